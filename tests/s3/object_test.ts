/** One object over the wire: what is kept with it, what is told of it, which bytes are given back. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { HeaderValues, QueryValues, S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "objects";
const KEY = { bucket: BUCKET, key: "dir/é 😀" };
const TEN = Buffer.from("0123456789");
/** Beyond what is kept in the database. */
const LARGE = Buffer.alloc(70_000, "abcdefghijk");

const objects = () => s3Server({ buckets: [BUCKET] });

async function put(s3: S3Client, body: Uint8Array, headers: HeaderValues = {}): Promise<void> {
  expectStatus(await s3.putObject(KEY, body, { headers }), 200, JSON.stringify(headers));
}

Deno.test("PutObject, GetObject and HeadObject agree on bytes of every size", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  for (const size of [0, 1, 16_384, 16_385, 70_000]) {
    const body = LARGE.subarray(0, size);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    assert.equal((await s3.putObject(KEY, body)).header("etag"), etag);
    const read = expectStatus(await s3.getObject(KEY), 200);
    assert.ok(body.equals(read.body), `${size} bytes`);
    const head = expectStatus(await s3.headObject(KEY), 200);
    for (const answer of [read, head]) {
      assert.deepEqual(
        ["content-length", "etag", "content-type", "accept-ranges", "x-content-type-options"]
          .map((name) => answer.header(name)),
        [String(size), etag, "binary/octet-stream", "bytes", "nosniff"],
      );
      assert.match(answer.header("last-modified") ?? "", /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
      for (const absent of ["x-amz-version-id", "x-amz-tagging-count", "x-amz-storage-class"]) {
        assert.equal(answer.header(absent), undefined, absent);
      }
    }
  }
});

Deno.test("headers given with an object come back with it", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  const kept: readonly (readonly [name: string, given: string, told: string | undefined])[] = [
    ["content-type", "text/html; charset=utf-8", "text/html; charset=utf-8"],
    ["cache-control", "max-age=60, must-revalidate", "max-age=60, must-revalidate"],
    ["content-disposition", 'attachment; filename="ü.txt"', 'attachment; filename="ü.txt"'],
    ["content-language", "de, en", "de, en"],
    ["expires", "Thu, 01 Dec 2033 16:00:00 GMT", "Thu, 01 Dec 2033 16:00:00 GMT"],
    ["expires", "0", "0"],
    ["content-encoding", "gzip", "gzip"],
    ["content-encoding", "aws-chunked", undefined],
    ["content-encoding", "aws-chunked,gzip", "gzip"],
    ["content-encoding", "gzip, AWS-Chunked", "gzip"],
    ["x-amz-website-redirect-location", "/other", "/other"],
    ["x-amz-website-redirect-location", "https://a.test/x", "https://a.test/x"],
    ["x-amz-storage-class", "STANDARD", undefined],
    ["x-amz-storage-class", "GLACIER_IR", "GLACIER_IR"],
    ["x-amz-meta-plain", "a b", "a b"],
    ["x-amz-meta-UPPER", "Value", "Value"],
    ["x-amz-meta-utf8", "é~\u{1f600}", "é~\u{1f600}"],
    ["x-amz-meta-bom", "\ufeffx", "\ufeffx"],
    ["x-amz-meta-empty", "", ""],
    ["x-amz-meta-__proto__", "x", "x"],
    ["x-amz-acl", "private", undefined],
    ["x-amz-acl", "bucket-owner-full-control", undefined],
  ];
  for (const [name, given, told] of kept) {
    await put(s3, TEN, { [name]: given });
    for (const answer of [await s3.getObject(KEY), await s3.headObject(KEY)]) {
      assert.equal(answer.header(name.toLowerCase()), told, `${name}: ${given}`);
    }
  }
  const head = await s3.headObject(KEY);
  assert.deepEqual(head.headersAfter("x-amz-meta-"), {}, "a new object has no metadata of the old");
});

Deno.test("what cannot be kept or would not be honoured is refused, and the object stays", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  await put(s3, TEN, { "x-amz-meta-a": "1" });
  const refusals: readonly (readonly [HeaderValues, number, string])[] = [
    [{ "x-amz-meta-a": "v".repeat(2_048) }, 400, "MetadataTooLarge"],
    [{ "x-amz-meta-aaa": "é".repeat(1_022), "x-amz-meta-b": "" }, 0, ""],
    [{ "x-amz-meta-aaaa": "é".repeat(1_022), "x-amz-meta-b": "" }, 400, "MetadataTooLarge"],
    [{ "x-amz-storage-class": "standard" }, 400, "InvalidStorageClass"],
    [{ "x-amz-website-redirect-location": "other" }, 400, "InvalidRequest"],
    [{ "x-amz-website-redirect-location": "javascript:x" }, 400, "InvalidRequest"],
    [{ "x-amz-acl": "public-read" }, 400, "AccessControlListNotSupported"],
    [{ "x-amz-acl": "nobody" }, 400, "InvalidArgument"],
    [{ "x-amz-grant-read": 'id="x"' }, 400, "InvalidArgument"],
    [{ "x-amz-grant-read": `id="${"0".repeat(64)}"` }, 400, "AccessControlListNotSupported"],
    [{ "x-amz-server-side-encryption": "AES256" }, 501, "NotImplemented"],
    [{ "x-amz-server-side-encryption-customer-algorithm": "AES256" }, 501, "NotImplemented"],
    [{ "x-amz-object-lock-mode": "GOVERNANCE" }, 400, "InvalidRequest"],
    [{ "x-amz-write-offset-bytes": "10" }, 501, "NotImplemented"],
    [{ "x-amz-expected-bucket-owner": "0".repeat(12) }, 403, "AccessDenied"],
  ];
  for (const [headers, status, code] of refusals) {
    const answer = await s3.putObject(KEY, TEN, { headers });
    const what = JSON.stringify(headers).slice(0, 80);
    if (status === 0) expectStatus(answer, 200, what);
    else expectError(answer, status, code, what);
  }
  await put(s3, TEN, { "x-amz-meta-a": "v".repeat(2_047) });
  const sse = { "x-amz-server-side-encryption-customer-algorithm": "AES256" };
  expectError(await s3.getObject(KEY, sse), 501, "NotImplemented");
  expectStatus(await s3.headObject(KEY, sse), 501);
  assert.equal((await s3.headObject(KEY)).header("x-amz-meta-a")?.length, 2_047);
});

Deno.test("Range gives the bytes asked for, or all of them when it means nothing", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  const huge = "9".repeat(25);
  const ranges: readonly (readonly [range: string, first: number, last: number])[] = [
    ["bytes=0-0", 0, 0],
    ["bytes=2-5", 2, 5],
    ["bytes=7-", 7, 9],
    ["bytes=-3", 7, 9],
    ["bytes=-99", 0, 9],
    ["bytes=0-", 0, 9],
    [`bytes=5-${huge}`, 5, 9],
    [`bytes=-${huge}`, 0, 9],
    ["BYTES=1-2", 1, 2],
  ];
  const ignored = ["bytes=5-4", "bytes=-", "bytes=1-2,4-5", "items=0-1", "bytes 0-1", "bytes=a-b"];
  const unsatisfiable = ["bytes=10-", "bytes=10-20", "bytes=-0", `bytes=${huge}-`];
  await put(s3, TEN);
  for (const [range, first, last] of ranges) {
    for (
      const answer of [await s3.getObject(KEY, { range }), await s3.headObject(KEY, { range })]
    ) {
      expectStatus(answer, 206, range);
      assert.equal(answer.header("content-range"), `bytes ${first}-${last}/10`);
      assert.equal(answer.header("content-length"), String(last - first + 1));
    }
    assert.equal(
      text(await s3.getObject(KEY, { range })),
      TEN.subarray(first, last + 1).toString(),
      range,
    );
  }
  for (const range of ignored) {
    const answer = expectStatus(await s3.getObject(KEY, { range }), 200, range);
    assert.deepEqual([text(answer), answer.header("content-range")], ["0123456789", undefined]);
  }
  for (const range of unsatisfiable) {
    const answer = expectError(await s3.getObject(KEY, { range }), 416, "InvalidRange", range);
    assert.equal(answer.header("content-range"), "bytes */10");
    assert.equal(answer.xml.get("RangeRequested"), range);
    assert.equal(answer.xml.get("ActualObjectSize"), "10");
    expectStatus(await s3.headObject(KEY, { range }), 416);
  }
  await put(s3, new Uint8Array(0));
  for (const range of ["bytes=0-", "bytes=-1", "bytes=0-0"]) {
    const answer = expectError(await s3.getObject(KEY, { range }), 416, "InvalidRange", range);
    assert.equal(answer.header("content-range"), "bytes */0");
  }
  await put(s3, LARGE);
  for (const [first, last] of [[0, 0], [16_383, 16_385], [65_535, 69_999]] as const) {
    const answer = await s3.getObject(KEY, { range: `bytes=${first}-${last}` });
    assert.ok(LARGE.subarray(first, last + 1).equals(answer.body), `${first}-${last}`);
  }
});

Deno.test("partNumber of an object put whole is the object", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  await put(s3, TEN);
  const first = expectStatus(await s3.getObject(KEY, {}, { partNumber: 1 }), 206);
  assert.deepEqual(
    ["content-range", "content-length", "x-amz-mp-parts-count"].map((name) => first.header(name)),
    ["bytes 0-9/10", "10", undefined],
  );
  assert.equal(text(first), "0123456789");
  const cases: readonly (readonly [string | number, HeaderValues, number, string])[] = [
    [2, {}, 416, "InvalidPartNumber"],
    [0, {}, 400, "InvalidArgument"],
    [10_001, {}, 400, "InvalidArgument"],
    ["x", {}, 400, "InvalidArgument"],
    [1, { range: "bytes=0-1" }, 400, "InvalidRequest"],
  ];
  for (const [partNumber, headers, status, code] of cases) {
    expectError(await s3.getObject(KEY, headers, { partNumber }), status, code);
    expectStatus(await s3.headObject(KEY, headers, { partNumber }), status);
  }
  await put(s3, new Uint8Array(0));
  const empty = expectStatus(await s3.getObject(KEY, {}, { partNumber: 1 }), 200);
  assert.deepEqual([empty.body.length, empty.header("content-range")], [0, undefined]);
});

Deno.test("response-* parameters replace headers of one answer", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  await put(s3, TEN, { "content-type": "text/plain", "cache-control": "no-store" });
  const overrides: readonly (readonly [parameter: string, header: string, value: string])[] = [
    ["response-content-type", "content-type", "image/svg+xml"],
    ["response-content-language", "content-language", "fr"],
    ["response-expires", "expires", "Thu, 01 Dec 2033 16:00:00 GMT"],
    ["response-cache-control", "cache-control", "no-cache"],
    ["response-content-disposition", "content-disposition", 'inline; filename="é.txt"'],
    ["response-content-encoding", "content-encoding", "br"],
  ];
  for (const [parameter, header, value] of overrides) {
    const query: QueryValues = { [parameter]: value };
    for (
      const answer of [
        expectStatus(await s3.getObject(KEY, {}, query), 200),
        expectStatus(await s3.headObject(KEY, {}, query), 200),
        expectStatus(await s3.getObject(KEY, { range: "bytes=0-1" }, query), 206),
      ]
    ) assert.equal(answer.header(header), value);
    for (const bad of ["a\nb", "a\rb", "\u007f", "\u0001"]) {
      expectError(await s3.getObject(KEY, {}, { [parameter]: bad }), 400, "InvalidArgument");
    }
  }
  const kept = await s3.getObject(KEY, {}, { "response-content-type": "" });
  assert.equal(kept.header("content-type"), "text/plain");
});

Deno.test("GetObjectAttributes tells what is asked for and nothing else", async () => {
  await using fixture = await objects();
  const { s3 } = fixture;
  await put(s3, TEN, { "x-amz-storage-class": "ONEZONE_IA" });
  const all = expectStatus(
    await s3.getObjectAttributes(KEY, [
      ...["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
    ]),
    200,
  );
  assert.deepEqual(all.xml.children.map(({ name, text }) => [name, text]), [
    ["ETag", "781e5e245d69b566979b86e28d23f2c7"],
    ["StorageClass", "ONEZONE_IA"],
    ["ObjectSize", "10"],
  ]);
  assert.match(all.header("last-modified") ?? "", / GMT$/);
  const one = await s3.getObjectAttributes(KEY, ["ObjectSize"]);
  assert.deepEqual(one.xml.children.map(({ name }) => name), ["ObjectSize"]);
  expectError(await s3.getObjectAttributes(KEY, []), 400, "InvalidRequest");
  expectError(await s3.getObjectAttributes(KEY, ["ETag", "Size"]), 400, "InvalidArgument");
  const missing = { bucket: BUCKET, key: "not-there" };
  expectError(await s3.getObjectAttributes(missing, ["ETag"]), 404, "NoSuchKey");
  expectError(await s3.getObject(missing), 404, "NoSuchKey");
  expectStatus(await s3.headObject(missing), 404);
});
