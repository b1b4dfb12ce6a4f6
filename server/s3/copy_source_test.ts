import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Random } from "../../tests/model/random.ts";
import { codeOf } from "../../tests/support/signature.ts";
import { CONTROL_KEYS, KEYS } from "../../tests/support/key_corpus.ts";
import { type CopySource, parseCopySource } from "./copy_source.ts";
import { S3Error } from "./errors.ts";
import { uriEncode } from "./uri_encoding.ts";

const ID = "0".repeat(32);
/** As a header's value arrives: one code unit a byte. */
const received = (text: string) => Buffer.from(text, "utf8").toString("latin1");

const SOURCES: Readonly<Record<string, CopySource>> = {
  "bucket/key": { bucket: "bucket", key: "key" },
  "/bucket/key": { bucket: "bucket", key: "key" },
  "bucket%2Fkey": { bucket: "bucket", key: "key" },
  "%2Fbucket%2Fa%2Fb": { bucket: "bucket", key: "a/b" },
  "/bucket/a%20b+c%2Bd": { bucket: "bucket", key: "a b c+d" },
  "/bucket/%e4%B8%ad": { bucket: "bucket", key: "中" },
  [received("/bucket/中 é")]: { bucket: "bucket", key: "中 é" },
  // Nothing in a key means anything.
  "/bucket//": { bucket: "bucket", key: "/" },
  "/bucket//a/": { bucket: "bucket", key: "/a/" },
  "/bucket/../other/key": { bucket: "bucket", key: "../other/key" },
  "/bucket/%2e%2E/key": { bucket: "bucket", key: "../key" },
  "/bucket/a\\b": { bucket: "bucket", key: "a\\b" },
  "/bucket/a#b&c=d;e": { bucket: "bucket", key: "a#b&c=d;e" },
  "/bucket/a?b": { bucket: "bucket", key: "a?b" },
  "/bucket/%2525": { bucket: "bucket", key: "%25" },
  "/bucket/%EF%BB%BFa": { bucket: "bucket", key: "\ufeffa" },
  "%EF%BB%BFbucket/a": { bucket: "\ufeffbucket", key: "a" },
  "/bucket/a%0D%0Ab": { bucket: "bucket", key: "a\r\nb" },
  // Versions: the last one counts, and only where it is written plainly.
  [`/bucket/key?versionId=${ID}`]: { bucket: "bucket", key: "key", versionId: ID },
  "/bucket/key?versionId=null": { bucket: "bucket", key: "key", versionId: "null" },
  "/bucket/key%3FversionId%3Dnull": { bucket: "bucket", key: "key?versionId=null" },
  "/bucket/a?versionId=b?versionId=null": {
    bucket: "bucket",
    key: "a?versionId=b",
    versionId: "null",
  },
  "/bucket/key?versionid=null": { bucket: "bucket", key: "key?versionid=null" },
};

Deno.test("parseCopySource() reads bucket, key and version, decoding once", () => {
  for (const value in SOURCES) assert.deepEqual(parseCopySource(value), SOURCES[value], value);
});

Deno.test("parseCopySource() refuses what names no object", () => {
  for (
    const value of [
      "",
      "/",
      "//",
      "bucket",
      "/bucket",
      "/bucket/",
      "bucket/",
      "//key",
      "/%2Fkey",
      "?versionId=null",
      "/bucket?versionId=null",
      "/bucket/?versionId=null",
      "/bucket/a%",
      "/bucket/a%2",
      "/bucket/a%zz",
      "/bucket/%u0041",
      "/bucket/%FF",
      "/bucket/%C3",
      "/bucket/%C0%80",
      "/bucket/%ED%A0%80",
      "/bucket/\u00ff",
      "/bucket/a%00b",
      "/bucket/\0",
      "/bucket/key?versionId=",
      "/bucket/key?versionId=a",
      `/bucket/key?versionId=${ID}0`,
      `/bucket/key?versionId=${ID}&x`,
      "/bucket/key?versionId=%6eull",
      "/bucket/key?versionId=../../x",
    ]
  ) assert.equal(codeOf(() => parseCopySource(value)), "InvalidArgument", JSON.stringify(value));
});

Deno.test("parseCopySource() allows keys of 1,024 bytes", () => {
  for (const key of ["k".repeat(1024), "é".repeat(512), "中".repeat(341)]) {
    assert.equal(parseCopySource(`bucket/${encodeURIComponent(key)}`).key, key);
  }
  for (const [key, size] of [["k".repeat(1025), 1025], ["é".repeat(513), 1026]] as const) {
    try {
      parseCopySource(`bucket/${encodeURIComponent(key)}`);
      assert.fail(`${size} bytes`);
    } catch (error) {
      assert.ok(error instanceof S3Error);
      assert.equal(error.code, "KeyTooLongError");
      assert.deepEqual(error.fields, { Size: String(size), MaxSizeAllowed: "1024" });
    }
  }
});

Deno.test("every key comes through, however it is encoded", () => {
  const seed = 1024;
  const random = new Random(seed);
  const randomKeys = Array.from({ length: 300 }, () =>
    String.fromCodePoint(
      ...Array.from({ length: 1 + random.below(20) }, () => 1 + random.below(0xd7ff)),
    ));
  for (const key of [...KEYS, ...CONTROL_KEYS, ...randomKeys]) {
    const what = `seed ${seed}: ${JSON.stringify(key)}`;
    for (const encoded of [encodeURIComponent(key), uriEncode(key, true), uriEncode(key, false)]) {
      assert.deepEqual(parseCopySource(`/bucket/${encoded}`), { bucket: "bucket", key }, what);
      const versioned = parseCopySource(`bucket/${encoded}?versionId=null`);
      assert.deepEqual(versioned, { bucket: "bucket", key, versionId: "null" }, what);
    }
    // Bytes as they are, but for those that mean something here.
    const raw = received(key.replace(/[%+]/g, encodeURIComponent));
    assert.deepEqual(parseCopySource(`/bucket/${raw}`), { bucket: "bucket", key }, what);
  }
});
