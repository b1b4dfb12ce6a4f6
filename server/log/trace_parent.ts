/** The `traceparent` header: which trace of the caller a request belongs to.
 * Source: W3C Trace Context, "Traceparent header". */
import type { TraceParent } from "../observer.ts";

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
/** Characters of version 00; versions to come may be longer. */
const LENGTH = 55;

/** Undefined for one that is not valid, which is then as good as none: a trace must not begin with
 * what a caller got wrong. Sent twice, the HTTP layer joins them by a comma: not valid either. */
export function parseTraceParent(header: string | undefined): TraceParent | undefined {
  if (header === undefined) return undefined;
  const [, version, traceId = "", parentId = "", flags = ""] = FORM.exec(header) ?? [];
  if (version === undefined || version === "ff") return undefined;
  if (version === "00" && header.length !== LENGTH) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
