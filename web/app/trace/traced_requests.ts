/** Requests as the server tells of them when they end, and as many as a page can show. */

export interface TracedRequest {
  readonly requestId: string;
  /** ISO 8601: when it came. */
  readonly time: string;
  readonly operation: string;
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly principal: string;
  /** Id of the link that was used. */
  readonly share?: string;
  readonly status: number;
  readonly code?: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Bytes. */
  readonly received: number;
  readonly sent: number;
  readonly sourceAddress?: string;
  readonly userAgent?: string;
}

export interface TraceEvent {
  readonly items: readonly TracedRequest[];
  readonly leftOut: number;
}

export interface Traced {
  /** Newest first. */
  readonly requests: readonly TracedRequest[];
  /** How many came, shown or not. */
  readonly seen: number;
  readonly leftOut: number;
}

export const NOTHING_TRACED: Traced = { requests: [], seen: 0, leftOut: 0 };

/** Requests that are shown; those before are forgotten. */
const MOST = 300;
/** Of one event: where there are thousands a second each would be gone before anybody saw it, and rows
 * made for nothing keep the page from answering. */
const MOST_AT_ONCE = 50;

export function withEvent(traced: Traced, { items, leftOut }: TraceEvent): Traced {
  const shown = items.slice(-MOST_AT_ONCE);
  return {
    requests: [...shown.reverse(), ...traced.requests].slice(0, MOST),
    seen: traced.seen + items.length,
    leftOut: traced.leftOut + leftOut + items.length - shown.length,
  };
}

/** Names of the fields of the address, which are those of the API. */
export const FIELDS = ["operation", "bucket", "prefix", "principal", "minDuration"] as const;

/** The filter an address means. */
export function traceQueryOf(address: URLSearchParams): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const name of FIELDS) {
    const value = address.get(name)?.trim() ?? "";
    if (value !== "") query[name] = value;
  }
  const status = address.get("status") ?? "";
  if (status === "errors") query["errors"] = "true";
  else if (/^[2-5]xx$/.test(status)) query["status"] = status;
  return query;
}
