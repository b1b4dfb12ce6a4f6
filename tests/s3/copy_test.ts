/** CopyObject over the wire: what a copy takes over from its source, and what of its own it has. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { HeaderValues, ObjectRef, S3Client } from "../support/s3_client.ts";
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

async function tagsOf(s3: S3Client, ref: ObjectRef): Promise<Record<string, string>> {
  const tags = (await s3.getObjectTagging(ref)).xml.all("TagSet")[0]?.all("Tag") ?? [];
  return Object.fromEntries(tags.map((tag) => [tag.need("Key"), tag.need("Value")]));
}

Deno.test("a copy takes over what its directives say, and is STANDARD without a redirect", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  const source = await put(s3, FROM, BODY, {
    ...{ "content-type": "text/plain", "cache-control": "no-store", "x-amz-meta-a": "é" },
    ...{ "x-amz-storage-class": "STANDARD_IA", "x-amz-website-redirect-location": "/x" },
    "x-amz-tagging": "one=1&two=2",
  });
  const named = ["content-type", "cache-control", "x-amz-meta-a", "x-amz-meta-b"];
  const given = { "content-type": "text/css", "x-amz-meta-b": "2", "x-amz-tagging": "three=3" };
  const old = ["text/plain", "no-store", "é", undefined];
  const tags = { one: "1", two: "2" };
  const redirect = { "x-amz-website-redirect-location": "/y" };
  const cases: readonly (readonly [HeaderValues, readonly (string | undefined)[], object])[] = [
    [{}, old, tags],
    [given, old, tags],
    [
      { ...given, "x-amz-metadata-directive": "COPY", "x-amz-tagging-directive": "COPY" },
      old,
      tags,
    ],
    [
      { ...given, "x-amz-metadata-directive": "REPLACE" },
      ["text/css", undefined, undefined, "2"],
      tags,
    ],
    [
      { "x-amz-metadata-directive": "REPLACE", ...redirect },
      ["binary/octet-stream", undefined, undefined, undefined],
      tags,
    ],
    [{ ...given, "x-amz-tagging-directive": "REPLACE" }, old, { three: "3" }],
    [{ "x-amz-tagging-directive": "REPLACE", "x-amz-storage-class": "GLACIER" }, old, {}],
    [redirect, old, tags],
  ];
  for (const [headers, told, tagged] of cases) {
    const what = JSON.stringify(headers);
    const answer = expectStatus(await s3.copyObject(FROM, TO, headers), 200, what);
    assert.equal(answer.xml.name, "CopyObjectResult");
    assert.equal(answer.xml.need("ETag"), source.header("etag"));
    assert.match(answer.xml.need("LastModified"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const copy = await s3.getObject(TO);
    assert.deepEqual(named.map((name) => copy.header(name)), told, what);
    assert.deepEqual(await tagsOf(s3, TO), tagged, what);
    for (const name of ["x-amz-storage-class", "x-amz-website-redirect-location"]) {
      assert.equal(copy.header(name), headers[name], what);
    }
    assert.equal(text(copy), "0123456789");
  }
  for (const directive of ["x-amz-metadata-directive", "x-amz-tagging-directive"]) {
    const answer = await s3.copyObject(FROM, TO, { [directive]: "replace" });
    expectError(answer, 400, "InvalidArgument", directive);
  }
  const bad = { "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "a=1&a=2" };
  expectError(await s3.copyObject(FROM, TO, bad), 400, "InvalidArgument");
});

Deno.test("a copy onto itself must change something", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  await put(s3, FROM, LARGE, { "x-amz-meta-a": "1" });
  const changes: readonly HeaderValues[] = [
    { "x-amz-metadata-directive": "REPLACE", "x-amz-meta-a": "1" },
    { "x-amz-storage-class": "STANDARD" },
    { "x-amz-website-redirect-location": "/x" },
    { "x-amz-checksum-algorithm": "CRC32" },
  ];
  for (const headers of [{}, { "x-amz-metadata-directive": "COPY", "x-amz-meta-a": "2" }]) {
    expectError(await s3.copyObject(FROM, FROM, headers), 400, "InvalidRequest");
  }
  for (const headers of changes) {
    expectStatus(await s3.copyObject(FROM, FROM, headers), 200, JSON.stringify(headers));
    const copy = await s3.getObject(FROM);
    assert.ok(LARGE.equals(copy.body));
    assert.equal(copy.header("x-amz-meta-a"), "1");
  }
});

Deno.test("a copy keeps the source's checksum unless another is asked for", async () => {
  await using fixture = await copies();
  const { s3 } = fixture;
  const sha256 = createHash("sha256").update(LARGE).digest("base64");
  const sha1 = createHash("sha1").update(LARGE).digest("base64");
  const whole = async (headers: HeaderValues) => {
    const { xml } = expectStatus(await s3.copyObject(FROM, TO, headers), 200);
    const told = (await s3.headObject(TO, { "x-amz-checksum-mode": "ENABLED" }))
      .headersAfter("x-amz-checksum-");
    for (const [name, value] of Object.entries(told)) {
      if (name !== "type") assert.equal(xml.need(`Checksum${name.toUpperCase()}`), value);
    }
    return told;
  };
  await put(s3, FROM, LARGE);
  assert.deepEqual(await whole({}), {});
  const asked = { "x-amz-checksum-algorithm": "SHA256" };
  assert.deepEqual(await whole(asked), { sha256, type: "FULL_OBJECT" });
  await put(s3, FROM, LARGE, { "x-amz-checksum-sha1": sha1 });
  assert.deepEqual(await whole({}), { sha1, type: "FULL_OBJECT" });
  assert.deepEqual(await whole(asked), { sha256, type: "FULL_OBJECT" });
  expectError(
    await s3.copyObject(FROM, TO, { "x-amz-checksum-algorithm": "XXHASH3" }),
    400,
    "InvalidRequest",
  );
  // Of parts: kept as it is, and of all bytes only when that is asked for.
  const upload = await begin(s3, asked);
  const part = await s3.uploadPart(upload, 1, { body: LARGE });
  const etag = part.header("etag")?.replaceAll('"', "") ?? "";
  expectStatus(await s3.completeMultipartUpload(upload, [{ number: 1, etag }]), 200);
  await s3.copyObject(upload, FROM);
  assert.match((await s3.getObject(FROM)).header("etag") ?? "", /^"[0-9a-f]{32}-1"$/);
  assert.match((await whole({}))["sha256"] ?? "", /-1$/);
  assert.deepEqual(await whole(asked), { sha256, type: "FULL_OBJECT" });
  assert.ok(LARGE.equals((await s3.getObject(TO)).body));
});
