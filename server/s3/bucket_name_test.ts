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
