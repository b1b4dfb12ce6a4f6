/** When the write-ahead log goes into the main file: between batches, by the writer only, so that no
 * commit and no reader pays for it, and so that the log stays bounded. Also gives unused space back. */
import type { Connection } from "./connection.ts";

const PAGE = 4096;
/** Bytes in the log that are worth bringing into the main file. */
const WORTHWHILE = 8 * 1024 * 1024;
/** Size of the log at which readers are waited for, so that it can start again. */
const MOST = 64 * 1024 * 1024;
/** Milliseconds to wait for them. */
const PATIENCE = 200;
/** Unused pages are kept for what comes; beyond this share of the file, and this many, they are
 * given back, a bounded number at a time. */
const UNUSED_SHARE = 0.25;
const UNUSED_KEPT = 4096;
const GIVEN_BACK_AT_ONCE = 1024;

export class Checkpoints {
  readonly #connection: Connection;
  /** Bytes in the log at the last attempt. */
  #tried = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Checkpoints when enough has been written. Throws what SQLite throws (full disk, I/O). */
  maintain(): void {
    // Only tells; a SQLite before 3.51, which does not know it, checkpoints at once.
    const { log, pending } = this.#checkpoint("NOOP");
    if (log < this.#tried) this.#tried = 0;
    // While somebody reads an old state no attempt empties the log: not one after every batch.
    if (pending < WORTHWHILE || log - this.#tried < WORTHWHILE) return;
    this.#tried = log;
    this.#giveBack();
    this.#checkpoint("PASSIVE");
    if (log < MOST) return;
    // Somebody has been reading one state for long: wait a little until the log can start again.
    this.#connection.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    this.#checkpoint("TRUNCATE");
    this.#connection.exec("PRAGMA busy_timeout = 5000");
  }

  #giveBack(): void {
    const unused = this.#connection.prepare("PRAGMA freelist_count").get()?.[0] as number;
    if (unused <= UNUSED_KEPT) return;
    const all = this.#connection.prepare("PRAGMA page_count").get()?.[0] as number;
    if (unused < all * UNUSED_SHARE) return;
    // It gives back a page a step: all() steps to the end.
    this.#connection.prepare(`PRAGMA incremental_vacuum(${GIVEN_BACK_AT_ONCE})`).all();
  }

  /** Everything into the main file, the log emptied if no one else reads. */
  finish(): void {
    this.#checkpoint("TRUNCATE");
  }

  /** Bytes in the log, and those of them that are not in the main file. */
  #checkpoint(mode: "NOOP" | "PASSIVE" | "TRUNCATE"): { log: number; pending: number } {
    const [, log, done] = this.#connection.prepare(`PRAGMA wal_checkpoint(${mode})`)
      .get() as readonly number[];
    return { log: (log ?? 0) * PAGE, pending: ((log ?? 0) - (done ?? 0)) * PAGE };
  }
}
