/** One SQLite connection: opened with the settings durability rests on, its statements prepared
 * once and kept. The only file that knows node:sqlite's calls. Rows are arrays of values. */
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Commits } from "../generation.ts";
import { SharedState } from "./shared_state.ts";

export type SqlValue = string | number | null | Uint8Array;
export type Row = readonly SqlValue[];

/** Below this one, two connections that write and checkpoint at once can lose commits
 * (sqlite.org/wal.html, "the WAL-reset bug"). */
const OLDEST_SQLITE = [3, 51, 3] as const;
const CACHE_KIB = 16 * 1024;
/** The WAL file is cut back to this many bytes when it starts again from its beginning. */
const WAL_KEPT = 64 * 1024 * 1024;

export interface ConnectionOptions {
  readonly readOnly: boolean;
  readonly allowOldSqlite?: boolean;
  /** Milliseconds to wait for another connection's lock. */
  readonly busyTimeout?: number;
  /** Of the writer. Present: reads share a state while nothing is committed. */
  readonly commits?: Pick<Commits, "settled"> | undefined;
}

export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Statement>();
  readonly #bindsNumbered: boolean;
  readonly #shared: SharedState | undefined;

  constructor(path: string, options: ConnectionOptions) {
    this.path = path;
    if (!options.readOnly) keepPrivate(path);
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly });
    this.#bindsNumbered = bindsNumbered(this.#database);
    try {
      this.exec(`PRAGMA busy_timeout = ${options.busyTimeout ?? 5000}`);
      if (!options.readOnly) this.#prepareForWriting(options.allowOldSqlite ?? false);
      this.exec(`PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON; PRAGMA cache_size = -${CACHE_KIB}`);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    if (options.commits !== undefined) {
      const begin = new Statement(this.#database.prepare("BEGIN"));
      const { commits } = options;
      this.#shared = new SharedState({
        commits,
        begin: () => begin.run(),
        end: () => this.rollback(),
      });
    }
  }

  #prepareForWriting(allowOldSqlite: boolean): void {
    const version = this.pragma("SELECT sqlite_version()") as string;
    if (!allowOldSqlite && isTooOld(version)) {
      throw new Error(
        `SQLite ${version} can lose committed writes; ${OLDEST_SQLITE.join(".")} or later is ` +
          `needed. Use a newer runtime, or allow it explicitly to take the risk.`,
      );
    }
    // Only takes effect before the first table exists.
    this.exec("PRAGMA auto_vacuum = INCREMENTAL");
    const mode = this.pragma("PRAGMA journal_mode = WAL");
    // What a savepoint keeps to go back to belongs in memory, not in temporary files.
    this.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = ${WAL_KEPT}; PRAGMA temp_store = MEMORY`);
    const synchronous = this.pragma("PRAGMA synchronous");
    if (mode !== "wal" || synchronous !== 2) {
      throw new Error(
        `${this.path}: journal mode ${mode}, synchronous ${synchronous}; WAL and FULL (2) are ` +
          `needed for durable writes. Is the directory on a local file system?`,
      );
    }
  }

  /** The statement for this text, prepared at its first use. To be asked for anew in each turn of the
   * event loop: what it reads is then the newest. */
  prepare(sql: string): Statement {
    this.#shared?.renew();
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#bindsNumbered
        ? new Statement(this.#database.prepare(sql))
        : unnumbered(this.#database, sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs statements that are not worth keeping. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** First column of the first row, not kept. */
  pragma(sql: string): SqlValue | undefined {
    return new Statement(this.#database.prepare(sql)).get()?.[0];
  }

  /** Ends a transaction that may already be gone. */
  rollback(): void {
    try {
      this.exec("ROLLBACK");
    } catch {
      // SQLite itself rolls back on some errors (full disk, I/O): then there is nothing to end.
    }
  }

  /** Runs `read` on one snapshot of the database. */
  snapshot<Result>(read: () => Result): Result {
    if (this.#shared !== undefined) return this.#shared.pin(read);
    this.prepare("BEGIN").run();
    try {
      return read();
    } finally {
      this.prepare("COMMIT").run();
    }
  }

  close(): void {
    this.#shared?.[Symbol.dispose]();
    this.#statements.clear();
    this.#database.close();
  }
}

/** Makes the file where there is none, and leaves it to this user alone; SQLite gives its log the same
 * mode. One that is there is not opened: closing it would give up the locks other connections of
 * this process hold on it. */
export function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "wx", 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    if (existsSync(file)) chmodSync(file, 0o600);
  }
}

/** A prepared statement. Every call steps to its end or resets: nothing stays open. */
export class Statement {
  readonly #statement: StatementSync;
  readonly #arrays: boolean;
  readonly #order: readonly number[] | undefined;

  /** `order`: which of the values given goes to which parameter, where that is not the same. */
  constructor(
    statement: StatementSync & { setReturnArrays?(enabled: boolean): void },
    order?: readonly number[],
  ) {
    this.#statement = statement;
    this.#order = order;
    // Older runtimes lack it: rows come as objects then, in column order as long as columns have
    // names that differ and are no numbers.
    this.#arrays = statement.setReturnArrays !== undefined;
    statement.setReturnArrays?.(true);
  }

  /** The first row. */
  get(...values: SqlValue[]): Row | undefined {
    const row: unknown = this.#statement.get(...this.#ordered(values));
    if (row === undefined || this.#arrays) return row as Row | undefined;
    return Object.values(row as object);
  }

  all(...values: SqlValue[]): readonly Row[] {
    const rows: readonly unknown[] = this.#statement.all(...this.#ordered(values));
    if (this.#arrays) return rows as readonly Row[];
    return rows.map((row) => Object.values(row as object));
  }

  /** How many rows changed. */
  run(...values: SqlValue[]): number {
    return this.#statement.run(...this.#ordered(values)).changes as number;
  }

  /** Rows one at a time; the statement is open meanwhile. Only for jobs that own the connection. */
  *iterate(...values: SqlValue[]): Generator<Row> {
    const rows = this.#statement.iterate(...this.#ordered(values)) as Iterable<unknown>;
    for (const row of rows) yield this.#arrays ? row as Row : Object.values(row as object);
  }

  #ordered(values: SqlValue[]): SqlValue[] {
    return this.#order === undefined ? values : this.#order.map((index) => values[index] ?? null);
  }
}

/** Older runtimes take `?1` for a name and do not give it the first value. */
function bindsNumbered(database: DatabaseSync): boolean {
  try {
    return database.prepare("SELECT ?1").get(1) !== undefined;
  } catch {
    return false;
  }
}

/** The same statement with a plain `?` for each use of a numbered parameter. */
function unnumbered(database: DatabaseSync, sql: string): Statement {
  const order: number[] = [];
  const plain = sql.replace(/\?(\d+)/g, (_, number) => {
    order.push(Number(number) - 1);
    return "?";
  });
  return new Statement(database.prepare(plain), order.length === 0 ? undefined : order);
}

/** Whether text comes back as it was given: it is read up to a NUL only, and half a character is
 * replaced, so that two names would become one. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Whether this version of SQLite (`3.51.2`) can lose committed writes. */
export function isTooOld(version: string): boolean {
  const numbers = version.split(".").map(Number);
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    const number = numbers[i] ?? 0;
    if (number !== least) return number < least;
  }
  return false;
}

/** SQLite's extended result code, 0 when the error carries none. */
export function sqliteCode(error: unknown): number {
  const code = error instanceof Error ? (error as { errcode?: unknown }).errcode : undefined;
  return typeof code === "number" ? code : 0;
}

export function isIoError(error: unknown): boolean {
  return (sqliteCode(error) & 0xff) === 10;
}
