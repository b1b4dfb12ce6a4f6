/** The life of a blob in its row: live → doomed → gone(generation). References change only here, in
 * the transaction that makes or removes the reference. Whoever commits bytes the sweep is about to
 * remove is told to wait; whoever comes after is told to publish again. */
import type { Introduced } from "../metadata.ts";
import { type BlobId, StorageError } from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import type { Connection, Row } from "./connection.ts";
import { blobBytes, blobId, corruptRow } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

export const LIVE = 0;
export const DOOMED = 1;
export const GONE = 2;

export interface BlobRow {
  readonly id: BlobId;
  /** 0 where only the file was ever seen. */
  readonly size: number;
  readonly refs: number;
  readonly state: number;
  /** Of the last dooming: names one removal of the file. */
  readonly generation: number;
  /** Epoch of the last drop to no references, or of the burial. */
  readonly zeroEpoch: number;
}

export const BLOB_COLUMNS = "id, size, refs, state, generation, zero_epoch, sum";
const SELECT = `SELECT ${BLOB_COLUMNS} FROM blobs WHERE id = ?`;
const INSERT = `INSERT INTO blobs (${BLOB_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `UPDATE blobs SET size = ?, refs = ?, state = ?, generation = ?, zero_epoch = ?,
  sum = ? WHERE id = ?`;

/** A row of BLOB_COLUMNS, verified: a wrong count here would let the sweep remove live bytes. */
export function storedBlob(row: Row): BlobRow {
  const [bytes, size, refs, state, generation, zeroEpoch, sum] = row as [
    Uint8Array,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const blob = { id: blobId(bytes), size, refs, state, generation, zeroEpoch };
  if (checksumOf(blob) !== sum) throw corruptRow("blob", blob.id);
  return blob;
}

function checksumOf(blob: BlobRow): number {
  return rowChecksum([
    blob.id,
    blob.size,
    blob.refs,
    blob.state,
    blob.generation,
    blob.zeroEpoch,
  ]);
}

export function findBlob(connection: Connection, id: BlobId): BlobRow | undefined {
  const row = connection.prepare(SELECT).get(blobBytes(id));
  return row === undefined ? undefined : storedBlob(row);
}

export function insertBlob(connection: Connection, blob: BlobRow): void {
  connection.prepare(INSERT).run(
    blobBytes(blob.id),
    blob.size,
    blob.refs,
    blob.state,
    blob.generation,
    blob.zeroEpoch,
    checksumOf(blob),
  );
}

export function updateBlob(connection: Connection, blob: BlobRow): void {
  connection.prepare(UPDATE).run(
    blob.size,
    blob.refs,
    blob.state,
    blob.generation,
    blob.zeroEpoch,
    checksumOf(blob),
    blobBytes(blob.id),
  );
}

/** Takes a reference to bytes the caller has published: undefined when done, else what the caller
 * must do first; then nothing has changed. `revive`: the generation of `gone` it published after. */
export function introduceBlob(
  tx: Transaction,
  { blob: id, size, revive }: { blob: BlobId; size: number; revive?: number },
): Exclude<Introduced<never>, { kind: "done" }> | undefined {
  const blob = findBlob(tx.connection, id);
  if (blob === undefined) {
    insertBlob(tx.connection, { id, size, refs: 1, state: LIVE, generation: 0, zeroEpoch: 0 });
    return undefined;
  }
  if (blob.state === DOOMED) return { kind: "wait" };
  if (blob.state === GONE && blob.generation !== revive) {
    return { kind: "republish", generation: blob.generation };
  }
  updateBlob(tx.connection, { ...blob, size, state: LIVE, refs: blob.refs + 1 });
  return undefined;
}

/** One more reference to bytes something else refers to already. */
export function referenceBlob(tx: Transaction, id: BlobId): void {
  const blob = referenced(tx, id);
  updateBlob(tx.connection, { ...blob, refs: blob.refs + 1 });
}

export function releaseBlob(tx: Transaction, id: BlobId): void {
  const blob = referenced(tx, id);
  const refs = blob.refs - 1;
  const zeroEpoch = refs === 0 ? tx.epoch : blob.zeroEpoch;
  updateBlob(tx.connection, { ...blob, refs, zeroEpoch });
}

function referenced(tx: Transaction, id: BlobId): BlobRow {
  const blob = findBlob(tx.connection, id);
  if (blob === undefined || blob.state !== LIVE || blob.refs < 1) {
    throw new StorageError("corrupt", {
      message: `A row refers to blob ${id}, which is not counted as live`,
      what: "blob",
      where: id,
    });
  }
  return blob;
}
