/** One page of any listing: entries in key order, keys with the delimiter rolled into common
 * prefixes. Reads in batches; when a common prefix reaches past a batch it is left by a seek, and so
 * are those after it. A page costs the same whatever the bucket and its common prefixes hold. */
import type { ListPage, ListQuery } from "../metadata.ts";
import type { SqlValue } from "./connection.ts";
import { commonPrefix, type KeyPosition, prefixEnd, startOfListing } from "./key_range.ts";

/** Items of one bucket in the order of a listing. */
export interface Listing<Item extends { readonly key: string }> {
  /** At most `limit` items from `from` on with keys before `end`. */
  scan(from: Position, end: SqlValue, limit: number): readonly Item[];
  /** The first key from `from` on, then the first behind its common prefix, and so on: ends with
   * the first key that is in none, at `limit`, or where there are no more. */
  hop(from: string, end: SqlValue, hop: Hop): readonly string[];
  /** What tells an item from the others of its key; undefined where a key has one item. */
  idOf(item: Item): string | undefined;
  /** The same in the form `Position.within` takes. */
  placeOf(item: Item): string | number | undefined;
}

/** `within`: after that item of `key`, as the listing counts them; else at or after the key. */
export interface Position extends KeyPosition {
  readonly within?: string | number;
}

/** Parameters of the SQL that `firstKeys` makes. */
export interface Hop {
  /** Where to look for the delimiter, counted as SQLite does: in code points, from 1. */
  readonly searchFrom: number;
  readonly delimiter: string;
  /** Least string above all that begin with the delimiter. */
  readonly delimiterEnd: string;
  readonly limit: number;
}

/** Above every TEXT: SQLite orders BLOBs after it. */
const NO_END = new Uint8Array(0);
const MOST_AT_ONCE = 1001;
const FIRST_BATCH = 128;
const BATCH_AFTER_HOP = 8;

/** A page of `listing`. `within` says where inside key `after` to go on, if inside. */
export function walk<Item extends { readonly key: string }>(
  listing: Listing<Item>,
  query: ListQuery,
  within?: string | number,
): ListPage<Item> {
  const page = new Page(listing, query);
  const start = query.limit > 0 ? startOfListing(query) : undefined;
  if (start !== undefined) {
    const inside = within !== undefined && !start.from.inclusive;
    fill(page, listing, query, inside ? { ...start.from, within } : start.from, start.end);
  }
  return page.result();
}

function fill<Item extends { readonly key: string }>(
  page: Page<Item>,
  listing: Listing<Item>,
  query: ListQuery,
  start: Position,
  keyEnd: string | undefined,
): void {
  const { prefix, delimiter } = query;
  const end = keyEnd ?? NO_END;
  const delimiterEnd = prefixEnd(delimiter);
  let position = start;
  let batch = delimiter === "" ? MOST_AT_ONCE : FIRST_BATCH;
  for (;;) {
    const wanted = Math.min(batch, page.left + 1, MOST_AT_ONCE);
    const items = listing.scan(position, end, wanted);
    const listed = page.entryCount;
    for (const item of items) if (!page.add(item)) return;
    if (items.length < wanted) return;
    batch *= 2;
    if (page.rolled === undefined) {
      position = after(listing, items.at(-1)!);
      continue;
    }
    // The last batch ended inside a common prefix: whatever else is in it is not read.
    const next = prefixEnd(page.rolled);
    if (next === undefined) return;
    position = { key: next, inclusive: true };
    batch = BATCH_AFTER_HOP;
    // Keys between common prefixes: more of them may follow. Only common prefixes: hop along.
    if (delimiterEnd === undefined || page.entryCount > listed) continue;
    const limit = Math.min(page.left + 1, MOST_AT_ONCE);
    const hop = { searchFrom: codePoints(prefix) + 1, delimiter, delimiterEnd, limit };
    const keys = listing.hop(next, end, hop);
    let plain: string | undefined;
    for (const key of keys) {
      const rolled = commonPrefix(key, prefix, delimiter);
      if (rolled === undefined) plain = key;
      else if (!page.addPrefix(rolled)) return;
    }
    if (plain !== undefined) position = { key: plain, inclusive: true };
    else if (keys.length < limit) return;
    else position = { key: prefixEnd(page.rolled) ?? next, inclusive: true };
  }
}

function after<Item extends { readonly key: string }>(
  listing: Listing<Item>,
  item: Item,
): Position {
  const within = listing.placeOf(item);
  const position = { key: item.key, inclusive: false };
  return within === undefined ? position : { ...position, within };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** A page as it fills. */
class Page<Item extends { readonly key: string }> {
  readonly #listing: Listing<Item>;
  readonly #query: ListQuery;
  readonly #entries: Item[] = [];
  readonly #commonPrefixes: string[] = [];
  #truncated = false;
  /** The common prefix last listed, while nothing came after it. */
  rolled: string | undefined;

  constructor(listing: Listing<Item>, query: ListQuery) {
    this.#listing = listing;
    this.#query = query;
  }

  get entryCount(): number {
    return this.#entries.length;
  }

  /** How many more it takes. */
  get left(): number {
    return this.#query.limit - this.#entries.length - this.#commonPrefixes.length;
  }

  /** False when the page was full already: there is more. */
  add(item: Item): boolean {
    if (this.rolled !== undefined && item.key.startsWith(this.rolled)) return true;
    const rolled = commonPrefix(item.key, this.#query.prefix, this.#query.delimiter);
    if (rolled !== undefined) return this.addPrefix(rolled);
    if (this.#isFull()) return false;
    this.rolled = undefined;
    this.#entries.push(item);
    return true;
  }

  addPrefix(prefix: string): boolean {
    if (this.#isFull()) return false;
    this.rolled = prefix;
    this.#commonPrefixes.push(prefix);
    return true;
  }

  #isFull(): boolean {
    if (this.left > 0) return false;
    this.#truncated = true;
    return true;
  }

  result(): ListPage<Item> {
    const lastEntry = this.rolled === undefined ? this.#entries.at(-1) : undefined;
    const lastId = lastEntry === undefined ? undefined : this.#listing.idOf(lastEntry);
    return {
      entries: this.#entries,
      commonPrefixes: this.#commonPrefixes,
      truncated: this.#truncated,
      last: this.rolled ?? lastEntry?.key ?? "",
      ...(lastId === undefined ? {} : { lastId }),
    };
  }
}

/** SQL for `Listing.hop`, one seek a key. Parameters: bucket, first key, end, searchFrom, delimiter,
 * delimiterEnd, limit. `first(bound)`: SQL of an expression, the first key that is ≥ `bound`
 * and < ?3 in bucket ?1. */
export function hopSql(first: (bound: string) => string): string {
  const delimiterAt = "instr(substr(hops.key, ?4), ?5)";
  return `
    WITH RECURSIVE hops(key) AS (
      SELECT ${first("?2")}
      UNION ALL
      SELECT ${first(`substr(hops.key, 1, ?4 + ${delimiterAt} - 2) || ?6`)}
        FROM hops WHERE ${delimiterAt} > 0)
    SELECT key FROM hops WHERE key IS NOT NULL LIMIT ?7`;
}
