/** A form that narrows what is shown. What is asked stands in the address, so that it is a link; the
 * fields are out of the way on small screens, unless they are in use. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";

const words = text.ui.filter;

/** Pixels; up to here the fields would hide what was found. */
const NARROW = 768;

export interface FiltersProps<Name extends string> {
  readonly query: URLSearchParams;
  /** As the address names them. */
  readonly fields: readonly Name[];
  readonly labels: Readonly<Record<Name, string>>;
  /** What may stand in each. */
  readonly examples: Readonly<Record<Name, string>>;
  /** Of these only numbers, 0 to the one named. */
  readonly most?: Readonly<Partial<Record<Name, number>>>;
  /** What the button says. */
  readonly verb: string;
  /** What is chosen at once. */
  readonly children: ComponentChildren;
}

export function Filters<Name extends string>(props: FiltersProps<Name>) {
  const { query, fields, labels, examples, most, verb, children } = props;
  const asked = () => Object.fromEntries(fields.map((name) => [name, query.get(name) ?? ""]));
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>(asked);
  useEffect(() => setDraft(asked()), [JSON.stringify(asked())]);
  const isFiltered = fields.some((name) => query.has(name));
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(draft);
      }}
    >
      {children}
      <details open={isFiltered || innerWidth > NARROW}>
        <summary>{words.title}</summary>
        <div class="fields">
          {fields.map((name) => (
            <TextField
              key={name}
              label={labels[name]}
              value={draft[name] ?? ""}
              onInput={(value) => setDraft({ ...draft, [name]: value })}
              autocomplete="off"
              placeholder={examples[name]}
              {...(most?.[name] === undefined ? {} : { type: "number", min: 0, max: most[name] })}
            />
          ))}
        </div>
        <div class="row">
          <Button type="submit" icon="search">{verb}</Button>
          {isFiltered && (
            <Button
              kind="quiet"
              onClick={() => setQuery(Object.fromEntries(fields.map((name) => [name, undefined])))}
            >
              {words.clear}
            </Button>
          )}
        </div>
      </details>
    </form>
  );
}
