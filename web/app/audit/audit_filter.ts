/** What is looked for in the audit log, as the page's address says it: every view of it is a link. */
import type { paths } from "../../../admin/types.ts";

export type AuditQuery = NonNullable<paths["/api/v1/audit"]["get"]["parameters"]["query"]>;

/** Fields that are compared as they are; the names are those of the API and of the address. */
export const FIELDS = ["principal", "action", "bucket", "resource", "requestId"] as const;
export type AuditField = typeof FIELDS[number];

const HOUR = 3_600_000;
/** Times to look back; any other value of `range` but `custom` is all of it. */
export const RANGES: Readonly<Record<string, number>> = {
  "1h": HOUR,
  "24h": 24 * HOUR,
  "7d": 7 * 24 * HOUR,
  "30d": 30 * 24 * HOUR,
};

/** The question an address means at this moment: milliseconds since the epoch. */
export function auditQueryOf(address: URLSearchParams, now: number): AuditQuery {
  const range = address.get("range") ?? "", back = RANGES[range];
  const [from, to] = range === "custom"
    ? [isoOf(address.get("from")), isoOf(address.get("to"))]
    : [back === undefined ? undefined : new Date(now - back).toISOString(), undefined];
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...Object.fromEntries(FIELDS.flatMap((name) => {
      const value = address.get(name)?.trim() ?? "";
      return value === "" ? [] : [[name, value]];
    })),
  };
}

/** Of a time somebody may have written into the address; undefined: it is none. */
function isoOf(time: string | null): string | undefined {
  const at = Date.parse(time ?? "");
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** For a field of type `datetime-local`: the visitor's own time, to the minute. */
export function fieldTime(iso: string | null): string {
  const at = Date.parse(iso ?? "");
  if (Number.isNaN(at)) return "";
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The other way round; empty stays empty. */
export function timeOfField(value: string): string {
  return isoOf(value) ?? "";
}
