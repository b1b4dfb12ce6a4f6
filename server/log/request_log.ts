/** What is logged of requests: failures always, every one at level debug, and the access log where
 * that is on. An observer of requests; one in each HTTP isolate. */
import type { RequestRecord } from "../observer.ts";
import { accessEntry } from "./access_entry.ts";
import { jsonAccessLine } from "./access_json.ts";
import { s3AccessLine } from "./access_s3.ts";
import { type AccessFormat, errorText } from "./entry.ts";
import type { Log } from "./log.ts";
import type { LogControl } from "./log_control.ts";
import { redactUri } from "./redaction.ts";

export interface RequestLogOptions {
  readonly log: Log;
  readonly control: LogControl;
  /** Takes whole lines. */
  readonly writeAccess: (line: string) => void;
  /** Default: the system's. */
  readonly clock?: { now(): number };
}

export class RequestLog {
  readonly #options: RequestLogOptions;
  #open = 0;
  #idle: (() => void) | undefined;

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  readonly observe = (record: RequestRecord): void => {
    const { log, control } = this.#options;
    // Without a cause it is the server that is stopping, which is nobody's failure.
    const failed = record.status === 503 && record.cause !== undefined;
    const level = failed ? "error" : "debug";
    if (log.admits(level)) {
      log.write(level, failed ? "Request failed" : "Request", requestFields(record));
    }
    const access = control.access;
    if (access !== "off") void this.#access(record, access);
  };

  /** Written when the answer has left, in the form that was asked for when it came. */
  async #access(record: RequestRecord, format: Exclude<AccessFormat, "off">): Promise<void> {
    const { writeAccess, clock = Date } = this.#options;
    const { delivery } = record.request;
    const remoteAddress = delivery.remoteAddress;
    this.#open++;
    const delivered = await delivery.finished();
    const entry = accessEntry(record, { remoteAddress, delivered, now: clock.now() });
    writeAccess(format === "s3" ? s3AccessLine(entry) : jsonAccessLine(entry));
    if (--this.#open === 0) this.#idle?.();
  }

  /** Resolves when every answer that is waited for has left, or after `deadline` milliseconds. */
  async settled(deadline: number): Promise<void> {
    if (this.#open === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    const timer = setTimeout(resolve, deadline);
    await promise;
    clearTimeout(timer);
  }
}

function requestFields(record: RequestRecord) {
  const { target, trace } = record.request;
  return {
    request_id: record.requestId,
    operation: record.operation,
    bucket: record.bucket,
    key: record.key,
    principal: record.principal,
    method: record.method,
    uri: redactUri(target),
    status: record.status,
    error_code: record.errorCode,
    duration_ms: record.duration,
    received: record.received,
    sent: record.sent,
    trace_id: trace?.traceId,
    parent_id: trace?.parentId,
    // Errors that are the client's own are told by their code.
    error: record.status === 503 && record.cause !== undefined
      ? errorText(record.cause)
      : undefined,
  };
}
