/** The writing side: runs batches of commands, each batch one transaction, each command under a
 * savepoint. Refusals are answers; anything else that goes wrong ends the whole batch, and after an
 * I/O error nothing is written until a restart. Also decides when the WAL is checkpointed. */
import { randomFillSync } from "node:crypto";
import type { CommandName, Commands, MetadataWriter } from "../metadata.ts";
import { type Clock, StorageError, type StorageErrorCode } from "../model.ts";
import type { Fence } from "../fence.ts";
import type { Commits, Generation, Kept } from "../generation.ts";
import { type Report, reportToConsole } from "../report.ts";
import type { BatchExecutor, WriterOutcome } from "../writer_loop.ts";
import { Checkpoints } from "./checkpoints.ts";
import { CHANGES, COMMANDS } from "./commands.ts";
import { Connection, type ConnectionOptions, isIoError, isStorable } from "./connection.ts";
import { migrate } from "./schema.ts";
import { SequenceIds } from "./sequence_id.ts";
import { setSetting, setting, Transaction } from "./transaction.ts";

export interface SqliteWriterOptions {
  /** Run on a SQLite that can lose commits (see connection.ts). Default false. */
  readonly allowOldSqlite?: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Fills ids. Default: the system's. */
  readonly random?: (bytes: Uint8Array) => void;
  /** Told the sweep's epoch when the database is opened, and after the commit that moves it on. */
  readonly onEpoch?: (epoch: number) => void;
  /** Moved on when what isolates keep may have changed, before anyone is answered. */
  readonly generations?: Readonly<Record<Kept, Pick<Generation, "advance">>>;
  /** Told of every commit, before and after. */
  readonly commits?: Pick<Commits, "begin" | "end">;
  /** Most rows of the journal its consumers may have yet to pass; commands that would add one more
   * are refused. Default: any number. */
  readonly journalLimit?: number;
  /** Closed when a sync fails here, respected when it failed elsewhere. */
  readonly fence?: Pick<Fence, "closed" | "close">;
  /** Told what made a batch fail. Default: the console. */
  readonly report?: Report;
  /** Opens the connection; tests put faults in here. */
  readonly connect?: (path: string, options: ConnectionOptions) => Connection;
}

interface Call {
  readonly name: CommandName;
  readonly input: unknown;
}

interface Opened {
  readonly connection: Connection;
  readonly transaction: Transaction;
  readonly checkpoints: Checkpoints;
}

export class SqliteWriter implements MetadataWriter, BatchExecutor, Disposable {
  readonly #path: string;
  readonly #options: SqliteWriterOptions;
  readonly #ids: SequenceIds;
  /** Undefined after a failure, until opening it again succeeds. */
  #opened: Opened | undefined;
  #failure: string | undefined;

  /** Creates or migrates the database. Throws when it is not to be used: see connection.ts. */
  constructor(path: string, options: SqliteWriterOptions = {}) {
    this.#path = path;
    this.#options = options;
    this.#ids = new SequenceIds(options.random);
    this.#opened = this.#open();
    const { connection, transaction } = this.#opened;
    // Whoever was active before a restart is not any more: what they kept may go.
    transaction.epoch = setting(connection, "epoch") + 1;
    setSetting(connection, "epoch", transaction.epoch);
    // A writer before this one may have ended between its commit and saying so.
    options.commits?.end();
    options.onEpoch?.(transaction.epoch);
    this.#advance("buckets");
    this.#advance("identities");
  }

  #open(): Opened {
    const { allowOldSqlite = false, connect, clock = Date, journalLimit } = this.#options;
    const { random = randomFillSync } = this.#options;
    const options = { readOnly: false, allowOldSqlite };
    const connection = connect?.(this.#path, options) ?? new Connection(this.#path, options);
    try {
      migrate(connection);
      const transaction = new Transaction({
        connection,
        clock,
        ids: this.#ids,
        random,
        ...(journalLimit === undefined ? {} : { journalLimit }),
      });
      return { connection, transaction, checkpoints: new Checkpoints(connection) };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Whether an I/O error has ended all writing until a restart. */
  get readOnly(): boolean {
    return this.#failure !== undefined || (this.#options.fence?.closed ?? false);
  }

  /** The error that did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async execute<Name extends CommandName>(
    name: Name,
    input: Commands[Name]["input"],
  ): Promise<Commands[Name]["output"]> {
    const [outcome] = this.executeBatch([{ name, input }]);
    this.maintain();
    if (outcome === undefined) throw new Error("No outcome");
    if ("error" in outcome) throw new StorageError(outcome.error.code, outcome.error.detail);
    return outcome.ok as Commands[Name]["output"];
  }

  /** One transaction for all, durable when this returns. An answer for each call, in order:
   * its output, or its refusal; `busy`, `readOnly` or `indeterminate` when the batch failed. */
  executeBatch(calls: readonly Call[]): readonly WriterOutcome[] {
    if (calls.length === 0) return [];
    if (this.readOnly) return answerAll(calls, "readOnly", "A sync to disk failed: restart");
    let opened: Opened;
    try {
      opened = this.#opened ??= this.#reopen();
    } catch (error) {
      return this.#fail(calls, "busy", error);
    }
    let outcomes: readonly WriterOutcome[];
    try {
      opened.connection.prepare("BEGIN IMMEDIATE").run();
      outcomes = calls.length === 1
        ? [this.#runAlone(opened, calls[0]!)]
        : calls.map((call) => this.#runUnderSavepoint(opened, call));
      opened.transaction.writeUsage();
    } catch (error) {
      return this.#fail(calls, "busy", error);
    }
    const { commits } = this.#options;
    commits?.begin();
    try {
      opened.connection.prepare("COMMIT").run();
    } catch (error) {
      return this.#fail(calls, "indeterminate", error);
    } finally {
      this.#noteChanges(calls);
      commits?.end();
    }
    this.#committed(opened);
    return outcomes;
  }

  #noteChanges(calls: readonly Call[]): void {
    for (const kept of new Set(calls.map(({ name }) => CHANGES[name]))) {
      if (kept !== undefined) this.#advance(kept);
    }
  }

  #advance(kept: Kept): void {
    this.#options.generations?.[kept].advance();
  }

  #committed({ transaction }: Opened): void {
    const { nextEpoch } = transaction;
    if (nextEpoch === undefined) return;
    transaction.epoch = nextEpoch;
    transaction.nextEpoch = undefined;
    this.#options.onEpoch?.(nextEpoch);
  }

  /** The transaction is the only command's own: it needs no savepoint inside. */
  #runAlone({ connection, transaction }: Opened, call: Call): WriterOutcome {
    try {
      return run(transaction, call);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      connection.prepare("ROLLBACK").run();
      transaction.dropBatch();
      // An empty one for COMMIT to end.
      connection.prepare("BEGIN").run();
      return refusal(error);
    }
  }

  #runUnderSavepoint({ connection, transaction }: Opened, call: Call): WriterOutcome {
    connection.prepare("SAVEPOINT command").run();
    let outcome: WriterOutcome;
    try {
      outcome = run(transaction, call);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      connection.prepare("ROLLBACK TO command").run();
      transaction.dropCommand();
      outcome = refusal(error);
    }
    connection.prepare("RELEASE command").run();
    return outcome;
  }

  /** Ends the batch. The connection is not trusted any more: SQLite may have rolled back itself, or
   * hold pages that never reached the disk. */
  #fail(
    calls: readonly Call[],
    code: "busy" | "indeterminate",
    error: unknown,
  ): readonly WriterOutcome[] {
    const message = error instanceof Error ? error.message : String(error);
    const report = this.#options.report ?? reportToConsole;
    report(`A transaction on ${this.#path} failed (${calls.length} commands)`, error);
    if (isIoError(error)) {
      this.#failure = message;
      this.#options.fence?.close(`${this.#path}: ${message}`);
    }
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened !== undefined) {
      opened.connection.rollback();
      closeQuietly(opened.connection);
    }
    return answerAll(calls, code, message);
  }

  #reopen(): Opened {
    const opened = this.#open();
    // The commit whose outcome was unknown may have moved the epoch, or changed anything.
    this.#options.commits?.end();
    this.#options.onEpoch?.(opened.transaction.epoch);
    this.#advance("buckets");
    this.#advance("identities");
    return opened;
  }

  /** Checkpoints when it is time: after the answers, for it may take a while. */
  maintain(): void {
    if (this.#opened === undefined || this.readOnly) return;
    try {
      this.#opened.checkpoints.maintain();
    } catch (error) {
      this.#fail([], "busy", error);
    }
  }

  /** Brings everything into the main file and lets go of it. */
  close(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    if (!this.readOnly) opened.checkpoints.finish();
    opened.connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function run(transaction: Transaction, { name, input }: Call): WriterOutcome {
  requireUsableKey(input);
  const command = COMMANDS[name] as (transaction: Transaction, input: unknown) => unknown;
  const ok = command(transaction, input);
  transaction.keepCommand();
  return { ok };
}

function requireUsableKey(input: unknown): void {
  const { key } = input as { readonly key?: string };
  if (key === undefined || isStorable(key)) return;
  throw new StorageError("objectNotFound", { message: "There is no such key in Unicode" });
}

function refusal({ code, detail }: StorageError): WriterOutcome {
  return { error: { code, detail } };
}

function answerAll(
  calls: readonly Call[],
  code: StorageErrorCode,
  message: string,
): readonly WriterOutcome[] {
  return calls.map(() => ({ error: { code, detail: { message } } }));
}

function closeQuietly(connection: Connection): void {
  try {
    connection.close();
  } catch {
    // Closing tries a checkpoint; on a disk that fails that may fail too, and nothing hangs on it.
  }
}
