/** The limits of a multipart object: 10,000 parts, more than 100 GB, made without moving bytes. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";

const PARTS = 10_000;
const PART = 11 * 1024 * 1024;
const CLIENTS = 16;

Deno.test("an object of 10,000 parts and 115 GB is copied together, completed and read", async () => {
  await using server = await embeddedServer();
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("large");
  const part = randomBytes(PART);
  const source = { bucket: "large", key: "part" };
  assert.equal((await s3.putObject(source, part)).status, 200);
  const ref = { bucket: "large", key: "whole" };
  const uploadId = (await s3.createMultipartUpload(ref)).xml.need("UploadId");
  const numbers = Array.from({ length: PARTS }, (_, i) => i + 1);
  const waiting = numbers.values();
  const etag = createHash("md5").update(part).digest("hex");
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (const number of waiting) {
      const copied = await s3.uploadPartCopy({ ...ref, uploadId }, number, { source });
      assert.equal(copied.xml.need("ETag"), `"${etag}"`, copied.code);
    }
  }));

  const parts = numbers.map((number) => ({ number, etag }));
  const done = await s3.completeMultipartUpload({ ...ref, uploadId }, parts);
  const md5 = createHash("md5");
  for (let i = 0; i < PARTS; i++) md5.update(etag, "hex");
  assert.equal(done.xml.need("ETag"), `"${md5.digest("hex")}-${PARTS}"`, done.code);

  const head = await s3.headObject(ref);
  assert.equal(head.header("content-length"), String(PARTS * PART));
  // Across the border of two parts, in the middle and at the very end.
  for (const border of [1, PARTS / 2, PARTS - 1].map((number) => number * PART)) {
    const range = `bytes=${border - 100}-${border + 99}`;
    const { body, status } = await s3.getObject(ref, { range });
    assert.equal(status, 206);
    assert.deepEqual(
      Buffer.from(body),
      Buffer.concat([part.subarray(PART - 100), part.subarray(0, 100)]),
    );
  }
  const last = await s3.getObject(ref, { range: "bytes=-1000" });
  assert.deepEqual(Buffer.from(last.body), part.subarray(PART - 1000));
  const one = await s3.headObject(ref, {}, { partNumber: PARTS });
  assert.equal(one.header("x-amz-mp-parts-count"), String(PARTS));
  assert.equal(one.header("content-length"), String(PART));

  // AWS stops at 5 GiB; a copy by reference need not.
  const copy = { bucket: "large", key: "copy" };
  assert.equal((await s3.copyObject(ref, copy)).status, 200);
  assert.equal((await s3.deleteObject(ref)).status, 204);
  assert.equal((await s3.headObject(ref)).status, 404);
  const kept = await s3.getObject(copy, { range: "bytes=-1000" });
  assert.deepEqual(Buffer.from(kept.body), part.subarray(PART - 1000));
});
