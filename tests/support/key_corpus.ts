/** Keys that a layer between the socket and the disk is tempted to normalise, and a bucket of them. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { S3Client } from "./s3_client.ts";
import { CREDENTIALS } from "./server.ts";

export const BUCKET = "keys";

/** The corpus, in no order. */
export const KEYS: readonly string[] = [
  "a",
  "a/",
  "a//b",
  "a/b",
  "/",
  "//",
  "/a",
  ".",
  "..",
  "./a",
  "../x",
  "a/./b",
  "a/../b",
  "%2F",
  "%2f",
  "%",
  "%00",
  "%25",
  "+",
  " ",
  "a b",
  "a+b",
  "a%20b",
  "\\",
  "a\\b",
  "\u00e9",
  "e\u0301",
  "\uff5e",
  "~",
  "😀",
  "\ue000",
  "\uffff",
  "\u{10ffff}",
  "?",
  "?x=y",
  "#",
  "&amp;",
  "<Key>",
  "]]>",
  '"',
  "'",
  "*",
  "(a)",
  "a:b",
  "a;b=c,d@e$f!",
  "\u200b",
  "\u202e",
  "A",
  "k".repeat(1024),
  "é".repeat(512),
  "😀".repeat(256),
];

/** What XML 1.0 cannot carry as it is: listed with encoding-type=url. */
export const CONTROL_KEYS: readonly string[] = [
  "\u0001",
  "a\nb",
  "a\rb",
  "a\tb",
  "\u007f",
  "\u0085",
];

/** The order of every listing: UTF-8 bytes, not UTF-16 units. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** A client of the server at `url`, with `keys` stored in BUCKET, each holding `content of KEY`. */
export async function storeKeys(keys: readonly string[], url: string): Promise<S3Client> {
  const s3 = new S3Client({ url, ...CREDENTIALS });
  assert.equal((await s3.createBucket(BUCKET)).status, 200);
  for (const key of keys) {
    const put = await s3.putObject({ bucket: BUCKET, key }, Buffer.from(`content of ${key}`));
    assert.equal(put.status, 200, `PUT ${JSON.stringify(key)}: ${Buffer.from(put.body)}`);
  }
  return s3;
}
