/** Versions over the wire: null versions, suspension, delete markers, and what deletes and reads of
 * each of them answer (Amazon S3 User Guide, "Retaining multiple versions of objects"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ObjectRef, S3Client, S3Response } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "versions";
const KEY: ObjectRef = { bucket: BUCKET, key: "k" };
/** Of the right form, and nobody's. */
const UNKNOWN = "0".repeat(32);

async function put(s3: S3Client, content: string, key = KEY.key): Promise<string | undefined> {
  const answer = expectStatus(
    await s3.putObject({ bucket: BUCKET, key }, Buffer.from(content)),
    200,
  );
  return answer.header("x-amz-version-id");
}

/** x-amz-delete-marker and x-amz-version-id of an answer. */
function told(answer: S3Response): readonly (string | undefined)[] {
  return [answer.header("x-amz-delete-marker"), answer.header("x-amz-version-id")];
}

/** Newest first: `id` of an object, `-id` of a delete marker, `*` behind the latest. */
async function history(s3: S3Client): Promise<readonly string[]> {
  const { xml } = await s3.listObjectVersions(BUCKET, { prefix: KEY.key });
  return xml.children.filter(({ name }) => name === "Version" || name === "DeleteMarker")
    .map((entry) =>
      (entry.name === "DeleteMarker" ? "-" : "") + entry.need("VersionId") +
      (entry.need("IsLatest") === "true" ? "*" : "")
    );
}

async function expectContent(s3: S3Client, versionId: string | undefined, content: string) {
  const ref = { ...KEY, versionId };
  const read = expectStatus(await s3.getObject(ref), 200, versionId);
  assert.equal(text(read), content);
  assert.equal(expectStatus(await s3.headObject(ref), 200).header("etag"), read.header("etag"));
  if (versionId !== undefined) assert.equal(read.header("x-amz-version-id"), versionId);
}

Deno.test("a bucket that never was versioned has null versions and tells no ids", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  assert.equal(await put(s3, "one"), undefined);
  assert.equal(await put(s3, "two"), undefined);
  assert.deepEqual(await history(s3), ["null*"]);
  assert.equal(text(await s3.getObject({ ...KEY, versionId: "null" })), "two");
  expectError(await s3.getObject({ ...KEY, versionId: UNKNOWN }), 404, "NoSuchVersion");
  assert.deepEqual(told(expectStatus(await s3.deleteObject(KEY), 204)), [undefined, undefined]);
  assert.deepEqual(told(expectStatus(await s3.deleteObject(KEY), 204)), [undefined, undefined]);
  expectError(await s3.getObject(KEY), 404, "NoSuchKey");
  await put(s3, "three");
  expectStatus(await s3.deleteObject({ ...KEY, versionId: "null" }), 204);
  assert.deepEqual(await history(s3), []);
});

Deno.test("versions are kept, named, hidden by markers and deleted one by one", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await put(s3, "null");
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const one = await put(s3, "one") ?? "";
  const two = await put(s3, "two") ?? "";
  assert.deepEqual(await history(s3), [`${two}*`, one, "null"]);
  await expectContent(s3, undefined, "two");
  for (const [id, content] of [[two, "two"], [one, "one"], ["null", "null"]] as const) {
    await expectContent(s3, id, content);
  }

  const deleted = expectStatus(await s3.deleteObject(KEY), 204);
  const marker = deleted.header("x-amz-version-id") ?? "";
  assert.deepEqual(told(deleted), ["true", marker]);
  assert.deepEqual(await history(s3), [`-${marker}*`, two, one, "null"]);
  for (const answer of [await s3.getObject(KEY), await s3.headObject(KEY)]) {
    expectStatus(answer, 404);
    assert.deepEqual(told(answer), ["true", marker]);
    if (answer.body.length > 0) assert.equal(answer.code, "NoSuchKey");
  }
  const named = { ...KEY, versionId: marker };
  const reads = [await s3.getObject(named), await s3.headObject(named)];
  expectError(reads[0]!, 405, "MethodNotAllowed");
  for (const answer of reads) {
    expectStatus(answer, 405);
    assert.deepEqual([...told(answer), answer.header("allow")], ["true", marker, "DELETE"]);
    assert.match(answer.header("last-modified") ?? "", / GMT$/);
  }
  for (
    const answer of [
      await s3.getObjectAttributes(named, ["ETag"]),
      await s3.getObjectTagging(named),
      await s3.putObjectTagging(named, { a: "1" }),
      await s3.deleteObjectTagging(named),
    ]
  ) expectError(answer, 405, "MethodNotAllowed");
  await expectContent(s3, two, "two");

  const second = (await s3.deleteObject(KEY)).header("x-amz-version-id");
  assert.deepEqual((await history(s3)).slice(0, 2), [`-${second}*`, `-${marker}`]);
  for (const id of [second, marker]) {
    const gone = expectStatus(await s3.deleteObject({ ...KEY, versionId: id }), 204);
    assert.deepEqual(told(gone), ["true", id]);
  }
  await expectContent(s3, undefined, "two");
  assert.deepEqual(told(await s3.deleteObject({ ...KEY, versionId: two })), [undefined, two]);
  await expectContent(s3, undefined, "one");
  assert.deepEqual(told(await s3.deleteObject({ ...KEY, versionId: "null" })), [undefined, "null"]);
  assert.deepEqual(await history(s3), [`${one}*`]);
  // What is not there is deleted with success; what cannot be is refused.
  const unknown = expectStatus(await s3.deleteObject({ ...KEY, versionId: UNKNOWN }), 204);
  assert.deepEqual(told(unknown), [undefined, UNKNOWN]);
  for (const versionId of ["", "x", "undefined", `${one}0`, "Null"]) {
    const ref = { ...KEY, versionId };
    for (const answer of [await s3.deleteObject(ref), await s3.getObject(ref)]) {
      expectError(answer, 400, "InvalidArgument", versionId);
    }
  }
  assert.deepEqual(await history(s3), [`${one}*`]);
  expectError(await s3.deleteBucket(BUCKET), 409, "BucketNotEmpty");
});

Deno.test("while suspended there is one null version, and its marker takes its place", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const { s3 } = fixture;
  const one = await put(s3, "one");
  await s3.putBucketVersioning(BUCKET, "Suspended");
  assert.equal(await put(s3, "null one"), "null");
  assert.equal(await put(s3, "null two"), "null");
  assert.deepEqual(await history(s3), ["null*", one]);
  await expectContent(s3, "null", "null two");
  assert.deepEqual(told(await s3.deleteObject(KEY)), ["true", "null"]);
  assert.deepEqual(await history(s3), ["-null*", one]);
  assert.deepEqual(told(await s3.headObject(KEY)), ["true", "null"]);
  expectError(await s3.getObject({ ...KEY, versionId: "null" }), 405, "MethodNotAllowed");
  assert.deepEqual(told(await s3.deleteObject(KEY)), ["true", "null"]);
  assert.deepEqual(await history(s3), ["-null*", one]);
  await put(s3, "null three");
  assert.deepEqual(await history(s3), ["null*", one], "the marker gives way");
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const two = await put(s3, "two");
  assert.deepEqual(await history(s3), [`${two}*`, "null", one]);
  await s3.putBucketVersioning(BUCKET, "Suspended");
  assert.deepEqual(told(await s3.deleteObject(KEY)), ["true", "null"]);
  assert.deepEqual(await history(s3), ["-null*", two, one], "the older null version is gone");
  assert.deepEqual(told(await s3.deleteObject({ ...KEY, versionId: "null" })), ["true", "null"]);
  await expectContent(s3, undefined, "two");
});

Deno.test("DeleteObjects deletes keys, versions and markers, each with its own outcome", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const { s3 } = fixture;
  const one = await put(s3, "one");
  const two = await put(s3, "two");
  const marker = (await s3.deleteObject({ bucket: BUCKET, key: "m" })).header("x-amz-version-id");
  const long = "k".repeat(1_025);
  const entries = [
    { key: "k", versionId: one },
    { key: "k" },
    { key: "m", versionId: marker },
    { key: "never there" },
    { key: "k", versionId: UNKNOWN },
    { key: "k", versionId: "x" },
    { key: long },
    { key: "line\nend & <é>" },
  ];
  const { xml } = expectStatus(await s3.deleteObjects(BUCKET, entries), 200);
  const outcomes = xml.children.map((
    entry,
  ) => [
    entry.name,
    ...["Key", "VersionId", "DeleteMarker", "Code"].map((name) => entry.get(name)),
  ]);
  assert.deepEqual(outcomes, [
    ["Deleted", "k", one, undefined, undefined],
    ["Deleted", "k", undefined, "true", undefined],
    ["Deleted", "m", marker, "true", undefined],
    ["Deleted", "never there", undefined, "true", undefined],
    ["Deleted", "k", UNKNOWN, undefined, undefined],
    ["Deleted", "line\nend & <é>", undefined, "true", undefined],
    ["Error", "k", "x", undefined, "NoSuchVersion"],
    ["Error", long, undefined, undefined, "KeyTooLongError"],
  ]);
  const made = xml.all("Deleted").map((entry) => entry.get("DeleteMarkerVersionId"));
  assert.equal(made[2], marker);
  const hiding = made[1] ?? "";
  assert.deepEqual(await history(s3), [`-${hiding}*`, two]);
  assert.deepEqual(told(await s3.headObject(KEY)), ["true", hiding]);

  const quiet = await s3.deleteObjects(BUCKET, [{ key: "k" }, { key: "k", versionId: "x" }], {
    quiet: true,
  });
  assert.deepEqual(quiet.xml.children.map(({ name }) => name), ["Error"]);
  assert.equal((await history(s3)).length, 3);
});

Deno.test("DeleteObjects takes 1,000 entries and refuses what is no list of them", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await put(s3, "x", "k0");
  const keys = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `k${i}` }));
  expectError(await s3.deleteObjects(BUCKET, keys(1_001)), 400, "MalformedXML");
  expectError(await s3.deleteObjects(BUCKET, []), 400, "MalformedXML");
  const send = (xml: string) => {
    const body = Buffer.from(xml);
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    return s3.request({ method: "POST", bucket: BUCKET, query: { delete: "" }, headers, body });
  };
  const bad = [
    "<Delete><Object></Object></Delete>",
    "<Delete><Object><Key>k0</Key><Key>k0</Key></Object></Delete>",
    "<Delete><Key>k0</Key></Delete>",
    "<Delete><Object><Key>k0</Key></Object>",
    "<!DOCTYPE x><Delete><Object><Key>k0</Key></Object></Delete>",
    "<Remove><Object><Key>k0</Key></Object></Remove>",
  ];
  for (const xml of bad) expectError(await send(xml), 400, "MalformedXML", xml);
  expectError(await send(""), 400, "MissingRequestBodyError");
  const empty = await send("<Delete><Object><Key></Key></Object></Delete>");
  assert.equal(empty.xml.all("Error").length, 1);
  expectStatus(await s3.headObject({ bucket: BUCKET, key: "k0" }), 200);
  const { xml } = expectStatus(await s3.deleteObjects(BUCKET, keys(1_000)), 200);
  assert.equal(xml.all("Deleted").length, 1_000);
  assert.equal(xml.all("Deleted")[0]?.get("DeleteMarker"), undefined);
  expectStatus(await s3.headObject({ bucket: BUCKET, key: "k0" }), 404);
});

Deno.test("MFA delete cannot be asked for, and a device's code changes nothing", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const { s3 } = fixture;
  const mfa = { "x-amz-mfa": "arn:aws:iam::123456789012:mfa/user 123456" };
  const set = (xml: string) =>
    s3.request({
      ...{ method: "PUT", bucket: BUCKET, query: { versioning: "" }, headers: mfa },
      body: Buffer.from(`<VersioningConfiguration>${xml}</VersioningConfiguration>`),
    });
  const enabled = "<Status>Suspended</Status><MfaDelete>Enabled</MfaDelete>";
  expectError(await set(enabled), 501, "NotImplemented");
  const state = await s3.getBucketVersioning(BUCKET);
  assert.deepEqual([state.xml.need("Status"), state.xml.get("MfaDelete")], ["Enabled", undefined]);
  expectStatus(await set("<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>"), 200);
  const versionId = await put(s3, "one");
  expectStatus(await s3.deleteObject({ ...KEY, versionId }, mfa), 204);
  assert.deepEqual(await history(s3), []);
});

Deno.test("what is written cannot choose its version", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const { s3 } = fixture;
  const first = await put(s3, "first");
  for (const versionId of [first, "null", ""]) {
    const query = { versionId };
    const headers = { "x-amz-copy-source": `/${BUCKET}/${KEY.key}` };
    const body = Buffer.from("other");
    for (
      const answer of [
        await s3.request({ method: "PUT", ...KEY, query, body }),
        await s3.request({ method: "PUT", ...KEY, query, headers }),
        await s3.request({ method: "POST", ...KEY, query: { ...query, uploads: "" } }),
      ]
    ) expectError(answer, 400, "InvalidArgument", versionId);
  }
  assert.deepEqual(await history(s3), [`${first}*`]);
});
