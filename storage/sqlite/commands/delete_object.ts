/** DeleteObject in its three versioning states. */
import type { Commands, Deleted } from "../../metadata.ts";
import type { Bucket } from "../../model.ts";
import { newVersionId, placeMarker, removeVersion, requireConditions } from "../placement.ts";
import type { StoredVersion } from "../rows.ts";
import type { Transaction } from "../transaction.ts";
import { currentObject, versionById } from "../version_lookup.ts";

type Input = Commands["deleteObject"]["input"];

export function deleteObject(tx: Transaction, input: Input): Deleted {
  const bucket = tx.bucket(input.bucket);
  if (input.versionId !== undefined) return deleteVersion(tx, bucket, input, input.versionId);
  const current = currentObject(tx.connection, bucket.id, input.key);
  requireConditions(input.preconditions, current);
  if (bucket.versioning === "off") return deleteUnversioned(tx, bucket, input, current);
  const sequence = tx.nextSequence();
  const versionId = newVersionId(tx, bucket, sequence);
  placeMarker(tx, bucket, current, {
    bucket: bucket.id,
    key: input.key,
    versionId,
    sequence,
    kind: "deleteMarker",
    size: 0,
    etag: "",
    lastModified: tx.now(),
    content: { kind: "empty" },
    headers: {},
    metadata: {},
    tags: {},
    storageClass: "STANDARD",
  });
  tx.journal({ sequence, cause: input.cause, bucket: bucket.name, key: input.key, versionId });
  return { versionId, deleteMarker: true };
}

function deleteUnversioned(
  tx: Transaction,
  bucket: Bucket,
  input: Input,
  current: StoredVersion | undefined,
): Deleted {
  if (current !== undefined) {
    removeVersion(tx, { ...current, latest: true });
    tx.journal({
      sequence: tx.nextSequence(),
      cause: input.cause,
      bucket: bucket.name,
      key: input.key,
      versionId: current.versionId,
      size: current.size,
    });
  }
  return { deleteMarker: false };
}

function deleteVersion(tx: Transaction, bucket: Bucket, input: Input, versionId: string): Deleted {
  const version = versionById(tx.connection, bucket.id, input.key, versionId);
  requireConditions(input.preconditions, version?.kind === "object" ? version : undefined);
  if (version === undefined) return { versionId, deleteMarker: false };
  removeVersion(tx, version);
  tx.journal({
    sequence: tx.nextSequence(),
    cause: input.cause,
    bucket: bucket.name,
    key: input.key,
    versionId,
    size: version.size,
  });
  return { versionId, deleteMarker: version.kind === "deleteMarker" };
}
