/** Counts against recounts and references against targets, each as one query that yields only what
 * is wrong. */
import type { Connection, Row, SqlValue } from "./connection.ts";
import { blobId } from "./rows.ts";
import type { Finding } from "./finding.ts";

interface Query {
  readonly kind: Finding["kind"];
  readonly what: string;
  /** Selects what is wrong. */
  readonly sql: string;
  /** Says it; `$1`, `$2` … stand for the columns. */
  readonly text: string;
}

const OWNERS = (column: string) =>
  `SELECT ${column} AS target FROM objects WHERE ${column} IS NOT NULL
   UNION ALL SELECT ${column} FROM versions WHERE ${column} IS NOT NULL`;
const OWNERS_AND_PARTS = (column: string) =>
  `${OWNERS(column)} UNION ALL SELECT ${column} FROM parts WHERE ${column} IS NOT NULL`;
const COUNTED = (owners: string) => `SELECT target, count(*) AS n FROM (${owners}) GROUP BY target`;

const BLOB_OWNERS = COUNTED(OWNERS_AND_PARTS("blob"));
const INLINE_OWNERS = COUNTED(OWNERS_AND_PARTS("inline"));
const MANIFEST_OWNERS = COUNTED(`${OWNERS("manifest")} UNION ALL SELECT manifest FROM uploads`);
const ALL_VERSIONS =
  `SELECT bucket_id, key, sequence, version_id, size, blob, inline, manifest, parts
  FROM objects UNION ALL SELECT bucket_id, key, sequence, version_id, size, blob, inline, manifest,
  parts FROM versions`;

const RECOUNT = `SELECT b.id,
  (SELECT count(*) FROM objects o WHERE o.bucket_id = b.id) AS objects,
  (SELECT count(*) FROM objects o WHERE o.bucket_id = b.id) +
    (SELECT count(*) FROM versions v WHERE v.bucket_id = b.id AND v.kind = 0) AS versions,
  (SELECT count(*) FROM versions v WHERE v.bucket_id = b.id AND v.kind = 1) AS delete_markers,
  (SELECT ifnull(sum(size), 0) FROM objects o WHERE o.bucket_id = b.id) +
    (SELECT ifnull(sum(size), 0) FROM versions v WHERE v.bucket_id = b.id) AS bytes,
  (SELECT count(*) FROM uploads u WHERE u.bucket_id = b.id) AS uploads,
  (SELECT ifnull(sum(p.size), 0) FROM uploads u JOIN parts p ON p.manifest = u.manifest
    WHERE u.bucket_id = b.id) AS upload_bytes
  FROM buckets b`;

const QUERIES: readonly Query[] = [
  {
    kind: "drift",
    what: "usage",
    sql: `SELECT r.id, r.objects, r.versions, r.delete_markers, r.bytes, r.uploads, r.upload_bytes,
      u.objects AS o, u.versions AS v, u.delete_markers AS d, u.bytes AS y, u.uploads AS u,
      u.upload_bytes AS p FROM (${RECOUNT}) r LEFT JOIN usage u ON u.bucket_id = r.id
      WHERE (r.objects, r.versions, r.delete_markers, r.bytes, r.uploads, r.upload_bytes) IS NOT
        (u.objects, u.versions, u.delete_markers, u.bytes, u.uploads, u.upload_bytes)`,
    text: "bucket $1: objects, versions, markers, bytes, uploads, upload bytes are " +
      "$2 $3 $4 $5 $6 $7, counted as $8 $9 $10 $11 $12 $13",
  },
  {
    kind: "drift",
    what: "blob",
    sql: `SELECT b.id, b.refs, ifnull(c.n, 0) FROM blobs b LEFT JOIN (${BLOB_OWNERS}) c
      ON c.target = b.id WHERE b.refs <> ifnull(c.n, 0)`,
    text: "$1: $2 references counted, $3 found",
  },
  {
    kind: "dangling",
    what: "blob",
    sql: `SELECT c.target, c.n FROM (${BLOB_OWNERS}) c LEFT JOIN blobs b ON b.id = c.target
      WHERE b.id IS NULL OR b.state <> 0`,
    text: "$1: $2 references, but it is not live",
  },
  {
    kind: "invariant",
    what: "blob",
    sql:
      `SELECT v.bucket_id, v.key, v.sequence, v.size, b.size AS blob_size FROM (${ALL_VERSIONS}) v
      JOIN blobs b ON b.id = v.blob WHERE b.size <> v.size`,
    text: "$1/$2 sequence $3 has $4 bytes, its blob $5",
  },
  {
    kind: "invariant",
    what: "blob",
    sql: `SELECT p.manifest, p.number FROM parts p JOIN blobs b ON b.id = p.blob
      WHERE p.blob_offset + p.size > b.size`,
    text: "part $2 of manifest $1 reaches past the end of its blob",
  },
  {
    kind: "orphan",
    what: "inline",
    sql: `SELECT i.id FROM inline_bytes i LEFT JOIN (${INLINE_OWNERS}) c ON c.target = i.id
      WHERE c.n IS NULL`,
    text: "inline row $1 belongs to nothing",
  },
  {
    kind: "dangling",
    what: "inline",
    sql: `SELECT c.target, c.n FROM (${INLINE_OWNERS}) c LEFT JOIN inline_bytes i
      ON i.id = c.target WHERE i.id IS NULL OR c.n <> 1`,
    text: "inline row $1 has $2 owners, or is not there",
  },
  {
    kind: "invariant",
    what: "inline",
    sql: `SELECT v.bucket_id, v.key, v.sequence, v.size, length(i.bytes) FROM
      (${ALL_VERSIONS} UNION ALL SELECT manifest, number, 0, 0, size, 0, inline, 0, 0 FROM parts) v
      JOIN inline_bytes i ON i.id = v.inline WHERE length(i.bytes) <> v.size`,
    text: "$1/$2 sequence $3 has $4 bytes, its inline row $5",
  },
  {
    kind: "drift",
    what: "manifest",
    sql: `SELECT m.id, m.refs, ifnull(c.n, 0) FROM manifests m LEFT JOIN (${MANIFEST_OWNERS}) c
      ON c.target = m.id WHERE m.refs <> ifnull(c.n, 0)`,
    text: "manifest $1: $2 references counted, $3 found",
  },
  {
    kind: "dangling",
    what: "manifest",
    sql: `SELECT c.target FROM (${MANIFEST_OWNERS}) c LEFT JOIN manifests m ON m.id = c.target
      WHERE m.id IS NULL`,
    text: "manifest $1 is referred to, but not there",
  },
  {
    kind: "invariant",
    what: "manifest",
    sql: `SELECT v.bucket_id, v.key, v.sequence FROM (${ALL_VERSIONS}) v
      WHERE v.manifest IS NOT NULL AND (v.parts, v.parts, v.size) IS NOT
        (SELECT count(*), max(number), sum(size) FROM parts p WHERE p.manifest = v.manifest)`,
    text: "$1/$2 sequence $3: its parts do not add up to it",
  },
  {
    kind: "invariant",
    what: "part",
    sql: `SELECT p.manifest, p.number FROM (SELECT manifest, number, start, sum(size) OVER
        (PARTITION BY manifest ORDER BY number) - size AS expected FROM parts
        WHERE manifest IN (SELECT target FROM (${OWNERS("manifest")}))) p
      WHERE p.start IS NOT p.expected`,
    text: "part $2 of manifest $1 does not begin where the one before ends",
  },
  {
    kind: "invariant",
    what: "version",
    sql: `SELECT o.bucket_id, o.key FROM objects o WHERE EXISTS (SELECT 1 FROM versions v
      WHERE v.bucket_id = o.bucket_id AND v.key = o.key AND (v.sequence >= o.sequence
        OR (v.version_id IS NULL AND o.version_id IS NULL)))`,
    text: "$1/$2: the current version is not the newest, or there are two null versions",
  },
  {
    kind: "invariant",
    what: "version",
    sql: `SELECT v.bucket_id, v.key, v.sequence FROM versions v WHERE v.kind = 0
      AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.bucket_id = v.bucket_id AND o.key = v.key)
      AND NOT EXISTS (SELECT 1 FROM versions n WHERE n.bucket_id = v.bucket_id AND n.key = v.key
        AND n.sequence > v.sequence)`,
    text: "$1/$2 sequence $3 is the newest version, but not current",
  },
  {
    kind: "invariant",
    what: "journal",
    sql: `SELECT v.bucket_id, v.key, v.sequence FROM (${ALL_VERSIONS}) v
      WHERE v.sequence > (SELECT ifnull(max(sequence), 0) FROM journal)`,
    text: "$1/$2 sequence $3 is newer than the journal's last row",
  },
  {
    kind: "dangling",
    what: "policy",
    sql: `SELECT a.holder, a.policy FROM (
      SELECT 'user ' || user AS holder, policy, built_in FROM user_policies UNION ALL
      SELECT 'group ' || group_name, policy, built_in FROM group_policies) a
      WHERE a.built_in = 0 AND NOT EXISTS (SELECT 1 FROM policies p WHERE p.name = a.policy)`,
    text: "$1 has the policy $2, which is not there",
  },
];

export function* verifyReferences(connection: Connection): Generator<Finding> {
  for (const { kind, what, sql, text } of QUERIES) {
    for (const row of connection.prepare(sql).iterate()) {
      yield { kind, what, detail: fillIn(text, row) };
    }
  }
}

function fillIn(text: string, row: Row): string {
  return text.replace(/\$(\d+)/g, (_, number) => shown(row[Number(number) - 1]));
}

function shown(value: SqlValue | undefined): string {
  return value instanceof Uint8Array ? blobId(value) : String(value ?? null);
}
