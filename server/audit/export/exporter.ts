/** Carries lines of the audit log to another system, behind a queue that has an end: what finds it
 * full is dropped and counted. The file is the record; nothing here holds it up or fails it. A line
 * may arrive twice after an error, and does not arrive when the server ends before. */
import type { Report } from "../../../storage/report.ts";
import { errorMessage } from "../error_message.ts";
import type { AuditLine } from "../audit_writer.ts";
import { systemTimers, type Timers } from "../timers.ts";

export interface Transport extends AsyncDisposable {
  /** Whom it brings lines to, for people: no secrets. */
  readonly name: string;
  /** All of them, in order; ends by itself, well or not. Rejects with RefusedLines where another try
   * would be of no use. */
  send(lines: readonly AuditLine[]): Promise<void>;
}

/** The other side has seen these lines and will not have them. */
export class RefusedLines extends Error {
  override readonly name = "RefusedLines";
}

export interface ExporterOptions {
  readonly transport: Transport;
  readonly report: Report;
  /** Lines that may wait. Default 10,000. */
  readonly maxLines?: number;
  /** Their bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Default: the system's. */
  readonly timers?: Timers;
}

/** Counters and gauges for metrics. */
export interface ExportCounts {
  readonly sent: number;
  readonly dropped: number;
  readonly failures: number;
  readonly queuedLines: number;
  readonly queuedBytes: number;
}

/** What is sent at once. */
const BATCH_LINES = 500, BATCH_BYTES = 2 ** 20;
/** Milliseconds until a failed attempt is repeated, doubled each time. */
const FIRST_RETRY = 1_000, LAST_RETRY = 60_000;
/** Milliseconds for what is still there at the end. */
const LAST_CALL = 2_000;

export class Exporter implements AsyncDisposable {
  readonly #options: ExporterOptions;
  readonly #timers: Timers;
  readonly #maxLines: number;
  readonly #maxBytes: number;
  #queue: AuditLine[] = [];
  #bytes = 0;
  #sent = 0;
  #dropped = 0;
  #failures = 0;
  #isFailing = false;
  /** Dropped since it was last told. */
  #untold = 0;
  #retry = FIRST_RETRY;
  #cancelRetry: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#maxLines = options.maxLines ?? 10_000;
    this.#maxBytes = options.maxBytes ?? 16 * 2 ** 20;
  }

  /** Takes what there is room for. Never waits, never throws. */
  offer(lines: readonly AuditLine[]): void {
    for (const line of lines) {
      const { length } = line.text;
      if (this.#queue.length >= this.#maxLines || this.#bytes + length > this.#maxBytes) {
        this.#drop(1);
        continue;
      }
      this.#queue.push(line);
      this.#bytes += length;
    }
    this.#start();
  }

  counts(): ExportCounts {
    return {
      sent: this.#sent,
      dropped: this.#dropped,
      failures: this.#failures,
      queuedLines: this.#queue.length,
      queuedBytes: this.#bytes,
    };
  }

  #drop(lines: number): void {
    const { transport, report } = this.#options;
    this.#dropped += lines;
    if (this.#untold === 0) {
      report(`Audit export to ${transport.name}: records are dropped; the audit log has them all`);
    }
    this.#untold += lines;
  }

  #start(): void {
    if (this.#stopped || this.#cancelRetry !== undefined) return;
    this.#running ??= this.#sendAll().finally(() => this.#running = undefined);
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#batch();
      try {
        await this.#options.transport.send(batch);
        this.#sent += batch.length;
        this.#take(batch);
        this.#succeed();
      } catch (error) {
        this.#failures++;
        if (!(error instanceof RefusedLines)) return this.#fail(error);
        this.#take(batch);
        this.#drop(batch.length);
        this.#options.report(`Audit export to ${this.#options.transport.name}: ${error.message}`);
      }
      if (this.#stopped) return;
    }
  }

  #batch(): readonly AuditLine[] {
    let bytes = 0;
    const end = this.#queue.slice(0, BATCH_LINES).findIndex(({ text }, index) => {
      bytes += text.length;
      return index > 0 && bytes > BATCH_BYTES;
    });
    return this.#queue.slice(0, end < 0 ? BATCH_LINES : end);
  }

  #take(batch: readonly AuditLine[]): void {
    this.#queue = this.#queue.slice(batch.length);
    for (const { text } of batch) this.#bytes -= text.length;
  }

  #succeed(): void {
    const { transport, report } = this.#options;
    this.#retry = FIRST_RETRY;
    if (this.#isFailing || this.#untold > 0) {
      report(`Audit export to ${transport.name} works; ${this.#untold} records were dropped`);
    }
    this.#isFailing = false;
    this.#untold = 0;
  }

  #fail(error: unknown): void {
    const { transport, report } = this.#options;
    if (!this.#isFailing) {
      report(
        `Audit export to ${transport.name} fails (${errorMessage(error)}): it will be tried again`,
      );
    }
    this.#isFailing = true;
    if (this.#stopped) return;
    this.#cancelRetry = this.#timers.after(this.#retry, () => {
      this.#cancelRetry = undefined;
      this.#start();
    });
    this.#retry = Math.min(2 * this.#retry, LAST_RETRY);
  }

  /** Tries once more to send what is there, not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#start();
    const late = Promise.withResolvers<void>();
    const cancel = this.#timers.after(LAST_CALL, late.resolve);
    await Promise.race([this.#running, late.promise]);
    cancel();
    this.#stopped = true;
    (this.#cancelRetry as (() => void) | undefined)?.();
    await this.#options.transport[Symbol.asyncDispose]();
    await this.#running;
    if (this.#queue.length > 0) this.#drop(this.#queue.length);
  }
}
