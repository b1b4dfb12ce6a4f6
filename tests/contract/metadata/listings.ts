/** Contract: listings, against a plain reference that sorts and filters all there is. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ListPage, ListWithinKeyQuery } from "../../../storage/metadata.ts";
import { CAUSE, NO_ATTRIBUTES, type OpenBackend, Subject } from "./backend.ts";

/** What the reference knows of an entry; `id` where a key can have several. */
interface Item {
  readonly key: string;
  readonly id?: string;
}

const ODD_KEYS = [
  "a",
  "a!",
  "a/",
  "a//",
  "a//b",
  "a/b",
  "a/b/c",
  "a/b/d",
  "a0",
  "b/1",
  "c",
  "c/1",
  "/",
  "//",
  "/x",
  ".",
  "..",
  "../x",
  "%2F",
  "+",
  " ",
  "\\",
  "é",
  "e\u0301",
  "～",
  "～/1",
  "😀",
  "😀/1",
  "😀/2",
  "\uffff",
  "\ud7ff",
  "\ue000",
  "\u{10ffff}",
  "\u{10ffff}/\u{10ffff}",
  "\u{10ffff}\u{10ffff}",
  "x".repeat(1024),
  "é".repeat(512),
];
const PREFIXES = [
  "",
  "a",
  "a/",
  "a/b",
  "a/b/",
  "/",
  "😀",
  "😀/",
  "\u{10ffff}",
  "zz",
  "x",
  "e",
  "é",
];
const DELIMITERS = ["", "/", "//", "b", "\u{10ffff}", "😀", "zz"];

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A page as metadata.ts describes it, from `items` in listing order. */
function reference(items: readonly Item[], query: ListWithinKeyQuery): ListPage<Item> {
  const { prefix, delimiter, after, afterId, limit } = query;
  const at = items.findIndex(({ key, id }) => key === after && id === afterId);
  const later = items.filter(({ key }, i) => {
    if (!key.startsWith(prefix)) return false;
    const order = byBytes(key, after);
    return order > 0 || (order === 0 && afterId !== undefined && i > at);
  });
  const entries: Item[] = [];
  const commonPrefixes: string[] = [];
  const page = { last: "", lastId: undefined as string | undefined, truncated: false };
  for (const item of later) {
    const cut = delimiter === "" ? -1 : item.key.indexOf(delimiter, prefix.length);
    const rolled = cut < 0 ? undefined : item.key.slice(0, cut + delimiter.length);
    if (rolled !== undefined && (after.startsWith(rolled) || commonPrefixes.includes(rolled))) {
      continue;
    }
    if (entries.length + commonPrefixes.length === limit) {
      page.truncated = limit > 0;
      break;
    }
    if (rolled === undefined) entries.push(item);
    else commonPrefixes.push(rolled);
    page.last = rolled ?? item.key;
    page.lastId = rolled === undefined ? item.id : undefined;
  }
  const { lastId, ...rest } = page;
  return { entries, commonPrefixes, ...rest, ...(lastId === undefined ? {} : { lastId }) };
}

type List = (query: ListWithinKeyQuery) => Promise<ListPage<Item>>;

/** Walks with every limit from 1 to beyond all there is, each page compared. */
async function compareWalks(bucket: number, items: readonly Item[], list: List): Promise<void> {
  for (const prefix of PREFIXES) {
    for (const delimiter of DELIMITERS) {
      const total = items.filter(({ key }) => key.startsWith(prefix)).length;
      const limits = new Set([0, 1, 2, 3, 7, total - 1, total, total + 1, 1000]);
      for (const limit of limits) {
        if (limit < 0) continue;
        let query: ListWithinKeyQuery = { bucket, prefix, delimiter, after: "", limit };
        for (let pages = 0;; pages++) {
          const page = await list(query);
          assert.deepEqual(page, reference(items, query), JSON.stringify(query));
          assert.ok(pages <= items.length, "the walk ends");
          if (!page.truncated) break;
          const { last: after, lastId: afterId } = page;
          query = { bucket, prefix, delimiter, after, limit };
          if (afterId !== undefined) query = { ...query, afterId };
        }
      }
    }
  }
}

/** Keys that make pages seek: long common prefixes alone, in a row, and between keys. */
function longKeys(): string[] {
  const keys: string[] = [];
  for (let i = 0; i < 300; i++) keys.push(`a/b/${i}`, `long/${i}`);
  for (let i = 0; i < 150; i++) keys.push(`row${i}/x`, `row${i}/y`, `mix${i}`, `mix${i}/z`);
  for (let i = 0; i < 12; i++) {
    keys.push(`wide${i}`);
    for (let j = 0; j < 40; j++) keys.push(`wide${i}/${j}`);
  }
  return keys;
}

export function listingContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: listObjects() lists as the reference, whatever the key, prefix, delimiter and limit`, async () => {
    await using subject = await Subject.open(open, "enabled");
    for (const key of ODD_KEYS) subject.put(key, key);
    // Neither hidden keys nor old versions are objects to list.
    for (const key of ["a/0", "hidden", "😀/0"]) {
      subject.put(key, "1");
      subject.delete(key);
    }
    subject.put("a/b", "2");
    const items = ODD_KEYS.toSorted(byBytes).map((key) => ({ key }));
    await compareWalks(subject.bucket.id, items, async (query) => {
      const page = await subject.reader.listObjects(query);
      return { ...page, entries: page.entries.map(({ key }) => ({ key })) };
    });
    for (const key of ODD_KEYS) assert.ok(await subject.read(key) !== undefined);
  });

  Deno.test(`${name}: listObjects() skips long common prefixes without missing any`, async () => {
    await using subject = await Subject.open(open);
    const keys = longKeys();
    subject.backend.executeBatch(
      keys.map((key) => ({ name: "putObject", input: subject.putInput(key, "") })),
    );
    const items = keys.toSorted(byBytes).map((key) => ({ key }));
    for (const prefix of ["", "a/", "mix1", "wide"]) {
      for (const limit of [1, 5, 100, 1000]) {
        await compareWalk(subject, items, { prefix, limit });
      }
    }
  });

  Deno.test(`${name}: listObjects() starts after any key or text`, async () => {
    await using subject = await Subject.open(open);
    for (const key of ODD_KEYS) subject.put(key, "");
    const items = ODD_KEYS.toSorted(byBytes).map((key) => ({ key }));
    for (const after of [...ODD_KEYS, "a/b/", "A", "zz", "b", "～/", "😀/1x", "a/a"]) {
      for (const prefix of ["", "a", "a/b", "😀"]) {
        for (const delimiter of ["", "/"]) {
          const query = { bucket: subject.bucket.id, prefix, delimiter, after, limit: 1000 };
          const page = await subject.reader.listObjects(query);
          const shown = { ...page, entries: page.entries.map(({ key }) => ({ key })) };
          assert.deepEqual(shown, reference(items, query), JSON.stringify(query));
        }
      }
    }
  });

  Deno.test(`${name}: listings keep to their bucket`, async () => {
    await using subject = await Subject.open(open);
    const input = { name: "other", owner: "o", region: "r", cause: CAUSE };
    const other = subject.execute("createBucket", input);
    for (const key of ["a", "b/1", "\u{10ffff}"]) subject.put(key, "1");
    for (const listing of ["listObjects", "listVersions", "listUploads"] as const) {
      const query = { bucket: other.id, prefix: "", delimiter: "/", after: "", limit: 10 };
      const page = await subject.reader[listing](query);
      assert.deepEqual(page, { entries: [], commonPrefixes: [], truncated: false, last: "" });
    }
  });

  withinKeyContract(name, open);
}

async function compareWalk(
  subject: Subject,
  items: readonly Item[],
  { prefix, limit }: { readonly prefix: string; readonly limit: number },
): Promise<void> {
  const listings = [subject.reader.listObjects, subject.reader.listVersions] as const;
  for (const listing of listings) {
    let after = "";
    for (let pages = 0;; pages++) {
      assert.ok(pages <= items.length, "the walk ends");
      const query = { bucket: subject.bucket.id, prefix, delimiter: "/", after, limit };
      const page = await listing.call(subject.reader, query);
      const { lastId: _, ...keysOnly } = page;
      const shown = { ...keysOnly, entries: page.entries.map(({ key }) => ({ key })) };
      assert.deepEqual(shown, reference(items, query), JSON.stringify(query));
      if (!page.truncated) break;
      after = page.last;
    }
  }
}

function withinKeyContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: listVersions() goes on inside a key, page by page`, async () => {
    await using subject = await Subject.open(open);
    const written: Item[] = [];
    // Null versions in the middle, at the end, and as current.
    for (const key of ["a", "a/b", "a/b/c", "é"]) {
      written.unshift({ key, id: subject.put(key, "0").versionId });
    }
    subject.setVersioning("enabled");
    for (let round = 0; round < 3; round++) {
      for (const key of ["a", "a/b", "a/b/c", "😀", "～/1"]) {
        written.unshift({ key, id: subject.put(key, String(round)).versionId });
        if (round === 1) written.unshift({ key, id: subject.delete(key).versionId! });
      }
    }
    subject.setVersioning("suspended");
    written.unshift({ key: "～/1", id: subject.put("～/1", "s").versionId });
    written.unshift({ key: "😀", id: subject.delete("😀").versionId! });
    // Stable: newest first within a key.
    const items = written.toSorted((a, b) => byBytes(a.key, b.key));
    const newest = new Map(items.toReversed().map(({ key, id }) => [key, id]));
    await compareWalks(subject.bucket.id, items, async (query) => {
      const page = await subject.reader.listVersions(query);
      for (const { key, versionId, latest } of page.entries) {
        assert.equal(latest, newest.get(key) === versionId, `${key} ${versionId} latest`);
      }
      return { ...page, entries: page.entries.map(({ key, versionId: id }) => ({ key, id })) };
    });
    assert.deepEqual((await subject.versions("😀"))[0], "marker null*");
  });

  Deno.test(`${name}: listVersions() misses nothing when the null version it stood at is deleted`, async () => {
    await using subject = await Subject.open(open);
    subject.setVersioning("enabled");
    const one = subject.put("k", "1").versionId;
    subject.setVersioning("suspended");
    subject.put("k", "2");
    const query = { bucket: subject.bucket.id, prefix: "", delimiter: "", limit: 1 };
    const first = await subject.reader.listVersions({ ...query, after: "" });
    assert.deepEqual([first.last, first.lastId], ["k", "null"]);
    subject.delete("k", "null");
    const next = await subject.reader.listVersions({ ...query, after: "k", afterId: "null" });
    assert.deepEqual(next.entries.map(({ versionId, latest }) => [versionId, latest]), [[
      one,
      true,
    ]]);
  });

  Deno.test(`${name}: listUploads() goes on inside a key, oldest first`, async () => {
    await using subject = await Subject.open(open);
    const bucket = subject.bucket.id;
    const items: Item[] = [];
    for (const key of ["a", "a/b", "a", "😀", "～/1", "a", "a/b/c"]) {
      const input = { bucket, key, cause: CAUSE, ...NO_ATTRIBUTES };
      items.push({ key, id: subject.execute("createUpload", input).uploadId });
      subject.backend.time -= 1000;
    }
    items.sort((a, b) => byBytes(a.key, b.key));
    await compareWalks(bucket, items, async (query) => {
      const page = await subject.reader.listUploads(query);
      return { ...page, entries: page.entries.map(({ key, uploadId: id }) => ({ key, id })) };
    });
    const ids = items.filter(({ key }) => key === "a").map(({ id }) => id!);
    assert.deepEqual(ids.toSorted(byBytes), ids, "later uploads have greater ids");
  });
}
