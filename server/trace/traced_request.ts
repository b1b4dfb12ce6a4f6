/** What watchers are told of a request, and which of them they want to see. Plain data: crosses isolates.
 * Never what was signed, nor the query: those can hold secrets. */
import type { RequestRecord } from "../observer.ts";

export interface TracedRequest {
  readonly requestId: string;
  /** Milliseconds since the epoch at which it came. */
  readonly time: number;
  readonly operation: string;
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly principal: string;
  /** Id of the link that was used: the principal is then who made it. */
  readonly share?: string;
  readonly status: number;
  /** S3 error code. */
  readonly code?: string;
  /** Milliseconds until the last byte had left. */
  readonly duration: number;
  /** Bytes of the bodies, as announced. */
  readonly received: number;
  readonly sent: number;
  readonly sourceAddress?: string;
  readonly userAgent?: string;
}

/** All of it must hold; what is absent does. */
export interface TraceFilter {
  readonly operation?: string;
  readonly bucket?: string;
  /** What the key begins with. */
  readonly prefix?: string;
  readonly principal?: string;
  /** The first digit. */
  readonly statusClass?: number;
  /** Milliseconds. */
  readonly minDuration?: number;
  /** Whether only those that were refused or failed. */
  readonly errors?: boolean;
}

/** What an isolate has seen since it was asked before. */
export interface TracePage {
  readonly requests: readonly TracedRequest[];
  /** How many more there were. */
  readonly leftOut: number;
}

const LONGEST_AGENT = 256;

/** As far as it is known when the head of the answer is ready. */
export function tracedRequest(record: RequestRecord): TracedRequest {
  const { requestId, startedAt, operation, method, bucket, key, principal } = record;
  const { status, errorCode, duration, received, sent, request } = record;
  const sourceAddress = request.delivery.remoteAddress;
  const userAgent = request.headers.get("user-agent")?.slice(0, LONGEST_AGENT);
  return {
    ...{ requestId, time: startedAt, operation, method, principal, status },
    ...{ duration, received, sent },
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    ...(record.share === undefined ? {} : { share: record.share }),
    ...(errorCode === undefined ? {} : { code: errorCode }),
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

export function isWanted(request: TracedRequest, filter: TraceFilter): boolean {
  const { operation, bucket, prefix, principal, statusClass, minDuration = 0, errors } = filter;
  return (operation === undefined || operation === request.operation) &&
    (bucket === undefined || bucket === request.bucket) &&
    (prefix === undefined || request.key?.startsWith(prefix) === true) &&
    (principal === undefined || principal === request.principal) &&
    (statusClass === undefined || statusClass === Math.trunc(request.status / 100)) &&
    request.duration >= minDuration && (errors !== true || request.status >= 400);
}
