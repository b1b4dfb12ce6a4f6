import assert from "node:assert/strict";
import { isBucketName } from "./bucket_name.ts";

Deno.test("isBucketName() accepts AWS's names", () => {
  for (
    const name of [
      "abc",
      "a".repeat(63),
      "my.bucket-1",
      "1.2.3",
      "1.2.3.4.5",
      "0ab",
      "a-.b",
      "minio-data",
      "data-123456789012-us-west-2-an",
    ]
  ) assert.equal(isBucketName(name), true, name);
});

Deno.test("isBucketName() refuses what AWS refuses, and our own paths", () => {
  for (
    const name of [
      "",
      "ab",
      "a".repeat(64),
      "Abc",
      "a_b",
      "a b",
      "-abc",
      "abc-",
      ".abc",
      "abc.",
      "a..b",
      "192.168.5.4",
      "999.999.999.999",
      "xn--abc",
      "sthree-abc",
      "amzn-s3-demo-bucket",
      "abc-s3alias",
      "abc--ol-s3",
      "abc.mrap",
      "abc--x-s3",
      "abc--table-s3",
      "abc\n",
      "abé",
      "a/b",
      "minio",
    ]
  ) assert.equal(isBucketName(name), false, name);
});

Deno.test("isBucketName() allows its characters where they may stand, and no others anywhere", () => {
  for (let code = 0; code < 0x100; code++) {
    const character = String.fromCharCode(code);
    const inside = /[a-z0-9.-]/.test(character);
    const outside = /[a-z0-9]/.test(character);
    const what = `character ${code}`;
    assert.equal(isBucketName(`ab${character}cd`), inside, what);
    assert.equal(isBucketName(`${character}abcd`), outside, what);
    assert.equal(isBucketName(`abcd${character}`), outside, what);
  }
  for (const character of ["\u0131", "\u212a", "\uff41", "\u0430", "\ud800", "😀"]) {
    assert.equal(isBucketName(`ab${character}cd`), false, character);
  }
});

Deno.test("isBucketName() answers at once, however long the name", () => {
  for (const name of ["a".repeat(1e6), "1.".repeat(5e5), "-".repeat(1e6), "xn--".repeat(2e5)]) {
    assert.equal(isBucketName(name), false);
  }
});
