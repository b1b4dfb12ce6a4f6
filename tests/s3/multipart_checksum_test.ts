/** Checksums of multipart uploads over the wire: composite and of the full object, of parts and whole,
 * told and compared (Amazon S3 User Guide, "Checking object integrity"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { digest, type DigestName } from "../../storage/digests.ts";
import type { HeaderValues, S3Client, S3Response, UploadRef } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server } from "../support/s3_server.ts";

const BUCKET = "sums";
const KEY = { bucket: BUCKET, key: "k" };
const FIRST = Buffer.alloc(5 * 2 ** 20, "first part ");
const LAST = Buffer.from("last");

type Algorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256" | "SHA512" | "MD5";
type Type = "COMPOSITE" | "FULL_OBJECT";

const header = (algorithm: string) => `x-amz-checksum-${algorithm.toLowerCase()}`;

function sum(algorithm: Algorithm, bytes: Uint8Array): string {
  const name = algorithm.toLowerCase() as DigestName;
  return Buffer.from(digest(bytes, [name])[name]!).toString("base64");
}

/** Of FIRST and LAST, as the type says. */
function whole(algorithm: Algorithm, type: Type): string {
  if (type === "FULL_OBJECT") return sum(algorithm, Buffer.concat([FIRST, LAST]));
  const parts = [FIRST, LAST].map((part) => Buffer.from(sum(algorithm, part), "base64"));
  return `${sum(algorithm, Buffer.concat(parts))}-2`;
}

function begin(s3: S3Client, algorithm?: string, type?: string): Promise<S3Response> {
  return s3.createMultipartUpload(KEY, {
    "x-amz-checksum-algorithm": algorithm,
    "x-amz-checksum-type": type,
  });
}

async function uploadOf(s3: S3Client, algorithm?: string, type?: string): Promise<UploadRef> {
  return { ...KEY, uploadId: (await begin(s3, algorithm, type)).xml.need("UploadId") };
}

async function send(
  s3: S3Client,
  upload: UploadRef,
  headers: (body: Uint8Array) => HeaderValues = () => ({}),
): Promise<readonly S3Response[]> {
  const answers: S3Response[] = [];
  for (const [at, body] of [FIRST, LAST].entries()) {
    const options = { body, unsigned: true, headers: headers(body) };
    answers.push(expectStatus(await s3.uploadPart(upload, at + 1, options), 200));
  }
  return answers;
}

/** `checksums`: the element of each part, if any. */
function complete(
  s3: S3Client,
  { uploadId }: UploadRef,
  headers: HeaderValues,
  checksums: readonly string[] = ["", ""],
): Promise<S3Response> {
  const parts = [FIRST, LAST].map((body, at) =>
    `<Part><PartNumber>${at + 1}</PartNumber>` +
    `<ETag>${createHash("md5").update(body).digest("hex")}</ETag>${checksums[at]}</Part>`
  );
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`);
  return s3.request({ method: "POST", ...KEY, query: { uploadId }, headers, body });
}

/** Every algorithm with the types it has; the first is what it has unasked. */
const KINDS: readonly (readonly [Algorithm, readonly Type[]])[] = [
  ["CRC32", ["COMPOSITE", "FULL_OBJECT"]],
  ["CRC32C", ["COMPOSITE", "FULL_OBJECT"]],
  ["CRC64NVME", ["FULL_OBJECT"]],
  ["SHA1", ["COMPOSITE"]],
  ["SHA256", ["COMPOSITE"]],
  ["SHA512", ["COMPOSITE"]],
  ["MD5", ["COMPOSITE"]],
];

Deno.test("an upload has the checksum it was begun with, whether or not its parts bring theirs", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  for (const [algorithm, types] of KINDS) {
    for (const [type, brought] of types.flatMap((t) => [[t, true], [t, false]] as const)) {
      const name = header(algorithm);
      const what = `${algorithm} ${type}`;
      const begun = await begin(s3, algorithm, type === types[0] && brought ? undefined : type);
      assert.deepEqual(
        [begun.header("x-amz-checksum-algorithm"), begun.header("x-amz-checksum-type")],
        [algorithm, type],
      );
      const upload = { ...KEY, uploadId: begun.xml.need("UploadId") };
      const sent = await send(
        s3,
        upload,
        (body) => brought ? { [name]: sum(algorithm, body) } : {},
      );
      const sums = [FIRST, LAST].map((body) => sum(algorithm, body));
      if (brought) assert.deepEqual(sent.map((answer) => answer.header(name)), sums);
      const { xml: list } = await s3.listParts(upload);
      assert.deepEqual([list.need("ChecksumAlgorithm"), list.need("ChecksumType")], [
        algorithm,
        type,
      ]);
      assert.deepEqual(list.all("Part").map((part) => part.need(`Checksum${algorithm}`)), sums);

      const expected = whole(algorithm, type);
      const element = (value: string) => `<Checksum${algorithm}>${value}</Checksum${algorithm}>`;
      const headers = brought ? { [name]: expected, "x-amz-checksum-type": type } : {};
      const done = expectStatus(await complete(s3, upload, headers, sums.map(element)), 200, what);
      assert.deepEqual(
        [done.xml.need(`Checksum${algorithm}`), done.xml.need("ChecksumType")],
        [expected, type],
      );
      const asked = { "x-amz-checksum-mode": "ENABLED" };
      const head = await s3.headObject(KEY, asked);
      assert.deepEqual(
        [head.header(name), head.header("x-amz-checksum-type")],
        [expected, type],
        what,
      );
      const second = await s3.getObject(KEY, asked, { partNumber: 2 });
      assert.equal(second.header(name), sums[1], "a part is told with its own checksum");
      const listed = (await s3.listObjectsV2(BUCKET)).xml.all("Contents")[0];
      assert.deepEqual([listed?.get("ChecksumAlgorithm"), listed?.get("ChecksumType")], [
        algorithm,
        type,
      ]);
      const { xml } = await s3.getObjectAttributes(KEY, ["Checksum", "ObjectParts"]);
      const [told] = xml.all("Checksum");
      // Here without the number of parts.
      assert.equal(told?.need(`Checksum${algorithm}`), expected.replace("-2", ""));
      assert.equal(told?.need("ChecksumType"), type);
      const parts = xml.all("ObjectParts")[0];
      assert.equal(parts?.need("PartsCount"), "2");
      assert.deepEqual(
        parts?.all("Part").map((part) => part.children.map(({ text }) => text)),
        [["1", String(FIRST.length), sums[0]], ["2", "4", sums[1]]],
      );
    }
  }
});

Deno.test("GetObjectAttributes pages the parts", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const upload = await uploadOf(s3, "SHA256");
  await send(s3, upload);
  expectStatus(await complete(s3, upload, {}), 200);
  const page = async (headers: HeaderValues) => {
    const answer = await s3.request({
      ...{ method: "GET", ...KEY, query: { attributes: "" } },
      headers: { "x-amz-object-attributes": "ObjectParts", ...headers },
    });
    const parts = expectStatus(answer, 200).xml.all("ObjectParts")[0]!;
    return [
      parts.all("Part").map((part) => part.need("PartNumber")).join(),
      ...["PartNumberMarker", "NextPartNumberMarker", "MaxParts", "IsTruncated"]
        .map((name) => parts.need(name)),
    ];
  };
  assert.deepEqual(await page({}), ["1,2", "0", "2", "1000", "false"]);
  assert.deepEqual(await page({ "x-amz-max-parts": "1" }), ["1", "0", "1", "1", "true"]);
  const rest = { "x-amz-max-parts": "1", "x-amz-part-number-marker": "1" };
  assert.deepEqual(await page(rest), ["2", "1", "2", "1", "false"]);
  for (const name of ["x-amz-max-parts", "x-amz-part-number-marker"]) {
    const headers = { "x-amz-object-attributes": "ObjectParts", [name]: "x" };
    const answer = await s3.request({ method: "GET", ...KEY, query: { attributes: "" }, headers });
    expectError(answer, 400, "InvalidArgument");
  }
});

Deno.test("an algorithm and a type that do not go together begin nothing", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const refused: readonly (readonly [string | undefined, string | undefined])[] = [
    ...[["SHA1", "FULL_OBJECT"], ["SHA256", "FULL_OBJECT"], ["CRC64NVME", "COMPOSITE"]] as const,
    ...[["CRC32", "OTHER"], ["XXHASH3", undefined], ["MD5", "FULL_OBJECT"], [
      undefined,
      "COMPOSITE",
    ]] as const,
  ];
  for (const [algorithm, type] of refused) {
    expectError(await begin(s3, algorithm, type), 400, "InvalidRequest", `${algorithm} ${type}`);
  }
  assert.deepEqual((await s3.listMultipartUploads(BUCKET)).xml.all("Upload"), []);
});

Deno.test("a checksum that differs refuses the part or the completion", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const upload = await uploadOf(s3, "CRC32", "FULL_OBJECT");
  const parts: readonly (readonly [HeaderValues, string])[] = [
    [{ [header("CRC32")]: sum("CRC32", FIRST) }, "BadDigest"],
    [{ [header("SHA1")]: sum("SHA1", LAST) }, "InvalidRequest"],
    [{ "content-md5": createHash("md5").update(FIRST).digest("base64") }, "BadDigest"],
  ];
  for (const [headers, code] of parts) {
    expectError(await s3.uploadPart(upload, 1, { body: LAST, headers }), 400, code);
  }
  assert.deepEqual((await s3.listParts(upload)).xml.all("Part"), []);
  await send(s3, upload);
  const right = whole("CRC32", "FULL_OBJECT");
  const refused: readonly (readonly [HeaderValues, string, string[]?])[] = [
    [{ [header("CRC32")]: sum("CRC32", LAST) }, "BadDigest"],
    [{ [header("CRC32")]: whole("CRC32", "COMPOSITE") }, "BadDigest"],
    [{ [header("SHA256")]: whole("SHA256", "FULL_OBJECT") }, "BadDigest"],
    [{ "x-amz-checksum-type": "COMPOSITE" }, "BadDigest"],
    [{ [header("CRC32")]: right, "x-amz-checksum-type": "COMPOSITE" }, "BadDigest"],
    [{ "x-amz-checksum-type": "OTHER" }, "InvalidRequest"],
    [{ [header("CRC32")]: right, [header("SHA1")]: right }, "InvalidRequest"],
    [{}, "InvalidPart", [`<ChecksumCRC32>${sum("CRC32", LAST)}</ChecksumCRC32>`, ""]],
    [{}, "InvalidPart", [`<ChecksumSHA1>${sum("SHA1", FIRST)}</ChecksumSHA1>`, ""]],
  ];
  for (const [headers, code, checksums] of refused) {
    const answer = await complete(s3, upload, headers, checksums);
    expectError(answer, 400, code, JSON.stringify(headers));
    expectStatus(await s3.headObject(KEY), 404);
  }
  expectStatus(await complete(s3, upload, { [header("CRC32")]: right }), 200);
});

Deno.test("an upload begun without a checksum can be completed with one its parts have", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const without = await uploadOf(s3);
  await send(s3, without);
  const headers = { [header("CRC32")]: whole("CRC32", "FULL_OBJECT") };
  expectError(await complete(s3, without, headers), 400, "InvalidRequest");
  const brought = await uploadOf(s3);
  await send(s3, brought, (body) => ({ [header("CRC32")]: sum("CRC32", body) }));
  const wrong = { [header("CRC32")]: sum("CRC32", LAST) };
  expectError(await complete(s3, brought, wrong), 400, "BadDigest");
  const { xml } = expectStatus(await complete(s3, brought, headers), 200);
  assert.deepEqual([xml.need("ChecksumCRC32"), xml.need("ChecksumType")], [
    whole("CRC32", "FULL_OBJECT"),
    "FULL_OBJECT",
  ]);
});
