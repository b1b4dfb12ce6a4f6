/** Tags as rows of two boxes: of buckets, and of objects. */
import { text } from "../text.ts";
import { Button } from "./button.tsx";

const words = text.tags;

export interface TagRow {
  readonly name: string;
  readonly value: string;
}

/** What is wrong with them; undefined: nothing. Source: Amazon S3 User Guide, "Object tagging". */
export function tagProblem(rows: readonly TagRow[], most: number): string | undefined {
  const names = rows.map(({ name }) => name);
  if (names.includes("")) return words.nameMissing;
  if (new Set(names).size < names.length) return words.nameTwice;
  if (names.some((name) => name.length > 128)) return words.nameTooLong;
  if (rows.some(({ value }) => value.length > 256)) return words.valueTooLong;
  if (names.some((name) => /^aws:/i.test(name))) return words.nameReserved;
  return rows.length > most ? words.tooMany(most) : undefined;
}

export function TagRows(
  { rows, most, onChange }: {
    readonly rows: readonly TagRow[];
    readonly most: number;
    readonly onChange: (rows: readonly TagRow[]) => void;
  },
) {
  const set = (at: number, change: Partial<TagRow>) =>
    onChange(rows.map((row, index) => index === at ? { ...row, ...change } : row));
  const problem = tagProblem(rows, most);
  return (
    <div class="stack tight">
      {rows.length === 0 && <p class="soft">{words.none}</p>}
      {rows.map(({ name, value }, at) => (
        <div key={at} class="pair">
          <input
            class="input"
            aria-label={words.nameOf(at + 1)}
            placeholder={words.name}
            value={name}
            spellcheck={false}
            onInput={(event) => set(at, { name: event.currentTarget.value })}
          />
          <input
            class="input"
            aria-label={words.valueOf(at + 1)}
            placeholder={words.value}
            value={value}
            spellcheck={false}
            onInput={(event) => set(at, { value: event.currentTarget.value })}
          />
          <Button
            kind="quiet"
            icon="close"
            label={words.remove(name)}
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {problem !== undefined && rows.every(({ name }) => name !== "") && (
        <p class="small danger-text">{problem}</p>
      )}
      <div class="row">
        <Button
          small
          icon="plus"
          unavailable={rows.length >= most ? words.tooMany(most) : undefined}
          onClick={() => onChange([...rows, { name: "", value: "" }])}
        >
          {words.add}
        </Button>
      </div>
    </div>
  );
}
