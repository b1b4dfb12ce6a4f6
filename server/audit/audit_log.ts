/** The audit log: carries the journal's rows to the file, each exactly once. Append, sync, then the
 * cursor moves; what fails is tried again until it works, while the journal keeps the rows. Refuses
 * to drop a record, and to write over one. */
import type { Report } from "../../storage/report.ts";
import { errorMessage } from "./error_message.ts";
import { AuditChain } from "./audit_chain.ts";
import type { AuditDisk } from "./audit_disk.ts";
import { type AuditLine, AuditWriter } from "./audit_writer.ts";
import type { FoundEnd } from "./chain_end.ts";
import type { Journal } from "./journal.ts";
import { Retention } from "./retention.ts";
import { systemTimers, type Timers } from "./timers.ts";

export interface AuditLogOptions {
  readonly disk: AuditDisk;
  /** Secret bytes the seals' keys are derived from. */
  readonly key: Uint8Array;
  readonly journal: Journal;
  readonly report: Report;
  /** Told of lines once they are durable, in order. Must neither throw nor wait. */
  readonly onLines?: (lines: readonly AuditLine[]) => void;
  /** Bytes a file may have. Default 64 MiB. */
  readonly maxSize?: number;
  /** Milliseconds from a file's first record until the next file begins. Default 1 day. */
  readonly maxAge?: number;
  /** Full files kept. Default 1,000. */
  readonly keepFiles?: number;
  /** Milliseconds full files are kept. Default 400 days. */
  readonly keepAge?: number;
  /** Milliseconds between looks into the journal. Default 1,000. */
  readonly interval?: number;
  /** Default: the system's. */
  readonly timers?: Timers;
}

/** For health. Plain data. */
export interface AuditState {
  /** The last attempt to write succeeded. */
  readonly ok: boolean;
  /** Journal rows that are not in the file yet, at most; undefined when the journal cannot tell. */
  readonly behind: number | undefined;
  /** What went wrong last, while it does. */
  readonly error?: string;
}

const DAY = 86_400_000;
/** Journal rows read at once. */
const ROWS = 1_000;
/** Milliseconds until a failed write is tried again, doubled each time. */
const FIRST_RETRY = 500, LAST_RETRY = 30_000;

export class AuditLog implements AsyncDisposable {
  readonly #options: AuditLogOptions;
  readonly #timers: Timers;
  readonly #chain: AuditChain;
  readonly #retention: Retention;
  #writer: AuditWriter | undefined;
  /** Number of the file old ones were last put in order for. */
  #tidied: number | undefined;
  #cursor = 0;
  #running: Promise<void> | undefined;
  #wanted = false;
  #error: string | undefined;
  #retry = FIRST_RETRY;
  #cancelRetry: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  #stopped = false;

  constructor(options: AuditLogOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#chain = new AuditChain(options.key);
    this.#retention = new Retention({
      disk: options.disk,
      clock: this.#timers,
      maxFiles: options.keepFiles ?? 1_000,
      maxAge: options.keepAge ?? 400 * DAY,
      report: options.report,
    });
  }

  /** Looks into the journal now and from then on at intervals. */
  run(): void {
    this.notify();
    this.#cancelTick = this.#timers.after(this.#options.interval ?? 1_000, () => {
      if (!this.#stopped) this.run();
    });
  }

  /** There may be rows. Returns at once; while an error waits for its next try, nothing is done. */
  notify(): void {
    this.#wanted = true;
    if (this.#stopped || this.#cancelRetry !== undefined) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      // Told so when it was about to end.
      if (this.#wanted) this.notify();
    });
  }

  /** Resolves when what the journal has now is in the file, or could not be written. Never rejects. */
  async drain(): Promise<void> {
    this.notify();
    await this.#running;
  }

  async state(): Promise<AuditState> {
    const behind = await this.#options.journal.behind().catch(() => undefined);
    const error = this.#error;
    return { ok: error === undefined, behind, ...(error === undefined ? {} : { error }) };
  }

  async #drain(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      try {
        while (await this.#step() === ROWS);
        this.#succeed();
      } catch (error) {
        await this.#fail(error);
        return;
      }
    }
  }

  /** How many rows it read. Fewer than ROWS were all there were; what has come since waits for the next
   * look, because a sync for every few rows would hold up the commits they come from. */
  async #step(): Promise<number> {
    const { journal, onLines } = this.#options;
    const writer = this.#writer ??= await this.#open();
    // In the file already: the crash, or the error, came before the cursor moved.
    await this.#acknowledge(writer.after);
    let records = await journal.read(writer.after, ROWS);
    const { length } = records;
    while (records.length > 0) {
      const lines = await writer.append(records);
      records = records.slice(lines.length);
      await this.#acknowledge(writer.after);
      onLines?.(lines);
      this.#tidy(writer);
    }
    return length;
  }

  async #acknowledge(sequence: number): Promise<void> {
    if (sequence <= this.#cursor) return;
    await this.#options.journal.advance(sequence);
    this.#cursor = sequence;
  }

  async #open(): Promise<AuditWriter> {
    const { disk, journal, maxSize = 64 * 2 ** 20, maxAge = DAY } = this.#options;
    this.#cursor = await journal.cursor();
    const writer = await AuditWriter.open({
      disk,
      chain: this.#chain,
      journal,
      clock: this.#timers,
      maxSize,
      maxAge,
      oldestKept: (next) => this.#retention.oldestKept(next),
    });
    this.#tell(writer.found);
    this.#tidy(writer);
    return writer;
  }

  #tell({ reason, putAside, torn, open }: FoundEnd): void {
    const { report } = this.#options;
    if (torn > 0) {
      report(
        `The audit log ended in ${torn} bytes of lines that were not whole: they are cut off, ` +
          `and written again from the journal`,
      );
    }
    if (open !== undefined) return;
    if (reason === "untrusted") {
      report(
        "THE AUDIT LOG IS NOT AS IT WAS WRITTEN: its end cannot be trusted. " +
          (putAside ? "It will be put aside as audit.log.untrusted-<time>, and a" : "A") +
          " new file begins. It was changed, or the master key is another one; " +
          "`objectstorage audit verify` tells where",
      );
    } else if (reason === "shortened") {
      report(
        "THE AUDIT LOG LACKS RECORDS that had been written to it: lines or files were removed. " +
          "A new file begins that says so",
      );
    } else if (reason === "journalReplaced") {
      report(
        "The audit log has records this database knows nothing of: was it restored from a backup? " +
          "A new file begins that says so",
      );
    }
  }

  #tidy({ file, oldest }: AuditWriter): void {
    if (file === undefined || oldest === undefined || file === this.#tidied) return;
    this.#tidied = file;
    void this.#retention.tidy(oldest);
  }

  #succeed(): void {
    this.#retry = FIRST_RETRY;
    if (this.#error === undefined) return;
    this.#error = undefined;
    this.#options.report("The audit log is written again; nothing was lost");
  }

  async #fail(error: unknown): Promise<void> {
    const { report } = this.#options;
    const reason = errorMessage(error);
    if (this.#error === undefined) {
      report(
        "The audit log cannot be written: it will be tried again, and the journal keeps the records",
        error,
      );
    }
    this.#error = reason;
    await this.#close();
    if (this.#stopped) return;
    this.#cancelRetry = this.#timers.after(this.#retry, () => {
      this.#cancelRetry = undefined;
      this.notify();
    });
    this.#retry = Math.min(2 * this.#retry, LAST_RETRY);
  }

  /** What a failed close leaves undone is of no matter: all that counts was synced. */
  async #close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close().catch(() => {});
  }

  /** Writes what the journal has, once, and ends. Called when nothing writes the journal any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#cancelTick?.();
    this.#cancelRetry?.();
    await this.#running;
    this.#wanted = true;
    await this.#drain();
    await this.#close();
    await this.#retention.stop();
  }
}
