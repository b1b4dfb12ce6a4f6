/** Rows of `uploads`, `parts` and `completions` as the model's and back, verified by checksum. */
import type { Completion } from "../metadata.ts";
import type { BlobId, Checksum, Part, Upload } from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import type { Row, SqlValue } from "./connection.ts";
import {
  blobBytes,
  blobId,
  checksumField,
  corruptRow,
  decodeAttributes,
  decodeStorageClass,
  decodeTags,
  encodeAttributes,
  encodeChecksum,
  encodeStorageClass,
  encodeTags,
} from "./rows.ts";

export const UPLOAD_COLUMNS =
  "bucket_id, key, upload_id, manifest, created_at, initiator, storage_class, checksum, attributes, tags, sum";

export interface StoredUpload extends Upload {
  /** Where its parts hang. */
  readonly manifest: number;
}

export function uploadValues(upload: StoredUpload): SqlValue[] {
  const { checksum } = upload;
  const values = [
    upload.bucket,
    upload.key,
    upload.uploadId,
    upload.manifest,
    upload.createdAt,
    upload.initiator,
    encodeStorageClass(upload.storageClass),
    checksum === undefined ? null : `${checksum.algorithm}:${checksum.type}`,
    encodeAttributes(upload),
    encodeTags(upload.tags),
  ];
  return [...values, rowChecksum(values)];
}

/** A row of UPLOAD_COLUMNS. */
export function storedUpload(row: Row): StoredUpload {
  const values = row.slice(0, -1) as (string | number | null)[];
  const [bucket, key, uploadId, manifest, createdAt, initiator, storageClass, checksum, h, tags] =
    values as [
      number,
      string,
      string,
      number,
      number,
      string,
      string | null,
      string | null,
      string | null,
      string | null,
    ];
  if (rowChecksum(values) !== row.at(-1)) throw corruptRow("upload", bucket, key, uploadId);
  const upload = {
    bucket,
    key,
    uploadId,
    manifest,
    createdAt,
    initiator,
    storageClass: decodeStorageClass(storageClass),
    ...decodeAttributes(h),
    tags: decodeTags(tags),
  };
  if (checksum === null) return upload;
  const [algorithm, type] = checksum.split(":");
  return { ...upload, checksum: { algorithm, type } as Omit<Checksum, "value"> };
}

/** An upload as the interface shows it. */
export function publicUpload({ manifest: _, ...upload }: StoredUpload): Upload {
  return upload;
}

export const PART_COLUMNS =
  "manifest, number, start, size, etag, last_modified, checksum, inline, blob, blob_offset, sum";

export interface StoredPart extends Part {
  readonly manifest: number;
  /** Of its first byte in the object; undefined until the upload is completed. */
  readonly start: number | undefined;
  readonly content: PartContent;
}

/** `offset`: where the part begins in the blob (copies of a range). */
export type PartContent =
  | { readonly kind: "empty" }
  | { readonly kind: "inline"; readonly row: number }
  | { readonly kind: "blob"; readonly blob: BlobId; readonly offset: number };

export function partValues(part: StoredPart): SqlValue[] {
  const { content } = part;
  const blob = content.kind === "blob" ? content.blob : null;
  const values = [
    part.manifest,
    part.number,
    part.start ?? null,
    part.size,
    part.etag,
    part.lastModified,
    encodeChecksum(part.checksum),
    content.kind === "inline" ? content.row : null,
    blob,
    content.kind === "blob" ? content.offset : 0,
  ];
  const sum = rowChecksum(values);
  const stored: SqlValue[] = values;
  if (blob !== null) stored[8] = blobBytes(blob);
  return [...stored, sum];
}

/** A row of PART_COLUMNS. */
export function storedPart(row: Row): StoredPart {
  const [manifest, number, start, size, etag, lastModified, checksum, inline, blob, offset, sum] =
    row as [
      number,
      number,
      number | null,
      number,
      string,
      number,
      string | null,
      number | null,
      Uint8Array | null,
      number,
      number,
    ];
  const id = blob === null ? null : blobId(blob);
  const values = [manifest, number, start, size, etag, lastModified, checksum, inline, id, offset];
  if (rowChecksum(values) !== sum) throw corruptRow("part", manifest, number);
  const content: PartContent = inline !== null
    ? { kind: "inline", row: inline }
    : id !== null
    ? { kind: "blob", blob: id, offset }
    : { kind: "empty" };
  return {
    manifest,
    number,
    start: start ?? undefined,
    size,
    etag,
    lastModified,
    ...checksumField(checksum),
    content,
  };
}

/** A part as the interface shows it. */
export function publicPart(part: StoredPart): Part {
  const { number, size, etag, lastModified, checksum } = part;
  const shown = { number, size, etag, lastModified };
  return checksum === undefined ? shown : { ...shown, checksum };
}

export const COMPLETION_COLUMNS = "upload_id, bucket_id, key, result, at, sum";

export function completionValues(
  uploadId: string,
  bucket: number,
  key: string,
  result: Completion,
  at: number,
): SqlValue[] {
  const values = [uploadId, bucket, key, JSON.stringify(result), at];
  return [...values, rowChecksum(values)];
}

/** The `result` of a row of COMPLETION_COLUMNS. */
export function storedCompletion(row: Row): Completion {
  const values = row.slice(0, -1) as (string | number)[];
  if (rowChecksum(values) !== row.at(-1)) throw corruptRow("completion", values[0]!);
  return JSON.parse(values[3] as string);
}
