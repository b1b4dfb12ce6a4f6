/** Which requests are watched. */
import { type Draft, useQueryDraft } from "../query_draft.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Filters } from "../ui/filters.tsx";
import { Segments } from "../ui/segments.tsx";
import { FIELDS } from "./traced_requests.ts";

const words = text.trace;

const STATUSES = (["", "errors", "2xx", "3xx", "4xx", "5xx"] as const).map((value) => ({
  value,
  label: words.statuses[value],
}));

function draftOf(query: URLSearchParams): Draft {
  return Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? ""]));
}

export function TraceFilters({ query }: { readonly query: URLSearchParams }) {
  const [draft, set] = useQueryDraft(query, draftOf);
  const isFiltered = FIELDS.some((name) => query.has(name));
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(draft);
      }}
    >
      <Segments
        label={words.status}
        value={query.get("status") ?? ""}
        choices={STATUSES}
        onChange={(status) => setQuery({ status })}
      />
      <Filters isOpen={isFiltered}>
        {FIELDS.map((name) => (
          <TextField
            key={name}
            label={words.fields[name]}
            value={draft[name] ?? ""}
            onInput={set(name)}
            autocomplete="off"
            placeholder={words.examples[name]}
            {...(name === "minDuration" ? { type: "number", min: 0, max: 86_400_000 } : {})}
          />
        ))}
      </Filters>
      <div class="row">
        <Button type="submit" icon="search">{words.apply}</Button>
        {isFiltered && (
          <Button
            kind="quiet"
            onClick={() => setQuery(Object.fromEntries(FIELDS.map((name) => [name, undefined])))}
          >
            {words.clearFilters}
          </Button>
        )}
      </div>
    </form>
  );
}
