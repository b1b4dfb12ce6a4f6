/** The source of CopyObject and UploadPartCopy over the wire: how it is named, which version, whose,
 * and which of its bytes. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  copySource,
  type HeaderValues,
  type ObjectRef,
  type S3Client,
} from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "copies";
const FROM: ObjectRef = { bucket: BUCKET, key: "from" };
const TO: ObjectRef = { bucket: BUCKET, key: "to" };
const BODY = Buffer.from("0123456789");
const LARGE = Buffer.alloc(70_000, "abcdefghijk");

const copies = () => s3Server({ buckets: [BUCKET] });

async function put(s3: S3Client, ref: ObjectRef, body: Uint8Array, headers: HeaderValues = {}) {
  return expectStatus(await s3.putObject(ref, body, { headers }), 200);
}

async function begin(s3: S3Client, headers: HeaderValues = {}) {
  const created = await s3.createMultipartUpload({ bucket: BUCKET, key: "parts" }, headers);
  return { bucket: BUCKET, key: "parts", uploadId: created.xml.need("UploadId") };
}

Deno.test("a source may name its version, and the copy tells which it was", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  const upload = await begin(s3);
  const expectSource = async (source: ObjectRef, told: string | undefined, content: string) => {
    const answer = expectStatus(await s3.copyObject(source, TO), 200, copySource(source));
    const part = expectStatus(await s3.uploadPartCopy(upload, 1, { source }), 200);
    for (const { header } of [answer, part].map((one) => ({ header: one.header.bind(one) }))) {
      assert.equal(header("x-amz-copy-source-version-id"), told, copySource(source));
    }
    assert.equal(text(await s3.getObject(TO)), content);
  };
  await put(s3, FROM, Buffer.from("null"));
  await expectSource(FROM, undefined, "null");
  await expectSource({ ...FROM, versionId: "null" }, undefined, "null");
  await s3.putBucketVersioning(BUCKET, "Enabled");
  await expectSource(FROM, "null", "null");
  const one = (await put(s3, FROM, Buffer.from("one"))).header("x-amz-version-id") ?? "";
  const two = (await put(s3, FROM, Buffer.from("two"))).header("x-amz-version-id") ?? "";
  await expectSource(FROM, two, "two");
  await expectSource({ ...FROM, versionId: one }, one, "one");
  await expectSource({ ...FROM, versionId: "null" }, "null", "null");
  const restored = expectStatus(await s3.copyObject({ ...FROM, versionId: one }, FROM), 200);
  assert.notEqual(restored.header("x-amz-version-id"), one);
  assert.equal(text(await s3.getObject(FROM)), "one");
  await s3.putBucketVersioning(BUCKET, "Suspended");
  await put(s3, FROM, Buffer.from("three"));
  await expectSource(FROM, "null", "three");
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const marker = (await s3.deleteObject(FROM)).header("x-amz-version-id");

  const refusals: readonly (readonly [ObjectRef, number, string])[] = [
    [FROM, 404, "NoSuchKey"],
    [{ ...FROM, versionId: marker }, 400, "InvalidRequest"],
    [
      { ...FROM, versionId: one.replace(/.$/, (last) => last === "0" ? "1" : "0") },
      404,
      "NoSuchVersion",
    ],
    [{ ...FROM, versionId: "x" }, 400, "InvalidArgument"],
    [{ bucket: BUCKET, key: "missing" }, 404, "NoSuchKey"],
    [{ bucket: "missing", key: "k" }, 404, "NoSuchBucket"],
  ];
  for (const [source, status, code] of refusals) {
    const copied = await s3.copyObject(source, TO);
    const part = await s3.uploadPartCopy(upload, 1, { source });
    for (const answer of [copied, part]) expectError(answer, status, code, copySource(source));
    assert.equal(copied.header("x-amz-delete-marker"), undefined);
  }
});

Deno.test("x-amz-source-expected-bucket-owner must be the source's", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  await put(s3, FROM, BODY);
  const owner = (await s3.listBuckets()).xml.all("Owner")[0]?.need("ID") ?? "";
  const upload = await begin(s3);
  for (const [given, status] of [[owner, 200], ["123456789012", 403]] as const) {
    const headers = { "x-amz-source-expected-bucket-owner": given };
    expectStatus(await s3.copyObject(FROM, TO, headers), status);
    expectStatus(await s3.uploadPartCopy(upload, 1, { source: FROM, headers }), status);
  }
});

Deno.test("x-amz-copy-source is decoded once, strictly", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  const keys: readonly (readonly [sent: string, key: string])[] = [
    [`/${BUCKET}/plain`, "plain"],
    [`${BUCKET}/plain`, "plain"],
    [`${BUCKET}%2Fplain`, "plain"],
    [`%2F${BUCKET}%2Fplain`, "plain"],
    [`${BUCKET}/a%20b`, "a b"],
    [`${BUCKET}/a+b`, "a b"],
    [`${BUCKET}/a%2Bb`, "a+b"],
    [`${BUCKET}/a%2520b`, "a%20b"],
    [`${BUCKET}/%c3%a9`, "é"],
    [`${BUCKET}/é`, "é"],
    [`${BUCKET}/../x`, "../x"],
    [`${BUCKET}//`, "/"],
    [`${BUCKET}/a%3FversionId=null`, "a?versionId=null"],
    [`${BUCKET}/a?versionId=null`, "a"],
    [`${BUCKET}/a?b?versionId=null`, "a?b"],
    [`${BUCKET}/${"k".repeat(1_024)}`, "k".repeat(1_024)],
  ];
  for (const key of new Set(keys.map(([, key]) => key))) {
    await put(s3, { bucket: BUCKET, key }, Buffer.from(`content of ${key}`));
  }
  for (const [sent, key] of keys) {
    const headers = { "x-amz-copy-source": sent };
    expectStatus(await s3.copyObject(FROM, TO, headers), 200, sent);
    assert.equal(text(await s3.getObject(TO)), `content of ${key}`, sent);
  }
  const refused: readonly (readonly [sent: string, code: string])[] = [
    ...["", "/", BUCKET, `${BUCKET}/`, `/${BUCKET}/`, "//key", `${BUCKET}/%zz`, `${BUCKET}/%`]
      .map((sent) => [sent, "InvalidArgument"] as const),
    ...[`${BUCKET}/%C3`, `${BUCKET}/%ED%A0%80`, `${BUCKET}/%00`, `${BUCKET}/a?versionId=`]
      .map((sent) => [sent, "InvalidArgument"] as const),
    [`${BUCKET}/${"k".repeat(1_025)}`, "KeyTooLongError"],
  ];
  const upload = await begin(s3);
  for (const [sent, code] of refused) {
    const headers = { "x-amz-copy-source": sent };
    expectError(await s3.copyObject(FROM, TO, headers), 400, code, sent);
    expectError(await s3.uploadPartCopy(upload, 1, { source: FROM, headers }), 400, code, sent);
  }
  const headers = { "x-amz-copy-source-server-side-encryption-customer-algorithm": "AES256" };
  expectError(await s3.copyObject(FROM, TO, headers), 501, "NotImplemented");
  expectError(await s3.uploadPartCopy(upload, 1, { source: FROM, headers }), 501, "NotImplemented");
});

Deno.test("UploadPartCopy copies exactly the range it names", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  const ranges: readonly (readonly [Buffer, readonly (readonly [number, number])[]])[] = [
    [BODY, [[0, 9], [0, 0], [9, 9], [3, 5]]],
    [LARGE, [[0, 69_999], [69_999, 69_999], [100, 65_600], [0, 16_384]]],
  ];
  for (const [source, runs] of ranges) {
    await put(s3, FROM, source);
    for (const [first, last] of runs) {
      const upload = await begin(s3, { "x-amz-checksum-algorithm": "SHA256" });
      const headers = { "x-amz-copy-source-range": `bytes=${first}-${last}` };
      const { xml } = expectStatus(
        await s3.uploadPartCopy(upload, 7, { source: FROM, headers }),
        200,
      );
      const run = source.subarray(first, last + 1);
      const etag = createHash("md5").update(run).digest("hex");
      assert.equal(xml.need("ETag"), `"${etag}"`);
      assert.equal(xml.need("ChecksumSHA256"), createHash("sha256").update(run).digest("base64"));
      expectStatus(await s3.completeMultipartUpload(upload, [{ number: 7, etag }]), 200);
      assert.ok(run.equals((await s3.getObject(upload)).body), `${first}-${last}`);
    }
  }
  await put(s3, FROM, BODY);
  const upload = await begin(s3);
  const refused = [
    "bytes=0-10",
    "bytes=10-10",
    "bytes=5-4",
    "bytes=-3",
    "bytes=3-",
    "0-5",
    "bytes=0-1,3-4",
  ];
  for (const range of refused) {
    const headers = { "x-amz-copy-source-range": range };
    const answer = await s3.uploadPartCopy(upload, 1, { source: FROM, headers });
    expectError(answer, 400, "InvalidArgument", range);
  }
  assert.deepEqual((await s3.listParts(upload)).xml.all("Part"), []);
});
