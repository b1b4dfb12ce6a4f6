/** Finding versions, on whichever connection asks: each look is one statement, so it sees one
 * state of the key even while others write. */
import type { ObjectVersion } from "../model.ts";
import type { Connection, Row } from "./connection.ts";
import { checkedBytes } from "./contents.ts";
import { corruptRow, type StoredVersion, storedVersion, VERSION_COLUMNS } from "./rows.ts";
import { decodeSequence } from "./sequence_id.ts";

const CURRENT_OBJECT = `SELECT ${VERSION_COLUMNS} FROM objects WHERE bucket_id = ?1 AND key = ?2`;

/** Small objects are read in one statement: taking and leaving a snapshot costs as much as a row. */
const CURRENT_WITH_BYTES = `SELECT ${VERSION_COLUMNS}, b.bytes, b.sum
  FROM objects LEFT JOIN inline_bytes b ON b.id = inline WHERE bucket_id = ?1 AND key = ?2`;

const NEWEST = `
  SELECT ${VERSION_COLUMNS} FROM objects WHERE bucket_id = ?1 AND key = ?2
  UNION ALL SELECT ${VERSION_COLUMNS} FROM versions WHERE bucket_id = ?1 AND key = ?2
  ORDER BY sequence DESC LIMIT 1`;

/** In `versions` only a delete marker can be current: when nothing of the key is newer. */
const IS_LATEST = `kind = 1
  AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.bucket_id = ?1 AND o.key = ?2)
  AND NOT EXISTS (SELECT 1 FROM versions n
    WHERE n.bucket_id = ?1 AND n.key = ?2 AND n.sequence > versions.sequence)`;

function lookUp(condition: string): string {
  return `
    SELECT ${VERSION_COLUMNS}, 1 AS latest FROM objects WHERE bucket_id = ?1 AND key = ?2 AND ${condition}
    UNION ALL
    SELECT ${VERSION_COLUMNS}, ${IS_LATEST} AS latest FROM versions
      WHERE bucket_id = ?1 AND key = ?2 AND ${condition}`;
}

const BY_SEQUENCE = lookUp("sequence = ?3");
const NULL_VERSION = lookUp("version_id IS NULL");

const NULL_NONCURRENT = `SELECT ${VERSION_COLUMNS} FROM versions
  WHERE bucket_id = ?1 AND key = ?2 AND version_id IS NULL`;

const NEWEST_NONCURRENT = `SELECT ${VERSION_COLUMNS} FROM versions
  WHERE bucket_id = ?1 AND key = ?2 ORDER BY sequence DESC LIMIT 1`;

/** The current version when it is an object. */
export function currentObject(
  connection: Connection,
  bucket: number,
  key: string,
): StoredVersion | undefined {
  return stored(connection.prepare(CURRENT_OBJECT).get(bucket, key));
}

/** The current version, object or delete marker. */
export function currentVersion(
  connection: Connection,
  bucket: number,
  key: string,
): ObjectVersion | undefined {
  // Nearly always an object: the cheaper look first.
  const row = connection.prepare(CURRENT_OBJECT).get(bucket, key) ??
    connection.prepare(NEWEST).get(bucket, key);
  return row === undefined ? undefined : { ...storedVersion(row), latest: true };
}

/** The current version when it is an object, with its bytes when they are a row. */
export function currentWithBytes(
  connection: Connection,
  bucket: number,
  key: string,
): { readonly version: ObjectVersion; readonly bytes?: Uint8Array } | undefined {
  const row = connection.prepare(CURRENT_WITH_BYTES).get(bucket, key);
  if (row === undefined) return undefined;
  const version = { ...storedVersion(row), latest: true };
  if (version.content.kind !== "inline") return { version };
  const bytes = checkedBytes(version.content.row, row.at(-2), row.at(-1));
  if (bytes.length !== version.size) throw corruptRow("inline", version.content.row);
  return { version, bytes };
}

/** The version with this id (`"null"` for the null version). Undefined also for what is no id. */
export function versionById(
  connection: Connection,
  bucket: number,
  key: string,
  versionId: string,
): ObjectVersion | undefined {
  if (versionId === "null") {
    return withLatest(connection.prepare(NULL_VERSION).get(bucket, key));
  }
  const sequence = decodeSequence(versionId);
  if (sequence === undefined) return undefined;
  const version = withLatest(connection.prepare(BY_SEQUENCE).get(bucket, key, sequence));
  return version?.versionId === versionId ? version : undefined;
}

/** The null version where it is not a current object. */
export function nullInVersions(
  connection: Connection,
  bucket: number,
  key: string,
): StoredVersion | undefined {
  return stored(connection.prepare(NULL_NONCURRENT).get(bucket, key));
}

/** The newest of the versions that are not current objects. */
export function newestInVersions(
  connection: Connection,
  bucket: number,
  key: string,
): StoredVersion | undefined {
  return stored(connection.prepare(NEWEST_NONCURRENT).get(bucket, key));
}

function stored(row: Row | undefined): StoredVersion | undefined {
  return row === undefined ? undefined : storedVersion(row);
}

function withLatest(row: Row | undefined): ObjectVersion | undefined {
  return row === undefined ? undefined : { ...storedVersion(row), latest: row.at(-1) === 1 };
}
