/** Rows of keys and values to fill in: added, changed, taken away. */
import { text } from "../text.ts";
import { Button } from "./button.tsx";

const words = text.browser.tagEditor;

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export function PairRows(
  { rows, onChange, add, remove, autofocus = false }: {
    readonly rows: readonly Pair[];
    readonly onChange: (rows: readonly Pair[]) => void;
    readonly add: string;
    readonly remove: (key: string) => string;
    /** Begins in the first row. */
    readonly autofocus?: boolean;
  },
) {
  const change = (at: number, part: Partial<Pair>) =>
    onChange(rows.map((row, index) => index === at ? { ...row, ...part } : row));
  return (
    <div class="stack tight">
      {rows.map(({ key, value }, index) => (
        <div key={index} class="pair-row">
          <input
            class="input"
            aria-label={`${words.key} ${index + 1}`}
            placeholder={words.key}
            value={key}
            spellcheck={false}
            autoFocus={autofocus && index === 0}
            onInput={(event) => change(index, { key: event.currentTarget.value })}
          />
          <input
            class="input"
            aria-label={`${words.value} ${index + 1}`}
            placeholder={words.value}
            value={value}
            spellcheck={false}
            onInput={(event) => change(index, { value: event.currentTarget.value })}
          />
          <Button
            kind="quiet"
            icon="trash"
            label={remove(key)}
            onClick={() => onChange(rows.filter((_, each) => each !== index))}
          />
        </div>
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange([...rows, { key: "", value: "" }])}>
          {add}
        </Button>
      </div>
    </div>
  );
}
