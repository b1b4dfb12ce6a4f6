/** Finding uploads and parts, on whichever connection asks. Parts of a completed upload are
 * numbered 1…n without gaps and begin where the one before ends, so the part at a position is found
 * by halving: no second index. Callers hold one snapshot over what they ask in a row. */
import type { UploadAddress } from "../metadata.ts";
import type { Content } from "../model.ts";
import type { Connection } from "./connection.ts";
import {
  PART_COLUMNS,
  type PartContent,
  type StoredPart,
  storedPart,
  type StoredUpload,
  storedUpload,
  UPLOAD_COLUMNS,
} from "./part_rows.ts";

const SELECT_UPLOAD = `SELECT ${UPLOAD_COLUMNS} FROM uploads
  WHERE bucket_id = ? AND key = ? AND upload_id = ?`;
const SELECT_PART = `SELECT ${PART_COLUMNS} FROM parts WHERE manifest = ? AND number = ?`;
const SELECT_PARTS = `SELECT ${PART_COLUMNS} FROM parts WHERE manifest = ? AND number > ?
  ORDER BY number LIMIT ?`;

export function findUpload(
  connection: Connection,
  { bucket, key, uploadId }: UploadAddress,
): StoredUpload | undefined {
  const row = connection.prepare(SELECT_UPLOAD).get(bucket, key, uploadId);
  return row === undefined ? undefined : storedUpload(row);
}

/** Parts with a number greater than `after`, ascending. */
export function partsAfter(
  connection: Connection,
  manifest: number,
  after: number,
  limit: number,
): readonly StoredPart[] {
  return connection.prepare(SELECT_PARTS).all(manifest, after, limit).map(storedPart);
}

/** The part of a completed upload of `parts` parts that holds the byte at `position`. Undefined
 * when rows are gone. */
export function partAt(
  connection: Connection,
  manifest: number,
  parts: number,
  position: number,
): StoredPart | undefined {
  let low = 1;
  let high = parts;
  const statement = connection.prepare(SELECT_PART);
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const row = statement.get(manifest, middle);
    if (row === undefined) return undefined;
    const part = storedPart(row);
    const start = part.start ?? 0;
    if (position < start) high = middle - 1;
    else if (position >= start + part.size) low = middle + 1;
    else return part;
  }
  return undefined;
}

/** A run of an object's bytes that one row or blob holds. */
export interface StoredSegment {
  readonly start: number;
  readonly size: number;
  readonly content: PartContent;
}

/** The segment that holds the byte at `position` of content of `size` bytes. Undefined when rows
 * are gone. */
export function segmentAt(
  connection: Connection,
  content: Content,
  size: number,
  position: number,
): StoredSegment | undefined {
  switch (content.kind) {
    case "empty":
      return undefined;
    case "inline":
      return { start: 0, size, content };
    case "blob":
      return { start: 0, size, content: { ...content, offset: 0 } };
    case "manifest": {
      const part = partAt(connection, content.manifest, content.parts, position);
      if (part === undefined) return undefined;
      return { start: part.start ?? 0, size: part.size, content: part.content };
    }
  }
}
