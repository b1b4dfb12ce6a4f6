/** One record a request, made by dispatch when the answer is known. Log, audit and metrics all
 * feed on it; nothing else reports requests. */
import type { Denial } from "./auth/authorize.ts";
import type { Query } from "./s3/request.ts";

export interface RequestRecord {
  readonly requestId: string;
  /** AWS operation name; `Unknown` when none was resolved, `Preflight` for CORS. */
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  /** Canonical user id of the bucket's owner; absent when the bucket was not looked at. */
  readonly bucketOwner?: string;
  readonly principal: string;
  /** Id of the link that was used: the principal is then who made it. */
  readonly share?: string;
  /** Canonical user id; absent for a request nobody signed. */
  readonly principalId?: string;
  readonly method: string;
  readonly status: number;
  /** S3 error code; absent on success. */
  readonly errorCode?: string;
  /** Why it was refused, where policies decided; for operators only. */
  readonly denial?: Denial;
  /** Parts that policies refused of a request that was answered: the first few, and how many there were.
   * Absent where there were none. */
  readonly deniedParts?: { readonly first: readonly Denial[]; readonly count: number };
  /** Where the credentials did not hold, the access key id that stood there; for operators only. */
  readonly claimedKey?: string;
  /** What should have been signed, where the signature did not match. Holds what the client sent. */
  readonly expected?: { readonly canonicalRequest: string; readonly stringToSign: string };
  /** What happened inside, for operators only; absent unless the answer is 503. */
  readonly cause?: unknown;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds until the answer's head was ready. */
  readonly duration: number;
  /** Bytes of the body as announced; 0 without one. */
  readonly received: number;
  /** Bytes of the answer's body; 0 without one. */
  readonly sent: number;
  /** Whether the body is a stream: still to be sent when the request is observed. */
  readonly streamed: boolean;
  /** As it came: holds signatures and tokens. */
  readonly request: RequestHead;
  /** Decoded; absent when the address could not be read. */
  readonly query?: Query;
  readonly answerHeaders: Readonly<Record<string, string>>;
}

/** What came before the body; by reference, so that a record costs nothing where nobody reads it. */
export interface RequestHead {
  /** Raw origin-form target. */
  readonly target: string;
  /** Lower-case names; values one UTF-16 unit a byte. */
  readonly headers: ReadonlyMap<string, string>;
  readonly protocol: string;
  /** Whether the client spoke TLS, to this server or to a proxy that is trusted to say so. */
  readonly secure: boolean;
  /** What the caller traces, to be named in calls made on its behalf. */
  readonly trace?: TraceParent | undefined;
  readonly delivery: Delivery;
}

/** Of the `traceparent` header (W3C Trace Context); lower-case hex. */
export interface TraceParent {
  readonly traceId: string;
  /** The caller's span. */
  readonly parentId: string;
  readonly sampled: boolean;
}

/** How an answer leaves. */
export interface Delivery {
  /** Resolves when the answer has left, or could not; costs nothing but the waiting. */
  left(): Promise<void>;
  /** Undefined when it cannot be known any more. */
  readonly remoteAddress: string | undefined;
  /** What a trusted proxy says its client spoke; undefined where none does. */
  readonly forwardedScheme?: "http" | "https" | undefined;
  /** Resolves when the answer has left. Nothing is measured unless this is called while the request
   * is observed, before the answer is sent. */
  finished(): Promise<Delivered>;
}

export interface Delivered {
  /** Bytes of the body given to the connection; undefined for a body that was not a stream. */
  readonly bytes?: number;
  /** False: it broke off. */
  readonly complete: boolean;
}

export type Observer = (record: RequestRecord) => void;
