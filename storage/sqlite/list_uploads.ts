/** ListMultipartUploads: unfinished uploads by key, oldest first within a key. */
import type { ListPage, ListWithinKeyQuery } from "../metadata.ts";
import type { Upload } from "../model.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { publicUpload, storedUpload, UPLOAD_COLUMNS } from "./part_rows.ts";
import { type Hop, hopSql, type Listing, type Position, walk } from "./walk.ts";

const FROM = `SELECT ${UPLOAD_COLUMNS} FROM uploads
  WHERE bucket_id = ? AND key >= ? AND key < ? ORDER BY key, upload_id LIMIT ?`;
const AFTER = `SELECT ${UPLOAD_COLUMNS} FROM uploads
  WHERE bucket_id = ? AND key > ? AND key < ? ORDER BY key, upload_id LIMIT ?`;
const WITHIN = `SELECT ${UPLOAD_COLUMNS} FROM uploads
  WHERE bucket_id = ? AND key = ? AND upload_id > ? ORDER BY upload_id LIMIT ?`;
const HOP = hopSql((bound) =>
  `(SELECT key FROM uploads WHERE bucket_id = ?1 AND key >= ${bound} AND key < ?3
    ORDER BY key LIMIT 1)`
);

export function listUploads(connection: Connection, query: ListWithinKeyQuery): ListPage<Upload> {
  return connection.snapshot(() =>
    walk(new UploadListing(connection, query.bucket), query, query.afterId)
  );
}

class UploadListing implements Listing<Upload> {
  readonly #connection: Connection;
  readonly #bucket: number;

  constructor(connection: Connection, bucket: number) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  scan({ key, inclusive, within }: Position, end: SqlValue, limit: number): readonly Upload[] {
    const inKey = within === undefined ? [] : this.#read(WITHIN, key, within, limit);
    if (inKey.length === limit) return inKey;
    return [...inKey, ...this.#read(inclusive ? FROM : AFTER, key, end, limit - inKey.length)];
  }

  #read(sql: string, key: string, bound: SqlValue, limit: number): readonly Upload[] {
    return this.#connection.prepare(sql).all(this.#bucket, key, bound, limit)
      .map((row) => publicUpload(storedUpload(row)));
  }

  hop(from: string, end: SqlValue, hop: Hop): readonly string[] {
    const { searchFrom, delimiter, delimiterEnd, limit } = hop;
    const values = [this.#bucket, from, end, searchFrom, delimiter, delimiterEnd, limit];
    return this.#connection.prepare(HOP).all(...values).map(([key]) => key as string);
  }

  idOf({ uploadId }: Upload): string {
    return uploadId;
  }

  placeOf({ uploadId }: Upload): string {
    return uploadId;
  }
}
