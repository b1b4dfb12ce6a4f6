/** Listings of the key corpus: in the order of UTF-8 bytes, whole, page by page, with prefixes and
 * delimiters, with and without encoding-type=url. */
import { strict as assert } from "node:assert";
import { BUCKET, byBytes, CONTROL_KEYS, KEYS, storeKeys } from "./support/key_corpus.ts";
import {
  decodeListed,
  type QueryValues,
  type S3Client,
  type S3Response,
} from "./support/s3_client.ts";
import { embeddedServer } from "./support/server.ts";
import type { XmlNode } from "./support/xml.ts";

/** One of the three listings: how a page is asked for and how the walk goes on. */
interface Listing {
  readonly name: string;
  page(s3: S3Client, query: QueryValues): Promise<S3Response>;
  entries(page: XmlNode): readonly XmlNode[];
  /** The query of the next page. */
  next(page: XmlNode, decode: (text: string) => string): QueryValues;
}

const LISTINGS: readonly Listing[] = [
  {
    name: "listObjectsV2()",
    page: (s3, query) => s3.listObjectsV2(BUCKET, query),
    entries: (page) => page.all("Contents"),
    next: (page) => ({ "continuation-token": page.need("NextContinuationToken") }),
  },
  {
    name: "listObjects()",
    page: (s3, query) => s3.listObjects(BUCKET, query),
    entries: (page) => page.all("Contents"),
    next: (page, decode) => {
      // AWS sends NextMarker only beside a delimiter; without one the last key goes on.
      const marker = page.get("NextMarker") ?? page.all("Contents").at(-1)!.need("Key");
      return { marker: decode(marker) };
    },
  },
  {
    name: "listObjectVersions()",
    page: (s3, query) => s3.listObjectVersions(BUCKET, query),
    entries: (page) => page.all("Version"),
    next: (page, decode) => ({
      "key-marker": decode(page.need("NextKeyMarker")),
      "version-id-marker": page.get("NextVersionIdMarker"),
    }),
  },
];

/** Keys and common prefixes (marked `prefix:`) over all pages, in the order listed: pages hold
 * keys first, so they are merged by position of the page only. */
async function walk(s3: S3Client, listing: Listing, query: QueryValues): Promise<string[]> {
  const decode = query["encoding-type"] === "url" ? decodeListed : (text: string) => text;
  const found: string[] = [];
  let more: QueryValues = {};
  for (;;) {
    const answer = await listing.page(s3, { ...query, ...more });
    assert.equal(answer.status, 200, `${listing.name} ${JSON.stringify({ ...query, ...more })}`);
    const page = answer.xml;
    found.push(...listing.entries(page).map((entry) => decode(entry.need("Key"))));
    found.push(
      ...page.all("CommonPrefixes").map((entry) => `prefix:${decode(entry.need("Prefix"))}`),
    );
    if (page.need("IsTruncated") !== "true") return found;
    more = listing.next(page, decode);
    assert(found.length <= KEYS.length + CONTROL_KEYS.length, `${listing.name} does not end`);
  }
}

/** What a listing must hold, in byte order of keys and prefixes together. */
function expected(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const found = new Map<string, string>();
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (at < 0) found.set(key, key);
    else {
      const common = key.slice(0, at + delimiter.length);
      found.set(common, `prefix:${common}`);
    }
  }
  return [...found].toSorted(([left], [right]) => byBytes(left, right)).map(([, entry]) => entry);
}

for (const listing of LISTINGS) {
  Deno.test(`${listing.name} lists the corpus in UTF-8 byte order, page by page`, async () => {
    await using server = await embeddedServer();
    using s3 = await storeKeys(KEYS, server.url);
    for (const encoding of [undefined, "url"]) {
      for (const size of [1, 7, 1000]) {
        const query = { "encoding-type": encoding, "max-keys": size };
        assert.deepEqual(await walk(s3, listing, query), expected(KEYS, "", ""));
        for (const prefix of ["", "a", "a/", "/", ".", "%", "é", "\uff5e", "😀"]) {
          // A page of one keeps keys and prefixes in one order.
          if (size !== 1) continue;
          const found = await walk(s3, listing, { ...query, prefix, delimiter: "/" });
          assert.deepEqual(found, expected(KEYS, prefix, "/"), `prefix ${prefix}, delimiter /`);
        }
      }
      const odd = await walk(s3, listing, {
        "encoding-type": encoding,
        "max-keys": 1,
        delimiter: "😀",
      });
      assert.deepEqual(odd, expected(KEYS, "", "😀"));
    }
  });

  Deno.test(`${listing.name} lists control characters with encoding-type=url`, async () => {
    await using server = await embeddedServer();
    using s3 = await storeKeys(CONTROL_KEYS, server.url);
    for (const size of [1, 1000]) {
      const query = { "encoding-type": "url", "max-keys": size };
      assert.deepEqual(await walk(s3, listing, query), expected(CONTROL_KEYS, "", ""));
    }
    // Without it the answer must still be one that says what the keys are, or the client's problem
    // alone: never a refusal.
    assert.equal((await listing.page(s3, {})).status, 200);
  });
}

Deno.test("list-type=2 start-after takes any key of the corpus as the place to begin", async () => {
  await using server = await embeddedServer();
  using s3 = await storeKeys(KEYS, server.url);
  const sorted = KEYS.toSorted(byBytes);
  for (const [index, key] of sorted.entries()) {
    const found = await walk(s3, LISTINGS[0]!, { "start-after": key, "encoding-type": "url" });
    assert.deepEqual(found, sorted.slice(index + 1), JSON.stringify(key));
  }
});
