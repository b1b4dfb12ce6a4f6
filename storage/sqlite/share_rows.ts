/** Rows of `shares` as the model's noun and back, each verified by its checksum, and how they are found,
 * listed and dropped. A bucket is kept by its id and told by its name. */
import type { KeyOwner } from "../identity.ts";
import type { RowField } from "../row_checksum.ts";
import type { SealedToken, Share, ShareQuery, ShareReader } from "../share.ts";
import { type Connection, isStorable, type Row, type SqlValue } from "./connection.ts";
import { checked, hex, summed } from "./identity_rows.ts";

export const SHARE_COLUMNS = "id, token_hash, sealed_token, bucket_id, key, version_id, user, " +
  "created_at, expires_at, inline, file_name, note, sum";

/** A link as stored. */
export interface StoredShare extends SealedToken {
  readonly share: Share;
  readonly bucketId: number;
}

const COLUMNS = SHARE_COLUMNS.split(", ").map((column) => `s.${column}`).join(", ");
const SELECT = `SELECT ${COLUMNS}, b.name FROM shares s JOIN buckets b ON b.id = s.bucket_id`;
const BY_ID = `${SELECT} WHERE s.id = ?`;
const BY_TOKEN = `${SELECT} WHERE s.token_hash = ?`;
const SEALED = `${SELECT} WHERE s.token_hash > ? ORDER BY s.token_hash LIMIT ?`;
/** Greater than every id. */
const NO_END = "w";

export function shareValues({ share, bucketId, tokenHash, sealedToken }: StoredShare): SqlValue[] {
  const fields = [
    share.id,
    tokenHash,
    hex(sealedToken),
    bucketId,
    share.key,
    share.versionId ?? null,
    share.user ?? null,
    share.createdAt,
    share.expiresAt,
    Number(share.inline),
    share.fileName ?? null,
    share.note,
  ];
  return summed(fields).with(2, sealedToken);
}

/** A row of SHARE_COLUMNS. */
export function checkShare(row: Row): readonly RowField[] {
  return checked("share", row.with(2, hex(row[2] as Uint8Array)));
}

/** And the bucket's name behind it. */
function storedShare(row: Row): StoredShare {
  const sealedToken = row[2] as Uint8Array;
  const [id, tokenHash, , bucketId, key, versionId, user, createdAt, expiresAt, inline, ...rest] =
    checkShare(row.slice(0, -1)) as [
      string,
      string,
      string,
      number,
      string,
      string | null,
      string | null,
      number,
      number,
      number,
      string | null,
      string,
    ];
  const [fileName, note] = rest;
  const share = {
    ...{ id, bucket: row.at(-1) as string, key, createdAt, expiresAt, inline: inline !== 0, note },
    ...(versionId === null ? {} : { versionId }),
    ...(user === null ? {} : { user }),
    ...(fileName === null ? {} : { fileName }),
  };
  return { share, bucketId, tokenHash, sealedToken };
}

export function findShare(connection: Connection, id: string): StoredShare | undefined {
  return find(connection, BY_ID, id);
}

export function findShareByToken(
  connection: Connection,
  tokenHash: string,
): StoredShare | undefined {
  return find(connection, BY_TOKEN, tokenHash);
}

function find(connection: Connection, sql: string, name: string): StoredShare | undefined {
  const row = isStorable(name) ? connection.prepare(sql).get(name) : undefined;
  return row === undefined ? undefined : storedShare(row);
}

export function listShares(
  connection: Connection,
  { owner, bucket, key, before, limit }: ShareQuery,
): Awaited<ReturnType<ShareReader["listShares"]>> {
  const [ofOwner, user] = ownedBy(owner);
  const given = [...user, bucket, key].filter((text) => text !== undefined);
  if (limit <= 0 || !given.every(isStorable)) return { entries: [], truncated: false };
  // By its creator, who has a thousand at most, rather than by a bucket in which all may have some: the
  // plus keeps SQLite from the index.
  const ofBucket = owner === "anyone" ? "b.name = ?" : "+b.name = ?";
  const where = [
    ...ofOwner,
    ...(bucket === undefined ? [] : [ofBucket]),
    ...(key === undefined ? [] : ["s.key = ?"]),
    "s.id < ?",
  ];
  const sql = `${SELECT} WHERE ${where.join(" AND ")} ORDER BY s.id DESC LIMIT ?`;
  const rows = connection.prepare(sql).all(...given, before === "" ? NO_END : before, limit + 1);
  const entries = rows.slice(0, limit).map((row) => {
    const { share, tokenHash, sealedToken } = storedShare(row);
    return { ...share, tokenHash, sealedToken };
  });
  return { entries, truncated: rows.length > limit };
}

/** The condition and its values. */
function ownedBy(owner: KeyOwner): readonly [readonly string[], readonly string[]] {
  if (owner === "anyone") return [[], []];
  return owner === "root" ? [["s.user IS NULL"], []] : [["s.user = ?"], [owner.user]];
}

export function listSealedTokens(
  connection: Connection,
  after: string,
  limit: number,
): readonly SealedToken[] {
  return connection.prepare(SEALED).all(after, Math.max(0, limit)).map((row) => {
    const { tokenHash, sealedToken } = storedShare(row);
    return { tokenHash, sealedToken };
  });
}

export function dropSharesOfUser(connection: Connection, user: string): number {
  return connection.prepare("DELETE FROM shares WHERE user = ?").run(user);
}

export function dropSharesOfBucket(connection: Connection, bucket: number): void {
  connection.prepare("DELETE FROM shares WHERE bucket_id = ?").run(bucket);
}
