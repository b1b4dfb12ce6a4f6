/** What a command works with inside the batch's transaction: the connection, time, sequences,
 * the journal, and usage counters that are added up and written once before COMMIT. */
import type { SeenDocuments } from "../metadata.ts";
import {
  type Bucket,
  type BucketDocument,
  type Clock,
  StorageError,
  type Usage,
} from "../model.ts";
import { BUCKET_COLUMNS, storedBucket } from "./bucket_rows.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { Journal } from "./journal.ts";
import type { Change } from "./journal_rows.ts";
import type { SequenceIds } from "./sequence_id.ts";

const SELECT_BUCKET = `SELECT ${BUCKET_COLUMNS} FROM buckets WHERE id = ?`;
const ADD_USAGE = `UPDATE usage SET objects = objects + ?, versions = versions + ?,
  delete_markers = delete_markers + ?, bytes = bytes + ?, uploads = uploads + ?,
  upload_bytes = upload_bytes + ? WHERE bucket_id = ?`;
const LAST_SEQUENCE = `SELECT max(
  (SELECT ifnull(max(sequence), 0) FROM journal),
  (SELECT value FROM settings WHERE name = 'sequence_floor'))`;

/** Bucket rows kept in memory; emptied when there are more. */
const CACHED_BUCKETS = 4096;

export type UsageDelta = Partial<{ -readonly [Field in keyof Usage]: number }>;

export interface TransactionOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: SequenceIds;
  /** Fills what must not be guessed. */
  readonly random: (bytes: Uint8Array) => void;
  /** See Journal. */
  readonly journalLimit?: number;
}

/** Lives as long as its connection; `begin` and the ends of commands and batches are the writer's. */
export class Transaction {
  readonly connection: Connection;
  readonly ids: SequenceIds;
  readonly random: TransactionOptions["random"];
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Bucket>();
  /** Of the batch, and of the command under way. */
  readonly #usage = new Map<number, Required<UsageDelta>>();
  readonly #commandUsage: [bucket: number, delta: UsageDelta][] = [];
  #lastSequence: number;
  /** The sweep's epoch, as of the last commit. */
  epoch: number;
  /** Set by a command that moves the epoch on; takes effect with the commit. */
  nextEpoch: number | undefined;

  constructor({ connection, clock, ids, random, journalLimit }: TransactionOptions) {
    this.connection = connection;
    this.ids = ids;
    this.random = random;
    this.#journal = new Journal(connection, journalLimit);
    this.#clock = clock;
    this.#lastSequence = connection.pragma(LAST_SEQUENCE) as number;
    this.epoch = setting(connection, "epoch");
  }

  now(): number {
    return this.#clock.now();
  }

  /** A number no change had before; also names the rows a command makes. */
  nextSequence(): number {
    return ++this.#lastSequence;
  }

  /** `bucketNotFound` when there is none. */
  bucket(id: number, seen: SeenDocuments = {}): Bucket {
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      const row = this.connection.prepare(SELECT_BUCKET).get(id);
      if (row === undefined) throw new StorageError("bucketNotFound");
      bucket = storedBucket(row);
      if (this.#buckets.size >= CACHED_BUCKETS) this.#buckets.clear();
      this.#buckets.set(id, bucket);
    }
    for (const [name, text] of Object.entries(seen)) {
      if ((bucket.documents[name as BucketDocument] ?? null) === text) continue;
      throw new StorageError("busy", { message: `The bucket's ${name} changed meanwhile` });
    }
    return bucket;
  }

  /** To be called when the row of a bucket changes. */
  forgetBucket(id: number): void {
    this.#buckets.delete(id);
  }

  count(bucket: number, delta: UsageDelta): void {
    this.#commandUsage.push([bucket, delta]);
  }

  /** Adds a row to the journal. `journalFull`, `tooLarge`. */
  journal(change: Change): void {
    this.#journal.append(change, this.now());
  }

  /** To be called when a cursor of the journal moves. */
  moveCursor(): void {
    this.#journal.moved();
  }

  /** The command stays: its counts join the batch's. */
  keepCommand(): void {
    for (const [bucket, delta] of this.#commandUsage) {
      let sum = this.#usage.get(bucket);
      if (sum === undefined) this.#usage.set(bucket, sum = zeroUsage());
      for (const field in delta) {
        sum[field as keyof Usage] += delta[field as keyof Usage] ?? 0;
      }
    }
    this.#commandUsage.length = 0;
    this.#journal.keepCommand();
  }

  /** The command was rolled back to its savepoint. */
  dropCommand(): void {
    this.#journal.dropCommand();
    this.#commandUsage.length = 0;
    this.#buckets.clear();
  }

  /** Writes the counters of the batch. A bucket deleted meanwhile has no row any more. */
  writeUsage(): void {
    for (const [bucket, sum] of this.#usage) {
      const values: SqlValue[] = [
        sum.objects,
        sum.versions,
        sum.deleteMarkers,
        sum.bytes,
        sum.uploads,
        sum.uploadBytes,
      ];
      if (values.some((value) => value !== 0)) {
        this.connection.prepare(ADD_USAGE).run(...values, bucket);
      }
    }
    this.#usage.clear();
  }

  /** The batch was rolled back. */
  dropBatch(): void {
    this.dropCommand();
    this.#usage.clear();
    this.nextEpoch = undefined;
  }
}

function zeroUsage(): Required<UsageDelta> {
  return { objects: 0, versions: 0, deleteMarkers: 0, bytes: 0, uploads: 0, uploadBytes: 0 };
}

export type Setting = "epoch" | "sequence_floor" | "generation_floor";

export function setting(connection: Connection, name: Setting): number {
  return connection.prepare("SELECT value FROM settings WHERE name = ?").get(name)?.[0] as number;
}

export function setSetting(connection: Connection, name: Setting, value: number): void {
  connection.prepare("UPDATE settings SET value = ? WHERE name = ?").run(value, name);
}
