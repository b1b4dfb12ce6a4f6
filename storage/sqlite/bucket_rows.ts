/** Rows of `buckets` as the model's buckets and back, verified by checksum. */
import type { Bucket, VersioningState } from "../model.ts";
import { rowChecksum } from "../row_checksum.ts";
import type { Row, SqlValue } from "./connection.ts";
import { corruptRow } from "./rows.ts";

export const BUCKET_COLUMNS = "id, name, owner, region, created_at, versioning, documents, sum";

const STATES: readonly VersioningState[] = ["off", "enabled", "suspended"];

/** Values of BUCKET_COLUMNS. */
export function bucketValues(bucket: Bucket): SqlValue[] {
  const documents = JSON.stringify(bucket.documents);
  const values = [
    bucket.id,
    bucket.name,
    bucket.owner,
    bucket.region,
    bucket.createdAt,
    STATES.indexOf(bucket.versioning),
    documents === "{}" ? null : documents,
  ];
  return [...values, rowChecksum(values)];
}

/** A row of BUCKET_COLUMNS. */
export function storedBucket(row: Row): Bucket {
  const values = row.slice(0, -1) as (string | number | null)[];
  const [id, name, owner, region, createdAt, versioning, documents] = values as [
    number,
    string,
    string,
    string,
    number,
    number,
    string | null,
  ];
  const state = STATES[versioning];
  if (rowChecksum(values) !== row.at(-1) || state === undefined) {
    throw corruptRow("bucket", id, name);
  }
  return {
    id,
    name,
    owner,
    region,
    createdAt,
    versioning: state,
    documents: documents === null ? {} : JSON.parse(documents),
  };
}
