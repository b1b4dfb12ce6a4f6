/** CompleteMultipartUpload: the listed parts become the object by changing owner, no byte is
 * copied. They are renumbered 1…n without gaps, whatever numbers they were uploaded under. */
import type { Commands, Written } from "../../metadata.ts";
import { type Bucket, StorageError } from "../../model.ts";
import { release } from "../contents.ts";
import { partsAfter } from "../part_lookup.ts";
import {
  COMPLETION_COLUMNS,
  completionValues,
  partValues,
  storedCompletion,
  type StoredPart,
  type StoredUpload,
} from "../part_rows.ts";
import { newVersionId, placeObject, requireConditions } from "../placement.ts";
import type { StoredVersion } from "../rows.ts";
import type { Transaction } from "../transaction.ts";
import { currentObject } from "../version_lookup.ts";
import { findUpload } from "../part_lookup.ts";
import { aclOf, checksumOf, written } from "./put_object.ts";
import { removeUpload } from "./uploads.ts";

type Input = Commands["completeUpload"]["input"];

const SELECT_COMPLETION = `SELECT ${COMPLETION_COLUMNS} FROM completions
  WHERE upload_id = ? AND bucket_id = ? AND key = ?`;
const PUT_COMPLETION = `INSERT INTO completions (${COMPLETION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
const DELETE_PART = "DELETE FROM parts WHERE manifest = ? AND number = ?";
const RELINK_PART = `UPDATE parts SET number = ?, start = ?, sum = ?
  WHERE manifest = ? AND number = ?`;

export function completeUpload(tx: Transaction, input: Input): Written {
  const bucket = tx.bucket(input.bucket);
  const upload = findUpload(tx.connection, input);
  if (upload === undefined) return answerAgain(tx, input);
  const stored = partsAfter(tx.connection, upload.manifest, 0, Number.MAX_SAFE_INTEGER);
  const listed = chooseParts(stored, input);
  const current = currentObject(tx.connection, bucket.id, input.key);
  requireConditions(input.preconditions, current);

  const size = relink(tx, stored, listed);
  const uploadBytes = stored.reduce((sum, part) => sum + part.size, 0);
  removeUpload(tx, bucket.id, input.key, upload.uploadId, uploadBytes);
  return place(tx, bucket, upload, input, { current, size, parts: listed.length });
}

/** The same answer for a completion repeated: the client may not have heard the first one. */
function answerAgain(tx: Transaction, { uploadId, bucket, key }: Input): Written {
  const row = tx.connection.prepare(SELECT_COMPLETION).get(uploadId, bucket, key);
  if (row === undefined) throw new StorageError("uploadNotFound", { uploadId });
  return storedCompletion(row);
}

function chooseParts(stored: readonly StoredPart[], input: Input): readonly StoredPart[] {
  const { parts, minimumPartSize, uploadId } = input;
  if (parts.length === 0) throw new StorageError("invalidPart", { uploadId });
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let last = 0;
  const listed = parts.map(({ number, etag }) => {
    const part = byNumber.get(number);
    if (part === undefined || part.etag !== etag || number <= last) {
      throw new StorageError("invalidPart", { uploadId, number: String(number), etag });
    }
    last = number;
    return part;
  });
  for (const part of listed.slice(0, -1)) {
    if (part.size < minimumPartSize) {
      throw new StorageError("partTooSmall", {
        number: String(part.number),
        size: String(part.size),
        minimum: String(minimumPartSize),
        etag: part.etag,
      });
    }
  }
  return listed;
}

/** Drops the parts not listed, gives the others their number and place. Returns the size of all. */
function relink(
  tx: Transaction,
  stored: readonly StoredPart[],
  listed: readonly StoredPart[],
): number {
  const kept = new Set(listed);
  for (const part of stored) {
    if (kept.has(part)) continue;
    tx.connection.prepare(DELETE_PART).run(part.manifest, part.number);
    release(tx, part.content);
  }
  let start = 0;
  // Ascending: a number only ever moves down, into a place that is free by then.
  for (const [i, part] of listed.entries()) {
    const sum = partValues({ ...part, number: i + 1, start }).at(-1)!;
    tx.connection.prepare(RELINK_PART).run(i + 1, start, sum, part.manifest, part.number);
    start += part.size;
  }
  return start;
}

function place(
  tx: Transaction,
  bucket: Bucket,
  upload: StoredUpload,
  input: Input,
  whole: {
    readonly current: StoredVersion | undefined;
    readonly size: number;
    readonly parts: number;
  },
): Written {
  const { current, size, parts } = whole;
  const sequence = tx.nextSequence();
  const version: StoredVersion = {
    bucket: bucket.id,
    key: input.key,
    versionId: newVersionId(tx, bucket, sequence),
    sequence,
    kind: "object",
    size,
    etag: input.etag,
    lastModified: tx.now(),
    // The upload's reference to the manifest becomes the version's.
    content: { kind: "manifest", manifest: upload.manifest, parts },
    headers: upload.headers,
    metadata: upload.metadata,
    tags: upload.tags,
    storageClass: upload.storageClass,
    ...aclOf(upload),
    ...checksumOf(input),
  };
  placeObject(tx, bucket, current, version);
  const result = written(bucket, version);
  tx.connection.prepare(PUT_COMPLETION).run(
    ...completionValues(upload.uploadId, bucket.id, input.key, result, tx.now()),
  );
  tx.journal({
    sequence,
    cause: input.cause,
    bucket: bucket.name,
    key: input.key,
    versionId: version.versionId,
    size,
  });
  return result;
}
