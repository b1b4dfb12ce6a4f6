import assert from "node:assert/strict";
import { CONTROL_KEYS, KEYS } from "../../tests/support/key_corpus.ts";
import { codeOf } from "../../tests/support/signature.ts";
import { checkKey, parseAddress } from "./address.ts";
import { S3Error } from "./errors.ts";
import { uriEncode } from "./uri_encoding.ts";

function named(target: string, host?: string, domains: readonly string[] = []) {
  const { bucket, key } = parseAddress(target, host, domains);
  return [bucket, key];
}

function pairs(query: string) {
  return parseAddress(`/?${query}`, undefined, []).query.pairs;
}

const PATHS: Readonly<Record<string, readonly [bucket?: string, key?: string]>> = {
  "/": [],
  "//": [],
  "/bucket": ["bucket"],
  "/bucket/": ["bucket"],
  "/bucket/key": ["bucket", "key"],
  "/bucket?versions": ["bucket"],
  "/bucket/a?b/c": ["bucket", "a"],
  "/bucket//": ["bucket", "/"],
  "/bucket//a//b/": ["bucket", "/a//b/"],
  "/bucket/.": ["bucket", "."],
  "/bucket/../other/key": ["bucket", "../other/key"],
  "/bucket/%2e%2E/%2e": ["bucket", "../."],
  "/bucket/a\\b%5Cc": ["bucket", "a\\b\\c"],
  "/bucket/a%2Fb": ["bucket", "a/b"],
  "/bucket/a%252Fb": ["bucket", "a%2Fb"],
  "/bucket/a+b": ["bucket", "a+b"],
  "/bucket/a%20b": ["bucket", "a b"],
  "/bucket/%3Fversions": ["bucket", "?versions"],
  "/bucket/a#b": ["bucket", "a#b"],
  "/bucket/%e4%b8%ad": ["bucket", "中"],
  "/bucket/中": ["bucket", "中"],
  "/bucket/%0D%0A": ["bucket", "\r\n"],
  "/bucket/%EF%BB%BF": ["bucket", "\ufeff"],
  // An escaped slash does not end a bucket's name: such a bucket is simply not there.
  "/a%2Fb": ["a/b"],
  "/a%2Fb/c": ["a/b", "c"],
  "/%2Fa/b": ["/a", "b"],
  "/..": [".."],
  "/%20/a": [" ", "a"],
};

Deno.test("parseAddress() names bucket and key as sent, folding nothing", () => {
  for (const target in PATHS) {
    const [bucket, key] = PATHS[target] ?? [];
    assert.deepEqual(named(target), [bucket, key], target);
    const address = parseAddress(target, undefined, []);
    const [path, ...query] = target.split("?");
    assert.equal(address.rawPath, path);
    assert.equal(address.rawQuery, query.join("?"));
    assert.equal("key" in address, key !== undefined, target);
    assert.equal("bucket" in address, bucket !== undefined, target);
  }
});

Deno.test("parseAddress() refuses targets that are no clear name", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "InvalidURI",
    "*": "InvalidURI",
    "bucket/key": "InvalidURI",
    "http://host/bucket/key": "InvalidURI",
    "/bucket/%": "InvalidURI",
    "/bucket/%zz": "InvalidURI",
    "/bucket/%FF": "InvalidURI",
    "/bucket/%C0%AE": "InvalidURI",
    "/bucket/%ED%A0%80": "InvalidURI",
    "/bucket/\ud800": "InvalidURI",
    "/bucket/a%00": "InvalidURI",
    "/bucket/\0": "InvalidURI",
    "/b%00/a": "InvalidURI",
    // Neither side of the slash is whole, though together they would be.
    "/%C3/%A9": "InvalidURI",
    "//key": "InvalidBucketName",
    "///": "InvalidBucketName",
    [`/bucket/${"k".repeat(1024)}`]: "accepted",
    [`/bucket/${"k".repeat(1025)}`]: "KeyTooLongError",
    [`/bucket/${"%C3%A9".repeat(512)}`]: "accepted",
    [`/bucket/${"%C3%A9".repeat(513)}`]: "KeyTooLongError",
    [`/bucket/${"😀".repeat(256)}`]: "accepted",
    [`/bucket/${"😀".repeat(257)}`]: "KeyTooLongError",
    [`/${"b".repeat(5000)}`]: "accepted",
    "/?a=%": "InvalidURI",
    "/?%FF": "InvalidURI",
    "/?a=%ED%A0%80": "InvalidURI",
    "/?a=%00": "InvalidURI",
    "/?%00=a": "InvalidURI",
    "/bucket/key?prefix=\0": "InvalidURI",
  };
  for (const target in cases) {
    assert.equal(codeOf(() => named(target)), cases[target], JSON.stringify(target));
  }
});

Deno.test("every key of the corpus comes through path and host, however it is escaped", () => {
  for (const key of [...KEYS, ...CONTROL_KEYS]) {
    for (const encoded of [encodeURIComponent(key), uriEncode(key, true)]) {
      assert.deepEqual(named(`/bucket/${encoded}?x=/y`), ["bucket", key]);
      assert.deepEqual(named(`/${encoded}`, "bucket.s3.test", ["s3.test"]), ["bucket", key]);
    }
  }
});

Deno.test("parseAddress() decodes query pairs once and keeps their order", () => {
  const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    "": [],
    "&&": [],
    versions: [["versions", ""]],
    "versions=": [["versions", ""]],
    "b=2&a=1&b=1": [["b", "2"], ["a", "1"], ["b", "1"]],
    "a=b=c=": [["a", "b=c="]],
    "=a": [["", "a"]],
    "a+b=c+d": [["a b", "c d"]],
    "a%2Bb=c%2Bd": [["a+b", "c+d"]],
    "a=%2526": [["a", "%26"]],
    "a%26=%3D": [["a&", "="]],
    "a?=?": [["a?", "?"]],
    "prefix=%e4%b8%ad/%0A": [["prefix", "中/\n"]],
    "__proto__=x": [["__proto__", "x"]],
    "a;b=1": [["a;b", "1"]],
  };
  for (const query in cases) assert.deepEqual(pairs(query), cases[query], query);
  const { query } = parseAddress("/?a=1&a=2&b", undefined, []);
  assert.equal(query.get("a"), "1");
  assert.equal(query.get("b"), "");
  assert.equal(query.get("c"), undefined);
  assert.deepEqual([query.has("b"), query.has("c"), query.has("toString")], [true, false, false]);
});

Deno.test("the first label of a host is a bucket under configured domains alone", () => {
  const domains = ["s3.test", "Other.Example"];
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    ["bucket.s3.test", "bucket"],
    ["bucket.s3.test:9000", "bucket"],
    ["BUCKET.S3.Test", "bucket"],
    ["a.b.s3.test", "a.b"],
    ["bucket.other.example", "bucket"],
    ["s3.test", undefined],
    ["s3.test:9000", undefined],
    [".s3.test", undefined],
    ["buckets3.test", undefined],
    ["bucket.s3.test.evil", undefined],
    ["bucket.s3.tes", undefined],
    ["127.0.0.1:9000", undefined],
    ["[::1]:9000", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [host, bucket] of cases) {
    const expected = bucket === undefined ? ["a", "b"] : [bucket, "a/b"];
    assert.deepEqual(named("/a/b", host, domains), expected, host);
    assert.deepEqual(named("/", host, domains), [bucket, undefined], host);
    assert.deepEqual(named("/a/b", host), ["a", "b"], host);
  }
  assert.deepEqual(named("//key", "bucket.s3.test", domains), ["bucket", "/key"]);
  const long = `/${"k".repeat(1025)}`;
  assert.equal(codeOf(() => named(long, "bucket.s3.test", domains)), "KeyTooLongError");
});

Deno.test("checkKey() measures bytes and wants whole characters", () => {
  for (const key of ["a", "\ud83d\ude00", "k".repeat(1024), "中".repeat(341)]) {
    assert.equal(codeOf(() => checkKey(key)), "accepted");
  }
  for (const key of ["\0", "a\0b", "\ud800", "a\udc00", "\ude00\ud83d"]) {
    assert.equal(codeOf(() => checkKey(key)), "InvalidURI", JSON.stringify(key));
  }
  assert.throws(
    () => checkKey("中".repeat(342)),
    (error) =>
      error instanceof S3Error && error.code === "KeyTooLongError" &&
      error.fields["Size"] === "1026" && error.fields["MaxSizeAllowed"] === "1024",
  );
});
