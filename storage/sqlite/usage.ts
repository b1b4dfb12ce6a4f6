/** The counters of `usage` as the reader tells them. */
import type { BucketUsage } from "../metadata.ts";
import type { Usage } from "../model.ts";
import type { Connection, Row } from "./connection.ts";

const SUMS = `SELECT ifnull(sum(objects), 0), ifnull(sum(versions), 0),
  ifnull(sum(delete_markers), 0), ifnull(sum(bytes), 0), ifnull(sum(uploads), 0),
  ifnull(sum(upload_bytes), 0) FROM usage`;
const OF_BUCKET = `${SUMS} WHERE bucket_id = ?`;
const BY_NAME = `SELECT objects, versions, delete_markers, bytes, uploads, upload_bytes, name
  FROM buckets JOIN usage ON bucket_id = id ORDER BY name LIMIT ?`;

/** Of one bucket, or of all together. */
export function getUsage(connection: Connection, bucket?: number): Usage {
  const row = bucket === undefined
    ? connection.prepare(SUMS).get()
    : connection.prepare(OF_BUCKET).get(bucket);
  return usageOf(row!);
}

/** Of the first `limit` buckets by name. */
export function listUsage(connection: Connection, limit: number): readonly BucketUsage[] {
  const rows = connection.prepare(BY_NAME).all(limit);
  return rows.map((row) => ({ name: row[6] as string, usage: usageOf(row) }));
}

/** From the first six columns. */
function usageOf(row: Row): Usage {
  const [objects = 0, versions = 0, deleteMarkers = 0, bytes = 0, uploads = 0, uploadBytes = 0] =
    row as readonly number[];
  return { objects, versions, deleteMarkers, bytes, uploads, uploadBytes };
}
