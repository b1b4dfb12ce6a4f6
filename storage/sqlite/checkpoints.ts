/** When the write-ahead log goes into the main file: between batches, by the writer only, so that no
 * commit and no reader pays for it, and so that the log stays bounded. Also gives unused space back. */
import type { NewContent } from "../metadata.ts";
import type { Connection } from "./connection.ts";

const PAGE = 4096;
/** Bytes written to the log after which it is worth a checkpoint. */
const WORTHWHILE = 8 * 1024 * 1024;
/** Size of the log at which readers are waited for, so that it can start again. */
const MOST = 64 * 1024 * 1024;
/** Milliseconds to wait for them. */
const PATIENCE = 200;
/** Pages a command touches, roughly: leaves of the tables it changes. */
const PAGES_A_COMMAND = 4;
/** Unused pages are kept for what comes; beyond this share of the file, and this many, they are
 * given back, a bounded number at a time. */
const UNUSED_SHARE = 0.25;
const UNUSED_KEPT = 4096;
const GIVEN_BACK_AT_ONCE = 1024;

export class Checkpoints {
  readonly #connection: Connection;
  /** Estimated bytes in the log that are not in the main file. */
  #written = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  noteCommit(calls: readonly { readonly input: unknown }[]): void {
    this.#written += PAGE;
    for (const { input } of calls) {
      const { content } = input as { readonly content?: NewContent };
      const bytes = content?.kind === "inline" ? content.bytes.length : 0;
      this.#written += PAGES_A_COMMAND * PAGE + bytes;
    }
  }

  /** Checkpoints when enough has been written. Throws what SQLite throws (full disk, I/O). */
  maintain(): void {
    if (this.#written < WORTHWHILE) return;
    this.#written = 0;
    this.#giveBack();
    const pages = this.#checkpoint("PASSIVE");
    if (pages * PAGE < MOST) return;
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

  /** Pages in the log. */
  #checkpoint(mode: "PASSIVE" | "TRUNCATE"): number {
    const row = this.#connection.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
    return (row?.[1] ?? 0) as number;
  }
}
