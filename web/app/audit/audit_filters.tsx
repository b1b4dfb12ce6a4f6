/** What of the audit log is looked for: how far back, and by which fields. */
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
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
  const range = query.get("range") ?? "";
  return (
    <Filters
      {...{ query, fields: FIELDS, labels: words.fields, examples: words.examples }}
      verb={words.search}
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
        <div class="fields times">
          {(["from", "to"] as const).map((name) => (
            <TextField
              key={name}
              label={words[name]}
              type="datetime-local"
              value={fieldTime(query.get(name))}
              onInput={(value) => setQuery({ [name]: timeOfField(value) }, { replace: true })}
            />
          ))}
        </div>
      )}
    </Filters>
  );
}
