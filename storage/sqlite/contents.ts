/** Where versions and parts keep their bytes: inline rows, blobs, manifests of parts. Taking and
 * giving up each, so that no path can forget a count. Take the new before giving up the old. */
import { crc32 } from "node:zlib";
import type { Introduced, NewContent } from "../metadata.ts";
import { type Content, StorageError } from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import { introduceBlob, referenceBlob, releaseBlob } from "./blob_rows.ts";
import type { Connection, SqlValue } from "./connection.ts";
import type { PartContent } from "./part_rows.ts";
import type { Transaction } from "./transaction.ts";

const INSERT_INLINE = "INSERT INTO inline_bytes (id, bytes, sum) VALUES (?, ?, ?)";
const COPY_INLINE = `INSERT INTO inline_bytes (id, bytes, sum)
  SELECT ?, bytes, sum FROM inline_bytes WHERE id = ?`;
const SELECT_INLINE = "SELECT bytes, sum FROM inline_bytes WHERE id = ?";
const DELETE_INLINE = "DELETE FROM inline_bytes WHERE id = ?";
const INSERT_MANIFEST = "INSERT INTO manifests (id, refs, sum) VALUES (?, 1, ?)";
const SELECT_MANIFEST = "SELECT refs, sum FROM manifests WHERE id = ?";
const UPDATE_MANIFEST = "UPDATE manifests SET refs = ?, sum = ? WHERE id = ?";

/** Content as it is brought, in the form a part keeps it, and its size. */
export interface Brought {
  readonly kind: "done";
  readonly content: Exclude<PartContent, { kind: "blob" }> | (PartContent & { offset: 0 });
  readonly size: number;
}

/** Takes in what a command brings. `row`: id for an inline row, never used before. */
export function bring(
  tx: Transaction,
  content: NewContent,
  row: number,
): Brought | Exclude<Introduced<never>, { kind: "done" }> {
  if (content.kind === "inline") {
    return { kind: "done", content: putInline(tx, row, content.bytes), size: content.bytes.length };
  }
  const refused = introduceBlob(tx, content);
  if (refused !== undefined) return refused;
  return {
    kind: "done",
    content: { kind: "blob", blob: content.blob, offset: 0 },
    size: content.size,
  };
}

/** No row for no bytes. */
export function putInline(
  tx: Transaction,
  row: number,
  bytes: Uint8Array,
): Exclude<PartContent, { kind: "blob" }> {
  if (bytes.length === 0) return { kind: "empty" };
  tx.connection.prepare(INSERT_INLINE).run(row, bytes, crc32(bytes));
  return { kind: "inline", row };
}

/** The bytes of an inline row, verified; undefined when the row is gone. */
export function readInline(connection: Connection, row: number): Uint8Array | undefined {
  const found = connection.prepare(SELECT_INLINE).get(row);
  return found === undefined ? undefined : checkedBytes(row, found[0], found[1]);
}

/** `bytes` of an inline row when they match its checksum; `corrupt` otherwise. */
export function checkedBytes(
  row: number,
  bytes: SqlValue | undefined,
  sum: SqlValue | undefined,
): Uint8Array {
  if (!(bytes instanceof Uint8Array) || crc32(bytes) !== sum) {
    throw new StorageError("corrupt", {
      message: `The bytes of inline row ${row} do not match their checksum`,
      what: "inline",
      where: String(row),
    });
  }
  return bytes;
}

/** The same bytes for a second owner: blobs and manifests are shared, inline rows are copied.
 * `row`: id for an inline row, never used before. */
export function share(tx: Transaction, content: Content, row: number): Content {
  switch (content.kind) {
    case "empty":
      return content;
    case "inline":
      if (tx.connection.prepare(COPY_INLINE).run(row, content.row) !== 1) {
        throw new StorageError("corrupt", {
          message: `A version refers to inline row ${content.row}, which is not there`,
          what: "inline",
          where: String(content.row),
        });
      }
      return { kind: "inline", row };
    case "blob":
      referenceBlob(tx, content.blob);
      return content;
    case "manifest":
      addManifestRefs(tx, content.manifest, 1);
      return content;
  }
}

/** Gives up what a version or part had. The parts of a manifest nobody refers to any more are
 * given up by the sweep, in bounded steps. */
export function release(tx: Transaction, content: Content | PartContent): void {
  switch (content.kind) {
    case "empty":
      return;
    case "inline":
      tx.connection.prepare(DELETE_INLINE).run(content.row);
      return;
    case "blob":
      releaseBlob(tx, content.blob);
      return;
    case "manifest":
      addManifestRefs(tx, content.manifest, -1);
      return;
  }
}

/** An empty list of parts with one reference. */
export function insertManifest(tx: Transaction, manifest: number): void {
  tx.connection.prepare(INSERT_MANIFEST).run(manifest, manifestSum(manifest, 1));
}

export function addManifestRefs(tx: Transaction, manifest: number, change: number): void {
  const row = tx.connection.prepare(SELECT_MANIFEST).get(manifest) as [number, number] | undefined;
  if (row === undefined || row[1] !== manifestSum(manifest, row[0]) || row[0] + change < 0) {
    throw new StorageError("corrupt", {
      message: `Manifest ${manifest} is referred to, but not there or miscounted`,
      what: "manifest",
      where: String(manifest),
    });
  }
  const refs = row[0] + change;
  tx.connection.prepare(UPDATE_MANIFEST).run(refs, manifestSum(manifest, refs), manifest);
}

/** The checksum of a row of `manifests`. */
export function manifestSum(manifest: number, refs: number): number {
  return rowChecksum([manifest, refs]);
}
