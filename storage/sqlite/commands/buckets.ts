/** The bucket itself: made, changed, removed. */
import type { Commands } from "../../metadata.ts";
import { type Bucket, type BucketDocument, StorageError } from "../../model.ts";
import { BUCKET_COLUMNS, bucketValues, storedBucket } from "../bucket_rows.ts";
import { dropSharesOfBucket } from "../share_rows.ts";
import type { Transaction } from "../transaction.ts";
import { dropUploads } from "./uploads.ts";

const BY_NAME = `SELECT ${BUCKET_COLUMNS} FROM buckets WHERE name = ?`;
// Two steps: the checksum covers the id, which AUTOINCREMENT gives out.
const INSERT = `INSERT INTO buckets (name, owner, region, created_at, versioning, sum)
  VALUES (?, ?, ?, ?, 0, 0) RETURNING id`;
const UPDATE = `UPDATE buckets SET versioning = ?, documents = ?, sum = ? WHERE id = ?`;
const HAS_VERSIONS = `SELECT EXISTS (SELECT 1 FROM objects WHERE bucket_id = ?1)
  OR EXISTS (SELECT 1 FROM versions WHERE bucket_id = ?1)`;

export function createBucket(
  tx: Transaction,
  { name, owner, region, documents = {}, cause }: Commands["createBucket"]["input"],
): Bucket {
  const existing = tx.connection.prepare(BY_NAME).get(name);
  if (existing !== undefined) {
    throw new StorageError("bucketExists", { owner: storedBucket(existing).owner });
  }
  const createdAt = tx.now();
  const row = tx.connection.prepare(INSERT).get(name, owner, region, createdAt);
  const id = row?.[0] as number;
  const bucket: Bucket = { id, name, owner, region, createdAt, versioning: "off", documents };
  write(tx, bucket);
  tx.connection.prepare("INSERT INTO usage (bucket_id) VALUES (?)").run(id);
  tx.journal({ sequence: tx.nextSequence(), cause, bucket: name });
  return bucket;
}

export function updateBucket(
  tx: Transaction,
  { bucket: id, versioning, documents, seenDocuments, cause }: Commands["updateBucket"]["input"],
): Bucket {
  const before = tx.bucket(id, seenDocuments);
  const kept = new Map<string, string | null>(Object.entries(before.documents));
  for (const [name, text] of Object.entries(documents ?? {})) kept.set(name, text);
  const present = [...kept].filter((entry): entry is [BucketDocument, string] => entry[1] !== null);
  const bucket: Bucket = {
    ...before,
    versioning: versioning ?? before.versioning,
    documents: Object.fromEntries(present),
  };
  write(tx, bucket);
  tx.journal({ sequence: tx.nextSequence(), cause, bucket: bucket.name });
  return bucket;
}

export function deleteBucket(
  tx: Transaction,
  { bucket: id, cause }: Commands["deleteBucket"]["input"],
): void {
  const bucket = tx.bucket(id);
  // Looked up rather than counted: a counter gone wrong must not remove data.
  if (tx.connection.prepare(HAS_VERSIONS).get(id)?.[0] !== 0) {
    throw new StorageError("bucketNotEmpty");
  }
  dropUploads(tx, id);
  dropSharesOfBucket(tx.connection, id);
  tx.connection.prepare("DELETE FROM usage WHERE bucket_id = ?").run(id);
  tx.connection.prepare("DELETE FROM buckets WHERE id = ?").run(id);
  tx.forgetBucket(id);
  tx.journal({ sequence: tx.nextSequence(), cause, bucket: bucket.name });
}

function write(tx: Transaction, bucket: Bucket): void {
  const [id, , , , , versioning, documents, sum] = bucketValues(bucket);
  tx.connection.prepare(UPDATE).run(versioning!, documents!, sum!, id!);
  tx.forgetBucket(bucket.id);
}
