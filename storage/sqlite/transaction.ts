/** What a command works with inside the batch's transaction: the connection, time, sequences,
 * the journal, and usage counters that are added up and written once before COMMIT. */
import type { Cause } from "../metadata.ts";
import { type Bucket, type Clock, StorageError, type Usage } from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import { BUCKET_COLUMNS, storedBucket } from "./bucket_rows.ts";
import type { Connection, SqlValue } from "./connection.ts";
import type { SequenceIds } from "./sequence_id.ts";

const SELECT_BUCKET = `SELECT ${BUCKET_COLUMNS} FROM buckets WHERE id = ?`;
const INSERT_JOURNAL = `INSERT INTO journal
  (sequence, time, principal, action, bucket, key, version_id, size, sum)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_USAGE = `UPDATE usage SET objects = objects + ?, versions = versions + ?,
  delete_markers = delete_markers + ?, bytes = bytes + ?, uploads = uploads + ?,
  upload_bytes = upload_bytes + ? WHERE bucket_id = ?`;
const LAST_SEQUENCE = `SELECT max(
  (SELECT ifnull(max(sequence), 0) FROM journal),
  (SELECT value FROM settings WHERE name = 'sequence_floor'))`;

/** Bucket rows kept in memory; emptied when there are more. */
const CACHED_BUCKETS = 4096;

export type UsageDelta = Partial<{ -readonly [Field in keyof Usage]: number }>;

export interface JournalEntry {
  readonly sequence: number;
  readonly cause: Cause;
  /** Its name: the id means nothing once the bucket is gone. */
  readonly bucket: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly size?: number;
}

export interface TransactionOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: SequenceIds;
}

/** Lives as long as its connection; `begin` and the ends of commands and batches are the writer's. */
export class Transaction {
  readonly connection: Connection;
  readonly ids: SequenceIds;
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

  constructor({ connection, clock, ids }: TransactionOptions) {
    this.connection = connection;
    this.ids = ids;
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
  bucket(id: number): Bucket {
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      const row = this.connection.prepare(SELECT_BUCKET).get(id);
      if (row === undefined) throw new StorageError("bucketNotFound");
      bucket = storedBucket(row);
      if (this.#buckets.size >= CACHED_BUCKETS) this.#buckets.clear();
      this.#buckets.set(id, bucket);
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

  journal(entry: JournalEntry): void {
    const { sequence, cause, bucket, key, versionId, size } = entry;
    const values = [
      sequence,
      this.now(),
      cause.principal,
      cause.action,
      bucket,
      key ?? null,
      versionId ?? null,
      size ?? null,
    ];
    this.connection.prepare(INSERT_JOURNAL).run(...values, rowChecksum(values));
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
  }

  /** The command was rolled back to its savepoint. */
  dropCommand(): void {
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
