/** ListObjects: the current objects of a bucket, straight from the table that holds nothing else. */
import type { ListPage, ListQuery } from "../metadata.ts";
import type { ListedVersion } from "../model.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { LISTED_COLUMNS, listedRow, listedVersion } from "./rows.ts";
import { type Hop, hopSql, type Listing, type Position, walk } from "./walk.ts";

const FROM = `SELECT ${LISTED_COLUMNS} FROM objects
  WHERE bucket_id = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?`;
const AFTER = `SELECT ${LISTED_COLUMNS} FROM objects
  WHERE bucket_id = ? AND key > ? AND key < ? ORDER BY key LIMIT ?`;
const HOP = hopSql((bound) =>
  `(SELECT key FROM objects WHERE bucket_id = ?1 AND key >= ${bound} AND key < ?3
    ORDER BY key LIMIT 1)`
);

export function listObjects(connection: Connection, query: ListQuery): ListPage<ListedVersion> {
  return connection.snapshot(() => walk(new ObjectListing(connection, query.bucket), query));
}

class ObjectListing implements Listing<ListedVersion> {
  readonly #connection: Connection;
  readonly #bucket: number;

  constructor(connection: Connection, bucket: number) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  scan({ key, inclusive }: Position, end: SqlValue, limit: number): readonly ListedVersion[] {
    const statement = this.#connection.prepare(inclusive ? FROM : AFTER);
    return statement.all(this.#bucket, key, end, limit)
      .map((row) => listedVersion(listedRow(row), true));
  }

  hop(from: string, end: SqlValue, hop: Hop): readonly string[] {
    const { searchFrom, delimiter, delimiterEnd, limit } = hop;
    const values = [this.#bucket, from, end, searchFrom, delimiter, delimiterEnd, limit];
    return this.#connection.prepare(HOP).all(...values).map(([key]) => key as string);
  }

  idOf(): undefined {
    return undefined;
  }

  placeOf(): undefined {
    return undefined;
  }
}
