import assert from "node:assert/strict";
import { commonPrefix, compareKeys, prefixEnd } from "./key_range.ts";
import { type Hop, type Listing, type Position, walk } from "./walk.ts";

interface Item {
  readonly key: string;
}

/** Keys in memory; counts what is read of them. */
class CountedListing implements Listing<Item> {
  readonly #keys: readonly string[];
  read = 0;
  statements = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys.toSorted(compareKeys);
  }

  scan({ key, inclusive }: Position, _end: unknown, limit: number): readonly Item[] {
    const from = this.#keys.findIndex((other) => compareKeys(other, key) >= (inclusive ? 0 : 1));
    const found = from < 0 ? [] : this.#keys.slice(from, from + limit);
    this.read += found.length;
    this.statements++;
    return found.map((key) => ({ key }));
  }

  hop(from: string, _end: unknown, { delimiter, limit }: Hop): readonly string[] {
    const keys: string[] = [];
    this.statements++;
    for (let next: string | undefined = from; next !== undefined && keys.length < limit;) {
      const key = this.#keys.find((other) => compareKeys(other, next!) >= 0);
      if (key === undefined) break;
      keys.push(key);
      this.read++;
      const rolled = commonPrefix(key, "", delimiter);
      next = rolled === undefined ? undefined : prefixEnd(rolled);
    }
    return keys;
  }

  idOf(): undefined {}
  placeOf(): undefined {}
}

function list(keys: readonly string[], limit: number) {
  const listing = new CountedListing(keys);
  const query = { bucket: 1, prefix: "", delimiter: "/", after: "", limit };
  return { page: walk(listing, query), listing };
}

function pad(number: number): string {
  return String(number).padStart(4, "0");
}

Deno.test("walk() reads a bounded part of a common prefix that holds many keys", () => {
  const keys = Array.from({ length: 9000 }, (_, i) => `a/${pad(i)}`);
  const { page, listing } = list([...keys, "b"], 10);
  assert.deepEqual(page.commonPrefixes, ["a/"]);
  assert.deepEqual(page.entries, [{ key: "b" }]);
  assert.ok(listing.read < 150, `${listing.read} keys read`);
});

Deno.test("walk() steps along common prefixes in a row with few statements", () => {
  const keys: string[] = [];
  for (let i = 0; i < 200; i++) for (let j = 0; j < 200; j++) keys.push(`${pad(i)}/${j}`);
  const { page, listing } = list(keys, 100);
  assert.equal(page.commonPrefixes.length, 100);
  assert.equal(page.truncated, true);
  assert.ok(listing.read < 300, `${listing.read} keys read`);
  assert.ok(listing.statements < 5, `${listing.statements} statements`);
});

Deno.test("walk() reads a few keys for each common prefix between keys", () => {
  const keys: string[] = [];
  for (let i = 0; i < 100; i++) {
    keys.push(pad(i));
    for (let j = 0; j < 200; j++) keys.push(`${pad(i)}/${j}`);
  }
  const { page, listing } = list(keys, 200);
  assert.deepEqual([page.entries.length, page.commonPrefixes.length], [100, 100]);
  assert.ok(listing.read < 100 * 20, `${listing.read} keys read`);
  assert.ok(listing.statements < 120, `${listing.statements} statements`);
});

Deno.test("walk() reads one key more than a page without delimiter", () => {
  const listing = new CountedListing(Array.from({ length: 5000 }, (_, i) => pad(i)));
  const query = { bucket: 1, prefix: "", delimiter: "", after: "", limit: 1000 };
  assert.equal(walk(listing, query).entries.length, 1000);
  assert.deepEqual([listing.read, listing.statements], [1001, 1]);
});
