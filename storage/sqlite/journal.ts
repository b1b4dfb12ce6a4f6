/** The writer's end of the journal: adds rows, and refuses them while its consumers are too far
 * behind. Lives as long as its connection. */
import { StorageError } from "../model.ts";
import type { Connection } from "./connection.ts";
import {
  type Change,
  countAfter,
  JOURNAL_COLUMNS,
  journalValues,
  slowestCursor,
} from "./journal_rows.ts";

const INSERT = `INSERT INTO journal (${JOURNAL_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export class Journal {
  readonly #connection: Connection;
  readonly #limit: number | undefined;
  /** Where the slowest consumer was at the last count; undefined where nobody consumes. */
  #slowest: number | undefined;
  /** Rows it has not passed, with those of commands that stay. */
  #waiting = 0;
  /** Those of the command under way. */
  #added = 0;
  /** Whether a move of a cursor may have been undone since the last count. */
  #moved = false;

  /** `limit`: most rows its consumers may have yet to pass; absent: any number. */
  constructor(connection: Connection, limit?: number) {
    this.#connection = connection;
    this.#limit = limit;
    if (limit !== undefined) this.#count();
  }

  /** `journalFull`, `tooLarge`. */
  append(change: Change, time: number): void {
    if (this.#limit !== undefined) this.#requireRoom(this.#limit);
    this.#connection.prepare(INSERT).run(...journalValues(change, time));
    this.#added++;
  }

  #requireRoom(limit: number): void {
    if (this.#moved) this.#recount();
    if (this.#slowest === undefined || this.#waiting + this.#added < limit) return;
    throw new StorageError("journalFull", {
      message: "Too many changes wait to be recorded elsewhere",
    });
  }

  #count(): void {
    this.#slowest = slowestCursor(this.#connection);
    this.#waiting = this.#slowest === undefined ? 0 : countAfter(this.#connection, this.#slowest);
    this.#waiting -= this.#added;
    this.#moved = false;
  }

  /** Only what was passed meanwhile is counted: a long journal is not walked at every step. */
  #recount(): void {
    const [before, now] = [this.#slowest, slowestCursor(this.#connection)];
    if (before === undefined || now === undefined || now < before) return this.#count();
    this.#waiting -= countAfter(this.#connection, before, now);
    this.#slowest = now;
    this.#moved = false;
  }

  /** To be called when a cursor has moved, before the rows it has passed may go. */
  moved(): void {
    if (this.#limit !== undefined) this.#recount();
  }

  keepCommand(): void {
    this.#waiting += this.#added;
    this.#added = 0;
  }

  dropCommand(): void {
    this.#added = 0;
    this.#moved = true;
  }
}
