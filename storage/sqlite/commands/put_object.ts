/** PutObject and CopyObject: both make one new version of a key. */
import type { Commands, Written } from "../../metadata.ts";
import {
  type Bucket,
  type Checksum,
  type Content,
  type ObjectVersion,
  StorageError,
} from "../../model.ts";
import { evaluate, isSeen } from "../../preconditions.ts";
import { bring, share } from "../contents.ts";
import type { PartContent } from "../part_rows.ts";
import { newVersionId, placeObject, requireConditions } from "../placement.ts";
import type { StoredVersion } from "../rows.ts";
import type { Transaction } from "../transaction.ts";
import { currentObject, versionById } from "../version_lookup.ts";

export function putObject(
  tx: Transaction,
  input: Commands["putObject"]["input"],
): Commands["putObject"]["output"] {
  const bucket = tx.bucket(input.bucket, input.seenDocuments);
  const current = currentObject(tx.connection, bucket.id, input.key);
  requireConditions(input.preconditions, current);
  const sequence = tx.nextSequence();
  const brought = bring(tx, input.content, sequence);
  if (brought.kind !== "done") return brought;
  const version: StoredVersion = {
    bucket: bucket.id,
    key: input.key,
    versionId: newVersionId(tx, bucket, sequence),
    sequence,
    kind: "object",
    size: brought.size,
    etag: input.etag,
    lastModified: tx.now(),
    content: wholeContent(brought.content),
    headers: input.headers,
    metadata: input.metadata,
    tags: input.tags,
    storageClass: input.storageClass,
    ...aclOf(input),
    ...checksumOf(input),
  };
  placeObject(tx, bucket, current, version);
  tx.journal({
    sequence,
    cause: input.cause,
    bucket: bucket.name,
    key: input.key,
    versionId: version.versionId,
    size: version.size,
  });
  return { kind: "done", result: written(bucket, version) };
}

/** What was brought is always a whole blob. */
function wholeContent(content: PartContent): Content {
  return content.kind === "blob" ? { kind: "blob", blob: content.blob } : content;
}

export function copyObject(
  tx: Transaction,
  input: Commands["copyObject"]["input"],
): Commands["copyObject"]["output"] {
  const bucket = tx.bucket(input.bucket, input.seenDocuments);
  const source = loadSource(tx, input);
  const current = currentObject(tx.connection, bucket.id, input.key);
  requireConditions(input.preconditions, current);
  const sequence = tx.nextSequence();
  const { headers, metadata } = input.replace ?? source;
  const version: StoredVersion = {
    bucket: bucket.id,
    key: input.key,
    versionId: newVersionId(tx, bucket, sequence),
    sequence,
    kind: "object",
    size: source.size,
    etag: source.etag,
    lastModified: tx.now(),
    // Before the replaced version gives its content up: that may be the very same.
    content: share(tx, source.content, sequence),
    headers,
    metadata,
    tags: input.replaceTags ?? source.tags,
    storageClass: input.storageClass ?? source.storageClass,
    ...aclOf(input),
    ...checksumOf(input.checksum === undefined ? source : input),
  };
  placeObject(tx, bucket, current, version);
  tx.journal({
    sequence,
    cause: input.cause,
    bucket: bucket.name,
    key: input.key,
    versionId: version.versionId,
    size: version.size,
  });
  return { ...written(bucket, version), sourceVersionId: source.versionId };
}

function loadSource(
  tx: Transaction,
  { source: address, sourcePreconditions, expected }: Commands["copyObject"]["input"],
): StoredVersion {
  const source = findSource(tx, address);
  if (source === undefined) throw new StorageError("sourceNotFound");
  if (source.kind === "deleteMarker") throw new StorageError("sourceDeleteMarker");
  if (expected !== undefined && !isSeen(source, expected)) {
    throw new StorageError("busy", { message: "The source of the copy changed meanwhile" });
  }
  if (sourcePreconditions !== undefined && evaluate(sourcePreconditions, source) !== "pass") {
    throw new StorageError("sourcePreconditionFailed");
  }
  return source;
}

/** Without a version id a delete marker is no source: the key reads as not there. */
export function findSource(
  tx: Transaction,
  { bucket: id, key, versionId }: Commands["copyObject"]["input"]["source"],
): StoredVersion | ObjectVersion | undefined {
  const bucket = tx.bucket(id).id;
  return versionId === undefined
    ? currentObject(tx.connection, bucket, key)
    : versionById(tx.connection, bucket, key, versionId);
}

/** What a command that made `version` answers. */
export function written(bucket: Bucket, version: StoredVersion): Written {
  return {
    versionId: version.versionId,
    etag: version.etag,
    lastModified: version.lastModified,
    versioning: bucket.versioning,
    ...checksumOf(version),
  };
}

/** Absent stays absent: fields that are undefined do not cross `structuredClone` as they should. */
export function checksumOf(
  { checksum }: { readonly checksum?: Checksum },
): { readonly checksum?: Checksum } {
  return checksum === undefined ? {} : { checksum };
}

/** As checksumOf. */
export function aclOf({ acl }: { readonly acl?: string }): { readonly acl?: string } {
  return acl === undefined ? {} : { acl };
}
