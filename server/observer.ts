/** One record a request, made by dispatch when the answer is known. Log, audit and metrics all
 * feed on it; nothing else reports requests. */

export interface RequestRecord {
  readonly requestId: string;
  /** AWS operation name; `Unknown` when none was resolved, `Preflight` for CORS. */
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly principal: string;
  readonly method: string;
  readonly status: number;
  /** S3 error code; absent on success. */
  readonly errorCode?: string;
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
  /** Of an answer that is streamed: settles when its last byte is sent (true), or when the client
   * is gone before (false). Never rejects. */
  readonly delivered?: Promise<boolean>;
}

export type Observer = (record: RequestRecord) => void;

/** Reports what an operator must know of: answers of 503 with their cause, one JSON line each. */
export function reportFailures(record: RequestRecord): void {
  if (record.status !== 503) return;
  const { cause, ...rest } = record;
  console.error(JSON.stringify({
    level: "error",
    time: new Date(record.startedAt).toISOString(),
    message: "Request failed",
    ...rest,
    cause: cause instanceof Error ? cause.stack ?? cause.message : cause,
  }));
}
