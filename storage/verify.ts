/** The whole check of a data directory: every row, every file, and each against the other. Changes
 * nothing, and keeps a server out meanwhile: one that runs makes and removes what is compared. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BlobStore } from "./blobs.ts";
import { DirectoryBlobs } from "./directory/directory_blobs.ts";
import { denoFiles } from "./directory/files.ts";
import { Fence } from "./fence.ts";
import type { BlobId } from "./model.ts";
import { DirectoryLock } from "./sqlite/directory_lock.ts";
import type { Finding } from "./sqlite/finding.ts";
import { liveBlobs, verifyMetadata } from "./sqlite/verify_metadata.ts";

export type { Finding } from "./sqlite/finding.ts";

/** Findings as they are met; none when the directory is sound. Throws when there is no store in it,
 * or when a server has it. */
export async function* verifyDirectory(directory: string): AsyncGenerator<Finding> {
  const database = join(directory, ".objectstorage", "metadata.db");
  if (!existsSync(database)) throw new Error(`${directory} holds no object store`);
  using _lock = new DirectoryLock(join(directory, ".objectstorage", "lock"));
  yield* verifyMetadata(database);
  await using blobs = await DirectoryBlobs.open({
    directory,
    files: denoFiles,
    fence: new Fence(Fence.memory()),
  });
  // 32 bytes a blob in memory: files found and not yet explained by a row.
  const files = new Set<string>();
  for await (const { id } of blobs.list()) files.add(id);
  for (const { id, size } of liveBlobs(database)) {
    if (!files.delete(id)) {
      yield { kind: "dangling", what: "blob", detail: `${id}: the file is not there` };
      continue;
    }
    const fault = await checkBlob(blobs, id, size);
    if (fault !== undefined) yield { kind: "corrupt", what: "blob", detail: `${id}: ${fault}` };
  }
  for (const id of files) {
    yield { kind: "orphan", what: "file", detail: `${id}: no live row refers to it` };
  }
}

/** What is wrong with a blob's bytes; undefined when they are what their name says. */
async function checkBlob(
  blobs: BlobStore,
  id: BlobId,
  size: number,
): Promise<string | undefined> {
  const hash = createHash("sha256");
  let found = 0;
  try {
    const stream = await blobs.open(id, 0, size);
    if (stream === undefined) return "the file is not there";
    for await (const piece of stream) {
      hash.update(piece);
      found += piece.length;
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (found !== size) return `${found} bytes instead of ${size}`;
  return Buffer.from(hash.digest()).toString("hex") === id
    ? undefined
    : "the bytes do not hash to the name";
}

/** One line for an operator. */
export function formatFinding({ kind, what, detail }: Finding): string {
  return `${kind}: ${what}: ${detail}`;
}
