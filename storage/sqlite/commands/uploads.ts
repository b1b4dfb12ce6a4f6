/** A multipart upload until it is completed: begun, given parts, aborted, or expired by age. */
import type { Cause } from "../../journal.ts";
import type { Commands, UploadAddress } from "../../metadata.ts";
import { type Bucket, StorageError } from "../../model.ts";
import {
  addManifestRefs,
  bring,
  insertManifest,
  putInline,
  readInline,
  release,
} from "../contents.ts";
import { referenceBlob } from "../blob_rows.ts";
import {
  PART_COLUMNS,
  type PartContent,
  partValues,
  publicPart,
  type StoredPart,
  storedPart,
  type StoredUpload,
  uploadValues,
} from "../part_rows.ts";
import { findUpload, segmentAt } from "../part_lookup.ts";
import { UPLOAD_COLUMNS } from "../part_rows.ts";
import type { Transaction } from "../transaction.ts";
import { aclOf, checksumOf, findSource } from "./put_object.ts";

const INSERT_UPLOAD = `INSERT INTO uploads (${UPLOAD_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const DELETE_UPLOAD = "DELETE FROM uploads WHERE bucket_id = ? AND key = ? AND upload_id = ?";
const SELECT_PART = `SELECT ${PART_COLUMNS} FROM parts WHERE manifest = ? AND number = ?`;
const PUT_PART = `INSERT OR REPLACE INTO parts (${PART_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const PARTS_SIZE = "SELECT ifnull(sum(size), 0) FROM parts WHERE manifest = ?";
const BUCKET_UPLOADS = "SELECT key, upload_id, manifest FROM uploads WHERE bucket_id = ?";

export function createUpload(
  tx: Transaction,
  input: Commands["createUpload"]["input"],
): Commands["createUpload"]["output"] {
  const bucket = tx.bucket(input.bucket, input.seenDocuments);
  const sequence = tx.nextSequence();
  const uploadId = tx.ids.next(sequence);
  const { checksum } = input;
  const upload: StoredUpload = {
    bucket: bucket.id,
    key: input.key,
    uploadId,
    manifest: sequence,
    createdAt: tx.now(),
    initiator: input.cause.principal,
    headers: input.headers,
    metadata: input.metadata,
    tags: input.tags,
    storageClass: input.storageClass,
    ...aclOf(input),
    ...(checksum === undefined ? {} : { checksum }),
  };
  insertManifest(tx, sequence);
  tx.connection.prepare(INSERT_UPLOAD).run(...uploadValues(upload));
  tx.count(bucket.id, { uploads: 1 });
  tx.journal({ sequence, cause: input.cause, bucket: bucket.name, key: input.key });
  return { uploadId };
}

/** `uploadNotFound` when there is none at this address. */
export function loadUpload(tx: Transaction, address: UploadAddress): StoredUpload {
  const upload = findUpload(tx.connection, address);
  if (upload !== undefined) return upload;
  throw new StorageError("uploadNotFound", { uploadId: address.uploadId });
}

export function putPart(
  tx: Transaction,
  input: Commands["putPart"]["input"],
): Commands["putPart"]["output"] {
  const bucket = tx.bucket(input.bucket);
  const { manifest } = loadUpload(tx, input);
  const sequence = tx.nextSequence();
  const brought = bring(tx, input.content, sequence);
  if (brought.kind !== "done") return brought;
  const { content, size } = brought;
  const part = storePart(tx, bucket, input, { manifest, sequence, content, size });
  return { kind: "done", result: publicPart(part) };
}

/** A part by reference to a run of one segment of a version. */
export function copyPart(
  tx: Transaction,
  input: Commands["copyPart"]["input"],
): Commands["copyPart"]["output"] {
  const bucket = tx.bucket(input.bucket);
  const { manifest } = loadUpload(tx, input);
  const { start, end } = input;
  const source = findSource(tx, input.source);
  if (source === undefined || source.kind === "deleteMarker") {
    throw new StorageError("sourceNotFound");
  }
  if (source.sequence !== input.source.sequence) {
    throw new StorageError("busy", { message: "The source of the copy changed meanwhile" });
  }
  const segment = start < end && end <= source.size
    ? segmentAt(tx.connection, source.content, source.size, start)
    : undefined;
  const inSegment = segment !== undefined && end <= segment.start + segment.size;
  if (!inSegment && !(start === end && start <= source.size)) {
    throw new StorageError("invalidPart", {
      number: String(input.number),
      message: "The range does not lie in one segment of the source",
    });
  }
  const sequence = tx.nextSequence();
  const content: PartContent = segment === undefined
    ? { kind: "empty" }
    : shareRun(tx, segment.content, start - segment.start, end - segment.start, sequence);
  const size = end - start;
  return publicPart(storePart(tx, bucket, input, { manifest, sequence, content, size }));
}

/** Bytes [from, to) of a segment for a second owner: inline ones are copied. */
function shareRun(
  tx: Transaction,
  content: PartContent,
  from: number,
  to: number,
  row: number,
): PartContent {
  if (content.kind === "blob") {
    referenceBlob(tx, content.blob);
    return { ...content, offset: content.offset + from };
  }
  const bytes = content.kind === "inline" ? readInline(tx.connection, content.row) : undefined;
  if (bytes === undefined) {
    throw new StorageError("corrupt", { message: "The inline bytes of a version are not there" });
  }
  return putInline(tx, row, bytes.subarray(from, to));
}

/** Writes the part, gives up the one of its number before, counts and journals. */
function storePart(
  tx: Transaction,
  bucket: Bucket,
  input: Commands["putPart"]["input"] | Commands["copyPart"]["input"],
  made: {
    readonly manifest: number;
    readonly sequence: number;
    readonly content: PartContent;
    readonly size: number;
  },
): StoredPart {
  const { manifest, sequence, content, size } = made;
  const { number, etag, key, cause } = input;
  const row = tx.connection.prepare(SELECT_PART).get(manifest, number);
  const replaced = row === undefined ? undefined : storedPart(row);
  const part: StoredPart = {
    manifest,
    number,
    start: undefined,
    size,
    etag,
    lastModified: tx.now(),
    ...checksumOf(input),
    content,
  };
  tx.connection.prepare(PUT_PART).run(...partValues(part));
  if (replaced !== undefined) release(tx, replaced.content);
  tx.count(bucket.id, { uploadBytes: size - (replaced?.size ?? 0) });
  tx.journal({ sequence, cause, bucket: bucket.name, key, size });
  return part;
}

export function abortUpload(tx: Transaction, input: Commands["abortUpload"]["input"]): void {
  const bucket = tx.bucket(input.bucket);
  const upload = loadUpload(tx, input);
  dropUpload(tx, bucket, upload, input.cause);
}

/** Forgets an upload; the sweep gives up its parts. */
export function dropUpload(
  tx: Transaction,
  bucket: Bucket,
  { key, uploadId, manifest }: Pick<StoredUpload, "key" | "uploadId" | "manifest">,
  cause: Cause,
): void {
  removeUpload(tx, bucket.id, key, uploadId, partsSize(tx, manifest));
  addManifestRefs(tx, manifest, -1);
  tx.journal({ sequence: tx.nextSequence(), cause, bucket: bucket.name, key });
}

/** Removes the row of an upload with parts of `bytes` bytes; its manifest is the caller's. */
export function removeUpload(
  tx: Transaction,
  bucket: number,
  key: string,
  uploadId: string,
  bytes: number,
): void {
  tx.connection.prepare(DELETE_UPLOAD).run(bucket, key, uploadId);
  tx.count(bucket, { uploads: -1, uploadBytes: -bytes });
}

function partsSize(tx: Transaction, manifest: number): number {
  return tx.connection.prepare(PARTS_SIZE).get(manifest)?.[0] as number;
}

/** All uploads of a bucket that goes away; journalled by the bucket's own entry. */
export function dropUploads(tx: Transaction, bucket: number): void {
  for (const row of tx.connection.prepare(BUCKET_UPLOADS).all(bucket)) {
    const [key, uploadId, manifest] = row as [string, string, number];
    tx.connection.prepare(DELETE_UPLOAD).run(bucket, key, uploadId);
    addManifestRefs(tx, manifest, -1);
  }
}
