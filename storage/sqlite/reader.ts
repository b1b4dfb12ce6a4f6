/** The reading side: one read-only connection an isolate, no lock taken, every answer from one
 * state of the database. Work is synchronous inside; the promises are the interface's. */
import type { Commits, Generation } from "../generation.ts";
import type {
  BucketUsage,
  Completion,
  ListPage,
  ListQuery,
  ListWithinKeyQuery,
  MetadataReader,
  ObjectAddress,
  UploadAddress,
} from "../metadata.ts";
import type {
  Bucket,
  Content,
  ListedVersion,
  ObjectVersion,
  Part,
  Segment,
  Upload,
  Usage,
} from "../model.ts";
import { BUCKET_COLUMNS, storedBucket } from "./bucket_rows.ts";
import { Connection, isStorable } from "./connection.ts";
import { SqliteIdentityReader } from "./identity_reader.ts";
import { startOfListing } from "./key_range.ts";
import { listObjects } from "./list_objects.ts";
import { listUploads } from "./list_uploads.ts";
import { listVersions } from "./list_versions.ts";
import { findUpload, partsAfter } from "./part_lookup.ts";
import { COMPLETION_COLUMNS, publicPart, publicUpload, storedCompletion } from "./part_rows.ts";
import { requireSchema } from "./schema.ts";
import { findSegments } from "./segments.ts";
import { getUsage, listUsage } from "./usage.ts";
import { currentVersion, currentWithBytes, versionById } from "./version_lookup.ts";

const BUCKET_BY_NAME = `SELECT ${BUCKET_COLUMNS} FROM buckets WHERE name = ?`;
const BUCKETS_FROM = `SELECT ${BUCKET_COLUMNS} FROM buckets
  WHERE owner = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?`;
const BUCKETS_AFTER = `SELECT ${BUCKET_COLUMNS} FROM buckets
  WHERE owner = ? AND name > ? AND name < ? ORDER BY name LIMIT ?`;
const COMPLETION = `SELECT ${COMPLETION_COLUMNS} FROM completions
  WHERE upload_id = ? AND bucket_id = ? AND key = ?`;
const BUCKET_COUNT = "SELECT count(*) FROM buckets";
/** Above every TEXT. */
const NO_END = new Uint8Array(0);

export interface SqliteReaderOptions {
  /** Milliseconds to wait where SQLite needs a lock (recovery after a crash). Default 5,000. */
  readonly busyTimeout?: number;
  /** Of buckets: moves on when one has changed; they are kept as long as it has not. Absent: read anew
   * each time. */
  readonly generation?: Pick<Generation, "current">;
  /** Of the writer: reads share a state while there is none. Absent: each takes its own. */
  readonly commits?: Pick<Commits, "settled">;
}

/** Most buckets kept. */
const CACHED_BUCKETS = 1000;

export class SqliteReader extends SqliteIdentityReader implements MetadataReader, Disposable {
  readonly #connection: Connection;
  readonly #generation: SqliteReaderOptions["generation"];
  readonly #buckets = new Map<string, Bucket>();
  /** Of `#buckets`. */
  #cachedGeneration: number | undefined;

  /** `path`: a database a SqliteWriter has opened before. Throws when it is another version's. */
  constructor(path: string, { generation, ...options }: SqliteReaderOptions = {}) {
    const connection = new Connection(path, { readOnly: true, ...options });
    super(connection);
    this.#connection = connection;
    this.#generation = generation;
    requireSchema(this.#connection);
  }

  async getBucket(name: string): Promise<Bucket | undefined> {
    // Before the row is read: what is kept may be newer than its generation says, never older.
    const current = this.#generation?.current;
    if (current !== this.#cachedGeneration || this.#buckets.size >= CACHED_BUCKETS) {
      this.#buckets.clear();
      this.#cachedGeneration = current;
    }
    const cached = this.#buckets.get(name);
    if (cached !== undefined) return cached;
    const row = this.#connection.prepare(BUCKET_BY_NAME).get(name);
    if (row === undefined) return undefined;
    const bucket = storedBucket(row);
    if (current !== undefined) this.#buckets.set(name, bucket);
    return bucket;
  }

  async listBuckets(
    { owner, prefix, after, limit }: Parameters<MetadataReader["listBuckets"]>[0],
  ): Promise<{ readonly buckets: readonly Bucket[]; readonly truncated: boolean }> {
    const start = startOfListing({ prefix, delimiter: "", after });
    if (start === undefined || limit <= 0) return { buckets: [], truncated: false };
    const { from, end } = start;
    const statement = this.#connection.prepare(from.inclusive ? BUCKETS_FROM : BUCKETS_AFTER);
    const rows = statement.all(owner, from.key, end ?? NO_END, limit + 1);
    return { buckets: rows.slice(0, limit).map(storedBucket), truncated: rows.length > limit };
  }

  async getVersion(
    { bucket, key, versionId }: ObjectAddress,
  ): Promise<ObjectVersion | undefined> {
    // SQLite's binding would look for another key.
    if (!isStorable(key)) return undefined;
    return versionId === undefined
      ? currentVersion(this.#connection, bucket, key)
      : versionById(this.#connection, bucket, key, versionId);
  }

  async openVersion(
    address: ObjectAddress,
  ): Promise<{ readonly version: ObjectVersion; readonly bytes?: Uint8Array } | undefined> {
    const { bucket, key, versionId } = address;
    if (versionId === undefined && isStorable(key)) {
      const found = currentWithBytes(this.#connection, bucket, key);
      if (found !== undefined) return found;
    }
    const version = await this.getVersion(address);
    return version === undefined ? undefined : { version };
  }

  async getSegments(
    content: Content,
    size: number,
    start: number,
    end: number,
  ): Promise<readonly Segment[] | undefined> {
    return findSegments(this.#connection, content, size, start, end);
  }

  async listObjects(query: ListQuery): Promise<ListPage<ListedVersion>> {
    return listObjects(this.#connection, query);
  }

  async listVersions(query: ListWithinKeyQuery): Promise<ListPage<ListedVersion>> {
    return listVersions(this.#connection, query);
  }

  async getUpload(address: UploadAddress): Promise<Upload | undefined> {
    const upload = findUpload(this.#connection, address);
    return upload === undefined ? undefined : publicUpload(upload);
  }

  async listUploads(query: ListWithinKeyQuery): Promise<ListPage<Upload>> {
    return listUploads(this.#connection, query);
  }

  async listParts(address: UploadAddress, after: number, limit: number): Promise<readonly Part[]> {
    return this.#connection.snapshot(() => {
      const upload = findUpload(this.#connection, address);
      if (upload === undefined) return [];
      return partsAfter(this.#connection, upload.manifest, after, limit).map(publicPart);
    });
  }

  async listManifestParts(
    manifest: number,
    after: number,
    limit: number,
  ): Promise<readonly Part[]> {
    return partsAfter(this.#connection, manifest, after, limit).map(publicPart);
  }

  async getCompletion(
    { uploadId, bucket, key }: UploadAddress,
  ): Promise<Completion | undefined> {
    const row = this.#connection.prepare(COMPLETION).get(uploadId, bucket, key);
    return row === undefined ? undefined : storedCompletion(row);
  }

  async getUsage(bucket?: number): Promise<Usage> {
    return getUsage(this.#connection, bucket);
  }

  async countBuckets(): Promise<number> {
    return this.#connection.prepare(BUCKET_COUNT).get()?.[0] as number;
  }

  async listUsage(limit: number): Promise<readonly BucketUsage[]> {
    return listUsage(this.#connection, limit);
  }

  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
