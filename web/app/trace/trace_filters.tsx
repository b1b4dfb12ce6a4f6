/** Which requests are watched. */
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Filters } from "../ui/filters.tsx";
import { Segments } from "../ui/segments.tsx";
import { FIELDS } from "./traced_requests.ts";

const words = text.trace;

const STATUSES = (["", "errors", "2xx", "3xx", "4xx", "5xx"] as const).map((value) => ({
  value,
  label: words.statuses[value],
}));
/** A day. */
const LONGEST = 86_400_000;

export function TraceFilters({ query }: { readonly query: URLSearchParams }) {
  return (
    <Filters
      {...{ query, fields: FIELDS, labels: words.fields, examples: words.examples }}
      most={{ minDuration: LONGEST }}
      verb={words.apply}
    >
      <Segments
        label={words.status}
        value={query.get("status") ?? ""}
        choices={STATUSES}
        onChange={(status) => setQuery({ status })}
      />
    </Filters>
  );
}
