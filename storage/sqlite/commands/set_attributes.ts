/** What hangs on a version is replaced: its tags, its ACL. The version stays the same one. */
import type { Commands } from "../../metadata.ts";
import { type ObjectVersion, StorageError } from "../../model.ts";
import { isSeen } from "../../preconditions.ts";
import { rewriteVersion } from "../placement.ts";
import type { Transaction } from "../transaction.ts";
import { currentVersion, versionById } from "../version_lookup.ts";

export function setObjectTags(
  tx: Transaction,
  input: Commands["setObjectTags"]["input"],
): Commands["setObjectTags"]["output"] {
  return change(tx, input, (version) => ({ ...version, tags: input.tags }));
}

export function setObjectAcl(
  tx: Transaction,
  input: Commands["setObjectAcl"]["input"],
): Commands["setObjectAcl"]["output"] {
  return change(
    tx,
    input,
    ({ acl: _, ...version }) => input.acl === null ? version : { ...version, acl: input.acl },
  );
}

function change(
  tx: Transaction,
  input: Omit<Commands["setObjectAcl"]["input"], "acl">,
  changed: (version: ObjectVersion) => ObjectVersion,
): { readonly versionId: string } {
  const bucket = tx.bucket(input.bucket, input.seenDocuments);
  const version = input.versionId === undefined
    ? currentVersion(tx.connection, bucket.id, input.key)
    : versionById(tx.connection, bucket.id, input.key, input.versionId);
  if (version === undefined && input.versionId !== undefined) {
    throw new StorageError("versionNotFound");
  }
  if (version === undefined || version.kind === "deleteMarker") {
    throw new StorageError("objectNotFound");
  }
  if (input.expected !== undefined && !isSeen(version, input.expected)) {
    throw new StorageError("busy", { message: "The version changed meanwhile" });
  }
  rewriteVersion(tx, changed(version));
  tx.journal({
    sequence: tx.nextSequence(),
    cause: input.cause,
    bucket: bucket.name,
    key: input.key,
    versionId: version.versionId,
  });
  return { versionId: version.versionId };
}
