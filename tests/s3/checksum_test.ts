/** Integrity of one body over the wire: Content-MD5, and the five checksums in header and trailer. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { HeaderValues, S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { send, sign, type SignOptions } from "../support/sign.ts";

const BUCKET = "checked";
const KEY = { bucket: BUCKET, key: "k" };
const BODY = Buffer.from("123456789");

const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
const hashed = (name: string, bytes: Uint8Array = BODY) =>
  createHash(name).update(bytes).digest("base64");

/** Of BODY; the CRCs as their catalogues give them. */
const CHECKSUMS: readonly (readonly [algorithm: string, value: string])[] = [
  ["CRC32", base64("cbf43926")],
  ["CRC32C", base64("e3069283")],
  ["CRC64NVME", base64("ae8b14860a799888")],
  ["SHA1", hashed("sha1")],
  ["SHA256", hashed("sha256")],
  ["SHA512", hashed("sha512")],
  ["MD5", hashed("md5")],
];
const header = (algorithm: string) => `x-amz-checksum-${algorithm.toLowerCase()}`;
const other = (value: string) => Buffer.from(value, "base64").reverse().toString("base64");

const checked = () => s3Server({ buckets: [BUCKET] });

async function expectAbsent(s3: S3Client, what: string): Promise<void> {
  assert.equal((await s3.headObject(KEY)).status, 404, `${what}: nothing is stored`);
}

Deno.test("Content-MD5 is compared before anything is stored", async () => {
  await using fixture = await checked();
  const { s3 } = fixture;
  const cases: readonly (readonly [value: string, code: string])[] = [
    [hashed("md5", Buffer.from("other")), "BadDigest"],
    ["", "InvalidDigest"],
    ["x", "InvalidDigest"],
    [hashed("sha256"), "InvalidDigest"],
    [createHash("md5").update(BODY).digest("hex"), "InvalidDigest"],
    [`${hashed("md5")},${hashed("md5")}`, "InvalidRequest"],
  ];
  for (const [value, code] of cases) {
    const headers = { "content-md5": value };
    expectError(await s3.putObject(KEY, BODY, { headers }), 400, code, value);
    await expectAbsent(s3, value);
  }
  const headers = { "content-md5": hashed("md5") };
  expectStatus(await s3.putObject(KEY, BODY, { headers }), 200);
  const empty = { "content-md5": hashed("md5", new Uint8Array(0)) };
  expectStatus(await s3.putObject(KEY, new Uint8Array(0), { headers: empty }), 200);
});

Deno.test("a checksum in a header is compared, kept, and told when it is asked for", async () => {
  await using fixture = await checked();
  const { s3 } = fixture;
  for (const [algorithm, value] of CHECKSUMS) {
    const name = header(algorithm);
    const refusals: readonly (readonly [HeaderValues, string])[] = [
      [{ [name]: other(value) }, "BadDigest"],
      [{ [name]: value.slice(0, -4) }, "InvalidRequest"],
      [{ [name]: "!" }, "InvalidRequest"],
      [
        { [name]: value, [header(algorithm === "SHA1" ? "CRC32" : "SHA1")]: value },
        "InvalidRequest",
      ],
    ];
    await s3.deleteObject(KEY);
    for (const [headers, code] of refusals) {
      expectError(await s3.putObject(KEY, BODY, { headers }), 400, code, algorithm);
      await expectAbsent(s3, algorithm);
    }
    const stored = expectStatus(
      await s3.putObject(KEY, BODY, { headers: { [name]: value } }),
      200,
      algorithm,
    );
    assert.deepEqual([stored.header(name), stored.header("x-amz-checksum-type")], [
      value,
      "FULL_OBJECT",
    ]);
    const asked = { "x-amz-checksum-mode": "ENABLED" };
    for (const answer of [await s3.getObject(KEY, asked), await s3.headObject(KEY, asked)]) {
      assert.deepEqual([answer.header(name), answer.header("x-amz-checksum-type")], [
        value,
        "FULL_OBJECT",
      ]);
    }
    for (
      const answer of [
        await s3.getObject(KEY),
        await s3.getObject(KEY, { ...asked, range: "bytes=0-3" }),
      ]
    ) assert.deepEqual(answer.headersAfter("x-amz-checksum-"), {}, algorithm);
    const { xml } = await s3.getObjectAttributes(KEY, ["Checksum"]);
    const [attributes] = xml.all("Checksum");
    assert.deepEqual(attributes?.children.map((child) => [child.name, child.text]), [
      [`Checksum${algorithm}`, value],
      ["ChecksumType", "FULL_OBJECT"],
    ]);
    const listed = (await s3.listObjectsV2(BUCKET)).xml.all("Contents")[0];
    assert.equal(listed?.get("ChecksumAlgorithm"), algorithm);
  }
});

Deno.test("a checksum in a trailer is compared, kept and told as one in a header", async () => {
  await using fixture = await checked();
  const { s3, url } = fixture;
  const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
  const upload = (options: Partial<SignOptions>) =>
    send(sign({
      ...{ url, method: "PUT", path: `/${BUCKET}/k`, accessKeyId, secret },
      body: new Uint8Array(BODY),
      ...options,
    }));
  const modes = [
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  ] as const;
  for (const mode of modes) {
    for (const [algorithm, value] of CHECKSUMS) {
      const name = header(algorithm);
      await s3.deleteObject(KEY);
      const refusals: readonly (readonly [Partial<SignOptions>, string])[] = [
        [{ trailer: [name, other(value)] }, "BadDigest"],
        [{ trailer: [name, "AAAA"] }, "InvalidRequest"],
        [{ trailer: [name, value], headers: { [name]: value } }, "InvalidRequest"],
        [{ trailer: [`${name}x`, value] }, "InvalidRequest"],
      ];
      for (const [options, code] of refusals) {
        const answer = await upload({ mode, ...options });
        assert.equal(answer.status, 400, answer.text);
        assert.match(answer.text, new RegExp(`<Code>${code}</Code>`), algorithm);
        await expectAbsent(s3, algorithm);
      }
      const stored = await upload({ mode, chunkSize: 4, trailer: [name, value] });
      assert.equal(stored.status, 200, stored.text);
      const read = await s3.getObject(KEY, { "x-amz-checksum-mode": "ENABLED" });
      assert.deepEqual([text(read), read.header(name), read.header("content-encoding")], [
        "123456789",
        value,
        undefined,
      ]);
    }
    await s3.deleteObject(KEY);
    // Announced and not sent: only where the trailer is not signed, it is found by its absence.
    const missing = await upload({ mode, spoil: (_, trailer) => void trailer.splice(0, 1) });
    assert.match(missing.text, /<Code>(MalformedTrailerError|SignatureDoesNotMatch)<\/Code>/);
    await expectAbsent(s3, mode);
  }
});

Deno.test("a trailer announced for a body that has none is refused", async () => {
  await using fixture = await checked();
  const { s3 } = fixture;
  const headers = { "x-amz-trailer": "x-amz-checksum-crc32" };
  expectError(await s3.putObject(KEY, BODY, { headers }), 400, "MalformedTrailerError");
  await expectAbsent(s3, "trailer");
});

Deno.test("DeleteObjects needs Content-MD5 or a checksum, in header or trailer", async () => {
  await using fixture = await checked();
  const { s3, url } = fixture;
  const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
  const body = new Uint8Array(Buffer.from("<Delete><Object><Key>k</Key></Object></Delete>"));
  const query = { delete: "" };
  const remove = (headers: HeaderValues) =>
    s3.request({ method: "POST", bucket: BUCKET, query, body, headers });
  const put = async () => expectStatus(await s3.putObject(KEY, BODY), 200);
  await put();
  const refusals: readonly (readonly [HeaderValues, string])[] = [
    [{}, "InvalidRequest"],
    [{ "x-amz-sdk-checksum-algorithm": "CRC32" }, "InvalidRequest"],
    [{ "content-md5": hashed("md5") }, "BadDigest"],
    [{ "x-amz-checksum-sha256": hashed("sha256") }, "BadDigest"],
    [{ "x-amz-trailer": "x-amz-checksum-crc32" }, "MalformedTrailerError"],
  ];
  for (const [headers, code] of refusals) {
    const answer = expectError(await remove(headers), 400, code, JSON.stringify(headers));
    if (Object.keys(headers).length === 0) {
      assert.equal(
        answer.xml.need("Message"),
        "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
      );
    }
    expectStatus(await s3.headObject(KEY), 200, code);
  }
  for (
    const headers of [
      { "content-md5": hashed("md5", body) },
      { "x-amz-checksum-sha1": hashed("sha1", body) },
      { "x-amz-checksum-sha256": hashed("sha256", body) },
    ]
  ) {
    await put();
    expectStatus(await remove(headers), 200, JSON.stringify(headers));
    expectStatus(await s3.headObject(KEY), 404);
  }
  for (
    const [trailer, status] of [[undefined, 200], [
      ["x-amz-checksum-crc32", "AAAAAA=="],
      400,
    ]] as const
  ) {
    await put();
    const answer = await send(sign({
      ...{ url, method: "POST", path: `/${BUCKET}`, query, body, accessKeyId, secret },
      mode: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      ...(trailer === undefined ? {} : { trailer }),
    }));
    assert.equal(answer.status, status, answer.text);
    expectStatus(await s3.headObject(KEY), status === 200 ? 404 : 200);
  }
});

Deno.test("a checksum of an algorithm that is not known is refused, not ignored", async () => {
  await using fixture = await checked();
  const { s3 } = fixture;
  for (const name of ["x-amz-checksum-xxhash3", "x-amz-checksum-other"]) {
    const headers = { [name]: "AAAAAAAAAAA=" };
    expectError(await s3.putObject(KEY, BODY, { headers }), 501, "NotImplemented", name);
    await expectAbsent(s3, name);
  }
});
