/** The sweep's commands: which bytes may go, and that they have gone. Time is counted in epochs: a
 * blob goes only when it was unreferenced before everyone still active looked. */
import type { Commands } from "../../metadata.ts";
import type { BlobId } from "../../model.ts";
import {
  BLOB_COLUMNS,
  DOOMED,
  findBlob,
  GONE,
  insertBlob,
  LIVE,
  storedBlob,
  updateBlob,
} from "../blob_rows.ts";
import { manifestSum, release } from "../contents.ts";
import { partsAfter } from "../part_lookup.ts";
import { blobId, corruptRow } from "../rows.ts";
import { setSetting, setting, type Transaction } from "../transaction.ts";

const IDLE = `SELECT ${BLOB_COLUMNS} FROM blobs
  WHERE refs = 0 AND state = ? AND zero_epoch < ? LIMIT ?`;
const ANY_IDLE = `SELECT EXISTS (SELECT 1 FROM blobs WHERE refs = 0)
  OR EXISTS (SELECT 1 FROM manifests WHERE refs = 0)`;
const ALL_DOOMED = "SELECT id FROM blobs WHERE refs = 0 AND state = 1";
const DROPPED_MANIFEST = "SELECT id, sum FROM manifests WHERE refs = 0 LIMIT 1";
const DELETE_MANIFEST = "DELETE FROM manifests WHERE id = ?";
const DELETE_PART = "DELETE FROM parts WHERE manifest = ? AND number = ?";
const DELETE_BLOB = "DELETE FROM blobs WHERE id = ?";
/** Most gone rows one command forgets. */
const TRIMMED_AT_ONCE = 1000;

export function doomBlobs(
  tx: Transaction,
  { oldestActive, limit }: Commands["doomBlobs"]["input"],
): Commands["doomBlobs"]["output"] {
  const partsLeft = releaseDroppedParts(tx, limit);
  const idle = tx.connection.prepare(IDLE).all(LIVE, oldestActive, limit).map(storedBlob);
  // Generations of rows already forgotten are not used again: see buryBlobs.
  const floor = idle.length === 0 ? 0 : setting(tx.connection, "generation_floor");
  for (const blob of idle) {
    const generation = Math.max(blob.generation, floor) + 1;
    updateBlob(tx.connection, { ...blob, state: DOOMED, generation });
  }
  // With nothing unreferenced the epoch can stay: what comes later waits for the next one.
  if (tx.connection.prepare(ANY_IDLE).get()?.[0] !== 0) {
    tx.nextEpoch = tx.epoch + 1;
    setSetting(tx.connection, "epoch", tx.nextEpoch);
  }
  return { doomed: idle.map(({ id }) => id), more: partsLeft || idle.length === limit };
}

/** Gives up to `limit` parts of manifests nobody refers to; whether some are left. */
function releaseDroppedParts(tx: Transaction, limit: number): boolean {
  for (let left = limit; left > 0;) {
    const row = tx.connection.prepare(DROPPED_MANIFEST).get();
    if (row === undefined) return false;
    const [manifest, sum] = row as [number, number];
    if (sum !== manifestSum(manifest, 0)) throw corruptRow("manifest", manifest);
    const parts = partsAfter(tx.connection, manifest, 0, left);
    for (const part of parts) {
      tx.connection.prepare(DELETE_PART).run(manifest, part.number);
      release(tx, part.content);
    }
    if (parts.length < left) tx.connection.prepare(DELETE_MANIFEST).run(manifest);
    // Manifests without parts count too, so that one command stays bounded.
    left -= Math.max(parts.length, 1);
  }
  return tx.connection.prepare(DROPPED_MANIFEST).get() !== undefined;
}

export function adoptBlob(
  tx: Transaction,
  { blob: id, size }: Commands["adoptBlob"]["input"],
): void {
  // Any row, gone ones too, knows more of the file than this caller.
  if (findBlob(tx.connection, id) !== undefined) return;
  const generation = setting(tx.connection, "generation_floor");
  insertBlob(tx.connection, { id, size, refs: 0, state: LIVE, generation, zeroEpoch: tx.epoch });
}

export function doomOrphans(
  tx: Transaction,
  { ids }: Commands["doomOrphans"]["input"],
): Commands["doomOrphans"]["output"] {
  const floor = setting(tx.connection, "generation_floor");
  const doomed: BlobId[] = [];
  for (const id of ids) {
    const blob = findBlob(tx.connection, id);
    if (blob !== undefined && blob.state !== GONE) continue;
    const generation = Math.max(blob?.generation ?? 0, floor) + 1;
    const row = { id, size: 0, refs: 0, state: DOOMED, generation, zeroEpoch: tx.epoch };
    if (blob === undefined) insertBlob(tx.connection, row);
    else updateBlob(tx.connection, row);
    doomed.push(id);
  }
  return { doomed };
}

export function listDoomed(tx: Transaction): Commands["listDoomed"]["output"] {
  const rows = tx.connection.prepare(ALL_DOOMED).all();
  return { doomed: rows.map(([id]) => blobId(id as Uint8Array)) };
}

export function buryBlobs(
  tx: Transaction,
  { ids, oldestActive }: Commands["buryBlobs"]["input"],
): void {
  for (const id of ids) {
    const blob = findBlob(tx.connection, id);
    if (blob?.state !== DOOMED) continue;
    updateBlob(tx.connection, { ...blob, state: GONE, zeroEpoch: tx.epoch });
  }
  forgetGone(tx, oldestActive);
}

/** Whoever published before the burial was active then, so once the oldest active one came later,
 * nobody has to be told to publish again. But somebody may still name a generation it was told:
 * the floor keeps that number from meaning a later removal of the same file. */
function forgetGone(tx: Transaction, oldestActive: number): void {
  const gone = tx.connection.prepare(IDLE).all(GONE, oldestActive, TRIMMED_AT_ONCE);
  if (gone.length === 0) return;
  let floor = setting(tx.connection, "generation_floor");
  for (const row of gone) {
    floor = Math.max(floor, storedBlob(row).generation);
    tx.connection.prepare(DELETE_BLOB).run(row[0]!);
  }
  setSetting(tx.connection, "generation_floor", floor);
}
