/** Multipart uploads over the wire: parts, their rules, completion, abortion and listing. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { HeaderValues, S3Client, UploadRef } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "uploads";
const KEY = { bucket: BUCKET, key: "dir/whole é" };
const MIB = 2 ** 20;
const FIRST = Buffer.alloc(5 * MIB, "first part ");
const SECOND = Buffer.alloc(5 * MIB + 1, "second part ");
const LAST = Buffer.from("last");

const uploads = () => s3Server({ buckets: [BUCKET] });

interface Part {
  readonly number: number;
  readonly etag: string;
}

async function begin(s3: S3Client, headers: HeaderValues = {}): Promise<UploadRef> {
  const { xml } = expectStatus(await s3.createMultipartUpload(KEY, headers), 200);
  assert.deepEqual([xml.need("Bucket"), xml.need("Key")], [BUCKET, KEY.key]);
  return { ...KEY, uploadId: xml.need("UploadId") };
}

async function send(
  s3: S3Client,
  upload: UploadRef,
  number: number,
  body: Uint8Array,
): Promise<Part> {
  const answer = expectStatus(await s3.uploadPart(upload, number, { body, unsigned: true }), 200);
  const etag = createHash("md5").update(body).digest("hex");
  assert.equal(answer.header("etag"), `"${etag}"`);
  return { number, etag };
}

function etagOf(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return `"${hash.digest("hex")}-${parts.length}"`;
}

Deno.test("parts become one object, in the order of their numbers, and each is still found", async () => {
  await using fixture = await uploads();
  const { s3 } = fixture;
  const upload = await begin(s3, { "content-type": "text/plain", "x-amz-meta-a": "1" });
  // Sent in another order, numbered with gaps; what was sent first under a number is replaced.
  await send(s3, upload, 3, Buffer.from("replaced"));
  const last = await send(s3, upload, 10_000, LAST);
  const second = await send(s3, upload, 3, SECOND);
  const first = await send(s3, upload, 2, FIRST);
  await send(s3, upload, 4, Buffer.from("not listed"));
  expectStatus(await s3.headObject(KEY), 404);
  const parts = [first, second, last];
  const done = expectStatus(await s3.completeMultipartUpload(upload, parts), 200);
  assert.deepEqual(done.xml.children.map(({ name, text }) => [name, text]), [
    ["Location", `${fixture.url}/${BUCKET}/dir/whole%20%C3%A9`],
    ["Bucket", BUCKET],
    ["Key", KEY.key],
    ["ETag", etagOf(parts)],
  ]);
  const whole = Buffer.concat([FIRST, SECOND, LAST]);
  const read = await s3.getObject(KEY);
  assert.ok(whole.equals(read.body));
  assert.deepEqual(
    ["etag", "content-type", "x-amz-meta-a", "x-amz-mp-parts-count"].map((n) => read.header(n)),
    [etagOf(parts), "text/plain", "1", undefined],
  );
  let start = 0;
  for (const [at, body] of [FIRST, SECOND, LAST].entries()) {
    for (
      const answer of [
        await s3.getObject(KEY, {}, { partNumber: at + 1 }),
        await s3.headObject(KEY, {}, { partNumber: at + 1 }),
      ]
    ) {
      expectStatus(answer, 206);
      assert.deepEqual(
        ["content-range", "content-length", "x-amz-mp-parts-count"].map((n) => answer.header(n)),
        [`bytes ${start}-${start + body.length - 1}/${whole.length}`, String(body.length), "3"],
      );
      if (answer.body.length > 0) assert.ok(body.equals(answer.body));
    }
    start += body.length;
  }
  const beyond = await s3.getObject(KEY, {}, { partNumber: 4 });
  assert.equal(expectError(beyond, 416, "InvalidPartNumber").xml.need("ActualPartCount"), "3");
  const [from, to] = [FIRST.length - 3, FIRST.length + SECOND.length + 1];
  const range = `bytes=${from}-${to}`;
  assert.ok(whole.subarray(from, to + 1).equals((await s3.getObject(KEY, { range })).body));
  const { xml } = await s3.getObjectAttributes(KEY, ["ObjectParts", "ETag"]);
  assert.equal(xml.need("ETag"), etagOf(parts).replaceAll('"', ""));
  assert.deepEqual(xml.all("ObjectParts")[0]?.children.map((c) => [c.name, c.text]), [
    ["PartsCount", "3"],
  ]);

  // A run over the borders of parts, copied as a part.
  const again = await begin(s3);
  const headers = { "x-amz-copy-source-range": range };
  const copied = expectStatus(await s3.uploadPartCopy(again, 1, { source: KEY, headers }), 200);
  const etag = createHash("md5").update(whole.subarray(from, to + 1)).digest("hex");
  assert.equal(copied.xml.need("ETag"), `"${etag}"`);
  expectStatus(await s3.completeMultipartUpload(again, [{ number: 1, etag }]), 200);
  assert.ok(whole.subarray(from, to + 1).equals((await s3.getObject(KEY)).body));
});

Deno.test("a completion that is wrong is refused and leaves the upload as it was", async () => {
  await using fixture = await uploads();
  const { s3 } = fixture;
  const upload = await begin(s3);
  const one = await send(s3, upload, 1, FIRST.subarray(1));
  const two = await send(s3, upload, 2, LAST);
  const large = await send(s3, upload, 3, FIRST);
  const complete = (xml: string, headers: HeaderValues = {}) =>
    s3.request({
      ...{ method: "POST", ...KEY, query: { uploadId: upload.uploadId }, headers },
      body: Buffer.from(xml),
    });
  const listed = (parts: readonly { number: number | string; etag: string }[]) =>
    "<CompleteMultipartUpload>" +
    parts.map(({ number, etag }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`
    ).join("") + "</CompleteMultipartUpload>";
  const md5 = createHash("md5").update("x").digest("hex");
  const refusals: readonly (readonly [string, string])[] = [
    ["", "MissingRequestBodyError"],
    ["<CompleteMultipartUpload/>", "MalformedXML"],
    ["<Complete/>", "MalformedXML"],
    ["<CompleteMultipartUpload>", "MalformedXML"],
    [
      "<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>",
      "MalformedXML",
    ],
    [listed([one, two]), "EntityTooSmall"],
    [listed([two, large]), "EntityTooSmall"],
    [listed([large, two]), "InvalidPartOrder"],
    [listed([large, large]), "InvalidPartOrder"],
    [listed([{ ...large, etag: md5 }]), "InvalidPart"],
    [listed([{ ...large, etag: "" }]), "InvalidPart"],
    [listed([{ ...large, number: 4 }]), "InvalidPart"],
    [listed([large, { ...two, number: 9_999 }]), "InvalidPart"],
    [listed([{ ...large, number: 0 }]), "InvalidArgument"],
    [listed([{ ...large, number: 10_001 }]), "InvalidArgument"],
    [listed([{ ...large, number: "x" }]), "InvalidArgument"],
  ];
  for (const [xml, code] of refusals) {
    const answer = expectError(await complete(xml), 400, code, xml.slice(0, 200));
    if (code === "EntityTooSmall") assert.equal(answer.xml.get("MinSizeAllowed"), String(5 * MIB));
    expectStatus(await s3.headObject(KEY), 404);
  }
  for (const size of [FIRST.length + 1, "x"]) {
    const headers = { "x-amz-mp-object-size": String(size) };
    expectError(await complete(listed([large]), headers), 400, "InvalidRequest", String(size));
  }
  assert.equal((await s3.listParts(upload)).xml.all("Part").length, 3);
  const headers = { "x-amz-mp-object-size": String(FIRST.length) };
  expectStatus(await complete(listed([large]), headers), 200);
  assert.ok(FIRST.equals((await s3.getObject(KEY)).body));
});

Deno.test("a completion asked for again is answered as the first was", async () => {
  await using fixture = await uploads();
  const { s3 } = fixture;
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const upload = await begin(s3);
  const parts = [await send(s3, upload, 1, LAST)];
  const once = async () => {
    const answer = expectStatus(await s3.completeMultipartUpload(upload, parts), 200);
    return [text(answer), answer.header("x-amz-version-id")];
  };
  const racing = await Promise.all([once(), once(), once(), once()]);
  for (const answer of [...racing, await once()]) assert.deepEqual(answer, racing[0]);
  assert.equal((await s3.listObjectVersions(BUCKET)).xml.all("Version").length, 1);
  await s3.putObject(KEY, FIRST.subarray(0, 10));
  assert.deepEqual(await once(), racing[0]);
  assert.equal((await s3.getObject(KEY)).body.length, 10, "nothing is written again");
  const others = [[{ number: 1, etag: "deadbeef" }], [...parts, {
    number: 2,
    etag: parts[0]!.etag,
  }]];
  for (const other of others) {
    expectError(await s3.completeMultipartUpload(upload, other), 404, "NoSuchUpload");
  }
  const elsewhere = { ...upload, key: "other" };
  expectError(await s3.completeMultipartUpload(elsewhere, parts), 404, "NoSuchUpload");
  for (
    const answer of [
      await s3.listParts(upload),
      await s3.abortMultipartUpload(upload),
      await s3.uploadPart(upload, 1, { body: LAST }),
    ]
  ) expectError(answer, 404, "NoSuchUpload");
});

Deno.test("an upload id is of one key, until it is aborted", async () => {
  await using fixture = await uploads();
  const { s3 } = fixture;
  const upload = await begin(s3);
  const part = await send(s3, upload, 1, LAST);
  await s3.putObject({ bucket: BUCKET, key: "source" }, LAST);
  const expectGone = async (ref: UploadRef) => {
    const source = { bucket: BUCKET, key: "source" };
    for (
      const answer of [
        await s3.uploadPart(ref, 1, { body: FIRST }),
        await s3.uploadPartCopy(ref, 1, { source }),
        await s3.listParts(ref),
        await s3.completeMultipartUpload(ref, [part]),
        await s3.abortMultipartUpload(ref),
      ]
    ) expectError(answer, 404, "NoSuchUpload", JSON.stringify(ref));
  };
  await s3.createBucket("other");
  await expectGone({ ...upload, key: "other" });
  await expectGone({ ...upload, bucket: "other" });
  for (const uploadId of ["x", "../../x", "é", "0".repeat(65)]) {
    await expectGone({ ...upload, uploadId });
  }
  for (const number of [0, 10_001, -1, "1.5", "x", ""] as const) {
    const query = { partNumber: number, uploadId: upload.uploadId };
    const answer = await s3.request({ method: "PUT", ...KEY, query, body: LAST });
    expectError(answer, 400, "InvalidArgument", String(number));
  }
  assert.equal((await s3.listParts(upload)).xml.all("Part").length, 1);
  expectStatus(await s3.abortMultipartUpload(upload), 204);
  await expectGone(upload);
  assert.deepEqual((await s3.listMultipartUploads(BUCKET)).xml.all("Upload"), []);
  expectStatus(await s3.headObject(KEY), 404);
});

Deno.test("ListParts pages by part number", async () => {
  await using fixture = await uploads();
  const { s3 } = fixture;
  const upload = await begin(s3, { "x-amz-storage-class": "GLACIER" });
  const numbers = [1, 2, 7, 100, 10_000];
  for (const number of numbers.toReversed()) await send(s3, upload, number, LAST);
  for (const size of [1, 2, 3, 5, 1_000]) {
    const seen: number[] = [];
    for (let marker: string | undefined = "0"; marker !== undefined;) {
      const query = { "max-parts": size, "part-number-marker": marker };
      const { xml } = expectStatus(await s3.listParts(upload, query), 200);
      const parts = xml.all("Part").map((part) => Number(part.need("PartNumber")));
      seen.push(...parts);
      assert.deepEqual(
        ["PartNumberMarker", "NextPartNumberMarker", "MaxParts", "StorageClass", "UploadId"]
          .map((name) => xml.need(name)),
        [marker, String(parts.at(-1)), String(size), "GLACIER", upload.uploadId],
      );
      marker = xml.need("IsTruncated") === "true" ? xml.need("NextPartNumberMarker") : undefined;
    }
    assert.deepEqual(seen, numbers, `pages of ${size}`);
  }
  const none = (await s3.listParts(upload, { "max-parts": 0 })).xml;
  assert.deepEqual([none.all("Part").length, none.need("IsTruncated")], [0, "false"]);
  for (const query of [{ "max-parts": -1 }, { "max-parts": "x" }, { "part-number-marker": -1 }]) {
    expectError(await s3.listParts(upload, query), 400, "InvalidArgument");
  }
});
