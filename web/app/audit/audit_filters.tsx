/** What of the audit log is looked for: how far back, and by which fields. */
import { type Draft, useQueryDraft } from "../query_draft.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Filters } from "../ui/filters.tsx";
import { Segments } from "../ui/segments.tsx";
import { FIELDS, fieldTime, timeOfField } from "./audit_filter.ts";

const words = text.audit;

const RANGE_CHOICES = (["", "1h", "24h", "7d", "30d", "custom"] as const).map((value) => ({
  value,
  label: words.ranges[value],
}));

export function AuditFilters({ query }: { readonly query: URLSearchParams }) {
  const [draft, set] = useQueryDraft(query, draftOf);
  const range = query.get("range") ?? "";
  const isFiltered = FIELDS.some((name) => query.has(name));
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        const { from = "", to = "", ...fields } = draft;
        setQuery({ ...fields, from: timeOfField(from), to: timeOfField(to) });
      }}
    >
      <Segments
        label={words.range}
        value={range}
        choices={RANGE_CHOICES}
        onChange={(value) =>
          setQuery({
            range: value,
            ...(value === "custom" ? {} : { from: undefined, to: undefined }),
          })}
      />
      {range === "custom" && (
        <div class="fields">
          {(["from", "to"] as const).map((name) => (
            <TextField
              key={name}
              label={words[name]}
              type="datetime-local"
              value={draft[name] ?? ""}
              onInput={set(name)}
            />
          ))}
        </div>
      )}
      <Filters isOpen={isFiltered}>
        {FIELDS.map((name) => (
          <TextField
            key={name}
            label={words.fields[name]}
            value={draft[name] ?? ""}
            onInput={set(name)}
            autocomplete="off"
            placeholder={words.examples[name]}
          />
        ))}
      </Filters>
      <div class="row">
        <Button type="submit" icon="search">{words.search}</Button>
        {isFiltered && (
          <Button
            kind="quiet"
            onClick={() => setQuery(Object.fromEntries(FIELDS.map((name) => [name, undefined])))}
          >
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  );
}

function draftOf(query: URLSearchParams): Draft {
  return {
    ...Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? ""])),
    from: fieldTime(query.get("from")),
    to: fieldTime(query.get("to")),
  };
}
