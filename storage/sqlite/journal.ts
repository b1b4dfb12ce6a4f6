/** The writer's end of the journal: adds rows, and refuses them while its consumers are too far
 * behind. Lives as long as its connection. */
import { StorageError } from "../model.ts";
import type { Connection } from "./connection.ts";
import {
  type Change,
  JOURNAL_COLUMNS,
  journalValues,
  lastJournalled,
  slowestCursor,
} from "./journal_rows.ts";

const INSERT = `INSERT INTO journal (${JOURNAL_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export class Journal {
  readonly #connection: Connection;
  readonly #limit: number | undefined;
  /** Of the rows of commands that stay. */
  #last: number;
  /** With those of the command under way. */
  #newest: number;
  /** Undefined: to be looked up; infinite where nobody consumes. */
  #slowest: number | undefined;

  /** `limit`: most rows its consumers may have yet to pass; absent: any number. */
  constructor(connection: Connection, limit?: number) {
    this.#connection = connection;
    this.#limit = limit;
    this.#last = this.#newest = lastJournalled(connection);
  }

  /** `journalFull`, `tooLarge`. */
  append(change: Change, time: number): void {
    if (this.#limit !== undefined) this.#requireRoom(this.#limit);
    this.#connection.prepare(INSERT).run(...journalValues(change, time));
    this.#newest = change.sequence;
  }

  #requireRoom(limit: number): void {
    this.#slowest ??= slowestCursor(this.#connection) ?? Infinity;
    if (this.#newest - this.#slowest < limit) return;
    throw new StorageError("journalFull", {
      message: "Too many changes wait to be recorded elsewhere",
    });
  }

  /** To be called when a cursor moves. */
  forgetCursors(): void {
    this.#slowest = undefined;
  }

  keepCommand(): void {
    this.#last = this.#newest;
  }

  dropCommand(): void {
    this.#newest = this.#last;
    this.#slowest = undefined;
  }
}
