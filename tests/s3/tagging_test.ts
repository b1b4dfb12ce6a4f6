/** Tags of objects, of their versions and of buckets over the wire: given with an upload or set
 * afterwards, counted, limited, removed. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { ObjectRef, S3Client, S3Response } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";
import { escapeXml } from "../support/xml.ts";

const BUCKET = "tagged";
const KEY: ObjectRef = { bucket: BUCKET, key: "k" };
const BODY = Buffer.from("content");

type Tags = Readonly<Record<string, string>>;

function tagsIn(answer: S3Response): Tags {
  const set = expectStatus(answer, 200).xml.all("TagSet")[0]!;
  return Object.fromEntries(set.all("Tag").map((tag) => [tag.need("Key"), tag.need("Value")]));
}

function numbered(count: number): Tags {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, `${i}`]));
}

function tagging(pairs: readonly (readonly [string, string])[]): string {
  const set = pairs.map(([key, value]) =>
    `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`
  );
  return `<Tagging><TagSet>${set.join("")}</TagSet></Tagging>`;
}

function send(s3: S3Client, xml: string, key?: string): Promise<S3Response> {
  return s3.request({
    ...{ method: "PUT", bucket: BUCKET, query: { tagging: "" }, body: Buffer.from(xml) },
    ...(key === undefined ? {} : { key }),
  });
}

/** Tags S3 refuses wherever they come from. */
const REFUSED: readonly (readonly [key: string, value: string])[] = [
  ["k".repeat(129), "v"],
  ["k", "v".repeat(257)],
  ["\u{1d4d0}".repeat(65), "v"],
  ["k", "\u{1d4d0}".repeat(129)],
  ["aws:k", "v"],
  ["AWS:k", "v"],
  ["", "v"],
  ["a*b", "v"],
  ["k", "a,b"],
  ["k", "a\nb"],
  ["k", "a\u0000b"],
];
const TAKEN: readonly (readonly [key: string, value: string])[] = [
  ["k".repeat(128), "v".repeat(256)],
  ["\u{1d4d0}".repeat(64), "\u{1d4d0}".repeat(128)],
  ["k", ""],
  ["team é ñ 山", "a b+c-d=e._:/@"],
  ["__proto__", "x"],
];

Deno.test("tags come with PutObject or are set afterwards, replace each other and are counted", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const headers = { "x-amz-tagging": "one=1&two=a%20b&three=a+b&four&five=&s%C3%A9=%2B" };
  expectStatus(await s3.putObject(KEY, BODY, { headers }), 200);
  const given = { one: "1", two: "a b", three: "a b", four: "", five: "", "sé": "+" };
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), given);
  const before = await s3.headObject(KEY);
  for (const answer of [before, await s3.getObject(KEY)]) {
    assert.equal(answer.header("x-amz-tagging-count"), "6");
  }
  for (const [key, value] of TAKEN) {
    expectStatus(await s3.putObjectTagging(KEY, { [key]: value }), 200, key);
    assert.deepEqual(Object.entries(tagsIn(await s3.getObjectTagging(KEY))), [[key, value]]);
  }
  expectStatus(await s3.putObjectTagging(KEY, numbered(10)), 200);
  const after = await s3.headObject(KEY);
  assert.equal(after.header("x-amz-tagging-count"), "10");
  for (const name of ["etag", "last-modified"]) {
    assert.equal(after.header(name), before.header(name));
  }
  assert.equal(text(await s3.getObject(KEY)), "content");

  expectStatus(await send(s3, "<Tagging><TagSet/></Tagging>", "k"), 200);
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), {});
  await s3.putObjectTagging(KEY, { a: "1" });
  const removed = expectStatus(await s3.deleteObjectTagging(KEY), 204);
  assert.equal(removed.body.length, 0);
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), {});
  assert.equal((await s3.headObject(KEY)).header("x-amz-tagging-count"), undefined);
  expectStatus(await s3.deleteObjectTagging(KEY), 204);

  await s3.putObjectTagging(KEY, { a: "1" });
  await s3.putObject(KEY, BODY);
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), {}, "a new object has none of the old");
  const { xml } = await s3.createMultipartUpload(KEY, { "x-amz-tagging": "from=upload" });
  const upload = { bucket: BUCKET, key: "k", uploadId: xml.need("UploadId") };
  const part = await s3.uploadPart(upload, 1, { body: BODY });
  const etag = part.header("etag")?.replaceAll('"', "") ?? "";
  expectStatus(await s3.completeMultipartUpload(upload, [{ number: 1, etag }]), 200);
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), { from: "upload" });
});

Deno.test("tags that break a rule are refused in document and header, and the old ones stay", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await s3.putObject(KEY, BODY);
  await s3.putObjectTagging(KEY, { kept: "1" });
  const expectKept = async () =>
    assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), { kept: "1" });
  for (const [key, value] of REFUSED) {
    const inHeader = {
      "x-amz-tagging": `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
    };
    const what = `${key}=${value}`.slice(0, 40);
    const put = await s3.putObject(KEY, Buffer.from("new"), { headers: inHeader });
    expectError(put, 400, "InvalidTag", what);
    expectError(await s3.createMultipartUpload(KEY, inHeader), 400, "InvalidTag", what);
    // A document cannot hold every character.
    const code = value.includes("\0") ? "MalformedXML" : "InvalidTag";
    expectError(await send(s3, tagging([[key, value]]), "k"), 400, code, what);
    await expectKept();
  }
  const documents: readonly (readonly [string, string])[] = [
    [tagging(Object.entries(numbered(11))), "BadRequest"],
    [tagging([["a", "1"], ["a", "2"]]), "InvalidTag"],
    ["", "MissingRequestBodyError"],
    ["<Tagging/>", "MalformedXML"],
    ["<Tagging><TagSet><Tag><Value>1</Value></Tag></TagSet></Tagging>", "MalformedXML"],
    [
      "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value><X/></Tag></TagSet></Tagging>",
      "MalformedXML",
    ],
    ["<Tagging><TagSet/><TagSet/></Tagging>", "MalformedXML"],
    ["<Tags><TagSet/></Tags>", "MalformedXML"],
    ["<Tagging><TagSet>", "MalformedXML"],
  ];
  for (const [xml, code] of documents) {
    expectError(await send(s3, xml, "k"), 400, code, xml.slice(0, 80));
    await expectKept();
  }
  const given: readonly (readonly [string, string])[] = [
    ["a=1&a=2", "InvalidArgument"],
    ["a=%zz", "InvalidArgument"],
    ["a=%C3", "InvalidArgument"],
    [Array.from({ length: 11 }, (_, i) => `k${i}=v`).join("&"), "BadRequest"],
  ];
  for (const [value, code] of given) {
    const answer = await s3.putObject(KEY, BODY, { headers: { "x-amz-tagging": value } });
    expectError(answer, 400, code, value);
    await expectKept();
  }
  const missing = { bucket: BUCKET, key: "missing" };
  for (
    const answer of [
      await s3.getObjectTagging(missing),
      await s3.putObjectTagging(missing, { a: "1" }),
      await s3.deleteObjectTagging(missing),
    ]
  ) expectError(answer, 404, "NoSuchKey");
});

Deno.test("a tagging document has room for the longest tags, each character a reference", async () => {
  await using server = await s3Server();
  const { s3 } = server;
  expectStatus(await s3.createBucket(BUCKET), 200);
  expectStatus(await s3.putObject(KEY, BODY), 200);
  const references = (count: number) => "&#x00001d4d0;".repeat(count);
  const tag = (n: number) =>
    `<Tag><Key>${n}${references(63)}</Key><Value>${references(128)}</Value></Tag>`;
  const tags = Array.from({ length: 10 }, (_, n) => tag(n)).join("");
  const longest = `<Tagging><TagSet>${tags}</TagSet></Tagging>`;
  expectStatus(await send(s3, longest, "k"), 200);
  expectError(await send(s3, longest + " ".repeat(65_536), "k"), 400, "EntityTooLarge");
});

Deno.test("each version has tags of its own", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await s3.putObject(KEY, BODY, { headers: { "x-amz-tagging": "of=null" } });
  assert.equal((await s3.getObjectTagging(KEY)).header("x-amz-version-id"), undefined);
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const one = (await s3.putObject(KEY, BODY, { headers: { "x-amz-tagging": "of=one" } }))
    .header("x-amz-version-id") ?? "";
  const two = (await s3.putObject(KEY, BODY)).header("x-amz-version-id") ?? "";
  const expectTags = async (versionId: string | undefined, tags: Tags) => {
    const answer = await s3.getObjectTagging({ ...KEY, versionId });
    assert.deepEqual(tagsIn(answer), tags, versionId);
    assert.equal(answer.header("x-amz-version-id"), versionId ?? two);
    const count = Object.keys(tags).length;
    const head = await s3.headObject({ ...KEY, versionId });
    assert.equal(head.header("x-amz-tagging-count"), count === 0 ? undefined : String(count));
  };
  await expectTags("null", { of: "null" });
  await expectTags(one, { of: "one" });
  await expectTags(undefined, {});
  const set = await s3.putObjectTagging({ ...KEY, versionId: one }, { a: "1", b: "2" });
  assert.equal(expectStatus(set, 200).header("x-amz-version-id"), one);
  assert.equal((await s3.putObjectTagging(KEY, { c: "3" })).header("x-amz-version-id"), two);
  const removed = await s3.deleteObjectTagging({ ...KEY, versionId: "null" });
  assert.equal(expectStatus(removed, 204).header("x-amz-version-id"), "null");
  await expectTags("null", {});
  await expectTags(one, { a: "1", b: "2" });
  await expectTags(two, { c: "3" });
  const versions = (await s3.listObjectVersions(BUCKET)).xml.all("Version");
  assert.deepEqual(versions.map((entry) => entry.need("VersionId")), [two, one, "null"]);
  const unknown = { ...KEY, versionId: "0".repeat(32) };
  expectError(await s3.getObjectTagging(unknown), 404, "NoSuchVersion");
  expectError(await s3.putObjectTagging(unknown, { a: "1" }), 404, "NoSuchVersion");
  await s3.deleteObject(KEY);
  expectError(await s3.getObjectTagging(KEY), 404, "NoSuchKey");
  expectError(await s3.putObjectTagging(KEY, { a: "1" }), 404, "NoSuchKey");
  await expectTags(two, { c: "3" });
});

Deno.test("a bucket has up to 50 tags, by the same rules", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const get = () => s3.request({ method: "GET", bucket: BUCKET, query: { tagging: "" } });
  expectStatus(await send(s3, tagging(Object.entries(numbered(50)))), 204);
  assert.deepEqual(tagsIn(await get()), numbered(50));
  expectError(await send(s3, tagging(Object.entries(numbered(51)))), 400, "BadRequest");
  for (const [key, value] of REFUSED.filter(([, value]) => !value.includes("\0"))) {
    expectError(await send(s3, tagging([[key, value]])), 400, "InvalidTag", key.slice(0, 9));
  }
  assert.deepEqual(tagsIn(await get()), numbered(50));
  for (const pair of TAKEN) {
    expectStatus(await send(s3, tagging([pair])), 204);
    assert.deepEqual(Object.entries(tagsIn(await get())), [pair]);
  }
  await s3.putObject(KEY, BODY);
  assert.deepEqual(tagsIn(await s3.getObjectTagging(KEY)), {}, "objects inherit none");
  expectStatus(await send(s3, "<Tagging><TagSet/></Tagging>"), 204);
  expectError(await get(), 404, "NoSuchTagSet");
});
