import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { commonPrefix, compareKeys, prefixEnd, startOfListing } from "./key_range.ts";

const KEYS = [
  "",
  "a",
  "a!",
  "a/",
  "a/b",
  "aa",
  "b",
  "é",
  "～",
  "\uffff",
  "\ue000",
  "\ud7ff",
  "😀",
  "a😀",
  "a～",
];
KEYS.push("\u{10ffff}", "\u{10ffff}a", "a\u{10ffff}", "a\u{10ffff}\u{10ffff}");

Deno.test("compareKeys() orders as UTF-8 bytes do", () => {
  for (const a of KEYS) {
    for (const b of KEYS) {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      assert.equal(Math.sign(compareKeys(a, b)), expected, JSON.stringify([a, b]));
    }
  }
});

Deno.test("prefixEnd() is above all keys with the prefix and not above any other", () => {
  for (const prefix of KEYS) {
    const end = prefixEnd(prefix);
    for (const key of KEYS) {
      if (key.startsWith(prefix)) assert.ok(end === undefined || compareKeys(key, end) < 0);
      else if (compareKeys(key, prefix) > 0) {
        assert.ok(end !== undefined && compareKeys(key, end) >= 0, JSON.stringify([prefix, key]));
      }
    }
  }
});

Deno.test("prefixEnd() skips surrogates and carries past U+10FFFF", () => {
  assert.equal(prefixEnd("a/"), "a0");
  assert.equal(prefixEnd("a\ud7ff"), "a\ue000");
  assert.equal(prefixEnd("a\uffff"), "a\u{10000}");
  assert.equal(prefixEnd("a\u{10ffff}\u{10ffff}"), "b");
  assert.equal(prefixEnd("\u{10ffff}"), undefined);
  assert.equal(prefixEnd(""), undefined);
});

Deno.test("commonPrefix() looks for the delimiter after the prefix only", () => {
  assert.equal(commonPrefix("a/b/c", "", "/"), "a/");
  assert.equal(commonPrefix("a/b/c", "a/", "/"), "a/b/");
  assert.equal(commonPrefix("a/b", "a/", "/"), undefined);
  assert.equal(commonPrefix("a/b", "a/b", "/"), undefined);
  assert.equal(commonPrefix("aXYbXY", "a", "XY"), "aXY");
  assert.equal(commonPrefix("a/b", "", ""), undefined);
});

Deno.test("startOfListing() starts at the prefix, after `after`, or past its common prefix", () => {
  const start = (prefix: string, delimiter: string, after: string) =>
    startOfListing({ prefix, delimiter, after });
  assert.deepEqual(start("", "", ""), { from: { key: "", inclusive: true }, end: undefined });
  assert.deepEqual(start("p", "", "a"), { from: { key: "p", inclusive: true }, end: "q" });
  assert.deepEqual(start("p", "", "px"), { from: { key: "px", inclusive: false }, end: "q" });
  assert.deepEqual(start("p", "", "p"), { from: { key: "p", inclusive: false }, end: "q" });
  assert.equal(start("p", "", "q"), undefined);
  assert.deepEqual(start("p", "/", "p/x"), { from: { key: "p0", inclusive: true }, end: "q" });
  assert.deepEqual(start("p/", "/", "p/x"), { from: { key: "p/x", inclusive: false }, end: "p0" });
  assert.equal(start("", "\u{10ffff}", "\u{10ffff}a"), undefined);
  assert.equal(start("a\0", "", ""), undefined);
});
