/** ListObjectVersions: current objects and all other versions merged, by key and newest first. */
import type { ListPage, ListWithinKeyQuery } from "../metadata.ts";
import type { ListedVersion } from "../model.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { LISTED_COLUMNS, listedRow, listedVersion } from "./rows.ts";
import { decodeSequence } from "./sequence_id.ts";
import { type Hop, hopSql, type Listing, type Position, walk } from "./walk.ts";

/** Both sides come in order from their primary keys; SQLite merges them. */
function merged(condition: string): string {
  return `
    SELECT ${LISTED_COLUMNS}, 1 AS current FROM objects WHERE bucket_id = ?1 AND ${condition}
    UNION ALL
    SELECT ${LISTED_COLUMNS}, 0 AS current FROM versions WHERE bucket_id = ?1 AND ${condition}
    ORDER BY key, sequence DESC LIMIT ?4`;
}

const FROM = merged("key >= ?2 AND key < ?3");
const AFTER = merged("key > ?2 AND key < ?3");
const WITHIN = merged("key = ?2 AND sequence < ?3");
const HOP = hopSql((bound) =>
  `(SELECT min(key) FROM (
    SELECT * FROM (SELECT key FROM objects WHERE bucket_id = ?1 AND key >= ${bound} AND key < ?3
      ORDER BY key LIMIT 1)
    UNION ALL
    SELECT * FROM (SELECT key FROM versions WHERE bucket_id = ?1 AND key >= ${bound} AND key < ?3
      ORDER BY key LIMIT 1)))`
);
const NULL_SEQUENCE = `
  SELECT sequence FROM objects WHERE bucket_id = ?1 AND key = ?2 AND version_id IS NULL
  UNION ALL
  SELECT sequence FROM versions WHERE bucket_id = ?1 AND key = ?2 AND version_id IS NULL`;

export function listVersions(
  connection: Connection,
  query: ListWithinKeyQuery,
): ListPage<ListedVersion> {
  return connection.snapshot(() => {
    const within = sequenceOf(connection, query);
    const page = walk(new VersionListing(connection, query.bucket), query, within);
    return { ...page, entries: page.entries.map(({ sequence: _, ...entry }) => entry) };
  });
}

/** Where key `after` goes on. The null version's place is known only while it is there: if it has
 * gone meanwhile (the lister deletes what it has listed) the rest of the key starts anew. */
function sequenceOf(
  connection: Connection,
  { bucket, after, afterId }: ListWithinKeyQuery,
): number | undefined {
  if (afterId === undefined) return undefined;
  const sequence = afterId === "null"
    ? connection.prepare(NULL_SEQUENCE).get(bucket, after)?.[0] as number | undefined
    : decodeSequence(afterId);
  return sequence ?? Number.MAX_SAFE_INTEGER;
}

interface SequencedVersion extends ListedVersion {
  readonly sequence: number;
}

class VersionListing implements Listing<SequencedVersion> {
  readonly #connection: Connection;
  readonly #bucket: number;
  /** The key of the item before: only the first of a key can be its latest. */
  #previousKey: string | undefined;

  constructor(connection: Connection, bucket: number) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  scan(
    { key, inclusive, within }: Position,
    end: SqlValue,
    limit: number,
  ): readonly SequencedVersion[] {
    const items: SequencedVersion[] = [];
    if (within !== undefined) {
      if (within !== Number.MAX_SAFE_INTEGER) this.#previousKey = key;
      this.#read(items, WITHIN, key, within, limit);
    }
    if (items.length < limit) {
      this.#read(items, inclusive ? FROM : AFTER, key, end, limit - items.length);
    }
    return items;
  }

  #read(items: SequencedVersion[], sql: string, key: string, bound: SqlValue, limit: number): void {
    for (const row of this.#connection.prepare(sql).all(this.#bucket, key, bound, limit)) {
      const listed = listedRow(row);
      const first = listed.key !== this.#previousKey;
      this.#previousKey = listed.key;
      const latest = row.at(-1) === 1 || (first && listed.kind === "deleteMarker");
      items.push({ ...listedVersion(listed, latest), sequence: listed.sequence });
    }
  }

  hop(from: string, end: SqlValue, hop: Hop): readonly string[] {
    const { searchFrom, delimiter, delimiterEnd, limit } = hop;
    const values = [this.#bucket, from, end, searchFrom, delimiter, delimiterEnd, limit];
    return this.#connection.prepare(HOP).all(...values).map(([key]) => key as string);
  }

  idOf({ versionId }: SequencedVersion): string {
    return versionId;
  }

  placeOf({ sequence }: SequencedVersion): number {
    return sequence;
  }
}
