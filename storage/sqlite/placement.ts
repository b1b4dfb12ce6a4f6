/** Which version of a key is current: the rules of S3 versioning over the tables `objects` and
 * `versions`. Keeps the invariant that a key has a row in `objects` exactly when its newest version
 * is an object, and the counters with it. Commands decide what, this decides where. */
import { type Bucket, type ObjectVersion, StorageError } from "../model.ts";
import { evaluate, type Preconditions } from "../preconditions.ts";
import { release } from "./contents.ts";
import { type StoredVersion, VERSION_COLUMNS, VERSION_PARAMETERS, versionValues } from "./rows.ts";
import type { Transaction } from "./transaction.ts";
import { newestInVersions, nullInVersions } from "./version_lookup.ts";

const PUT_OBJECT =
  `INSERT OR REPLACE INTO objects (${VERSION_COLUMNS}) VALUES (${VERSION_PARAMETERS})`;
const PUT_VERSION = `INSERT INTO versions (${VERSION_COLUMNS}) VALUES (${VERSION_PARAMETERS})`;
const DELETE_OBJECT = "DELETE FROM objects WHERE bucket_id = ? AND key = ?";
const DELETE_VERSION = "DELETE FROM versions WHERE bucket_id = ? AND key = ? AND sequence = ?";
// As they are, checksums included: a damaged row stays recognisable.
const DEMOTE = `INSERT INTO versions (${VERSION_COLUMNS})
  SELECT ${VERSION_COLUMNS} FROM objects WHERE bucket_id = ? AND key = ?`;
const PROMOTE = `INSERT INTO objects (${VERSION_COLUMNS})
  SELECT ${VERSION_COLUMNS} FROM versions WHERE bucket_id = ? AND key = ? AND sequence = ?`;

/** Tests a write's conditions on the version it would replace or remove (undefined: no current
 * object). `preconditionFailed`; `objectNotFound` when the condition needs an object. */
export function requireConditions(
  conditions: Preconditions | undefined,
  version: Pick<StoredVersion, "etag" | "lastModified" | "size"> | undefined,
): void {
  if (conditions === undefined) return;
  if (version === undefined) {
    const { ifMatch, ifUnmodifiedSince, size } = conditions;
    if (ifMatch !== undefined || ifUnmodifiedSince !== undefined || size !== undefined) {
      throw new StorageError("objectNotFound");
    }
  } else if (evaluate(conditions, version) !== "pass") {
    throw new StorageError("preconditionFailed");
  }
}

/** The id a new version gets. */
export function newVersionId(tx: Transaction, bucket: Bucket, sequence: number): string {
  return bucket.versioning === "enabled" ? tx.ids.next(sequence) : "null";
}

/** Makes `version`, an object newer than all of its key, the current one. `current`: the current
 * object until now. The content is the version's already. */
export function placeObject(
  tx: Transaction,
  bucket: Bucket,
  current: StoredVersion | undefined,
  version: StoredVersion,
): void {
  retire(tx, bucket, version.key, current);
  tx.connection.prepare(PUT_OBJECT).run(...versionValues(version));
  tx.count(bucket.id, { objects: current === undefined ? 1 : 0, versions: 1, bytes: version.size });
}

/** Makes a delete marker the current version. */
export function placeMarker(
  tx: Transaction,
  bucket: Bucket,
  current: StoredVersion | undefined,
  marker: StoredVersion,
): void {
  retire(tx, bucket, marker.key, current);
  if (current !== undefined) {
    tx.connection.prepare(DELETE_OBJECT).run(bucket.id, marker.key);
    tx.count(bucket.id, { objects: -1 });
  }
  tx.connection.prepare(PUT_VERSION).run(...versionValues(marker));
  tx.count(bucket.id, { deleteMarkers: 1 });
}

/** What a new version does to the ones before it: the null version gives way to a new null version,
 * any other is kept. The row in `objects` is left for the caller to replace or delete. */
function retire(
  tx: Transaction,
  bucket: Bucket,
  key: string,
  current: StoredVersion | undefined,
): void {
  const keepsNull = bucket.versioning === "enabled";
  if (current !== undefined && (keepsNull || current.versionId !== "null")) {
    tx.connection.prepare(DEMOTE).run(bucket.id, key);
  } else if (current !== undefined) {
    discard(tx, current);
  }
  // Never versioned: nothing but the current object can be there.
  if (bucket.versioning !== "suspended" || current?.versionId === "null") return;
  const replaced = nullInVersions(tx.connection, bucket.id, key);
  if (replaced === undefined) return;
  tx.connection.prepare(DELETE_VERSION).run(bucket.id, key, replaced.sequence);
  discard(tx, replaced);
}

/** Counts a version as gone and gives up its content; its row is the caller's. */
function discard(tx: Transaction, version: StoredVersion): void {
  if (version.kind === "deleteMarker") {
    tx.count(version.bucket, { deleteMarkers: -1 });
    return;
  }
  release(tx, version.content);
  tx.count(version.bucket, { versions: -1, bytes: -version.size });
}

/** Removes a version for good; if it was the current one, the newest that remains takes its place. */
export function removeVersion(tx: Transaction, version: ObjectVersion): void {
  const { bucket, key, sequence, latest } = version;
  if (latest && version.kind === "object") {
    tx.connection.prepare(DELETE_OBJECT).run(bucket, key);
    tx.count(bucket, { objects: -1 });
  } else {
    tx.connection.prepare(DELETE_VERSION).run(bucket, key, sequence);
  }
  discard(tx, version);
  if (!latest) return;
  const next = newestInVersions(tx.connection, bucket, key);
  if (next === undefined || next.kind === "deleteMarker") return;
  tx.connection.prepare(PROMOTE).run(bucket, key, next.sequence);
  tx.connection.prepare(DELETE_VERSION).run(bucket, key, next.sequence);
  tx.count(bucket, { objects: 1 });
}

/** Writes a version anew where it stands (its tags changed). */
export function rewriteVersion(tx: Transaction, version: ObjectVersion): void {
  const { bucket, key, sequence, latest } = version;
  if (latest && version.kind === "object") {
    tx.connection.prepare(PUT_OBJECT).run(...versionValues(version));
    return;
  }
  tx.connection.prepare(DELETE_VERSION).run(bucket, key, sequence);
  tx.connection.prepare(PUT_VERSION).run(...versionValues(version));
}
