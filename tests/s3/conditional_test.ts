/** Conditions on reads, copies, writes and completions: what holds, what does not, and which one
 * decides where several are given (RFC 9110 §13.2.2; Amazon S3 User Guide, "Conditional requests"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { HeaderValues, ObjectRef, S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";

const BUCKET = "conditions";
const KEY: ObjectRef = { bucket: BUCKET, key: "k" };
const MISSING: ObjectRef = { bucket: BUCKET, key: "missing" };
const BODY = Buffer.from("content");
const OTHER = '"00000000000000000000000000000000"';
const DAY = 86_400_000;

interface Stored {
  readonly etag: string;
  /** Its own time, and a day before and after: as HTTP has them. */
  readonly then: string;
  readonly before: string;
  readonly after: string;
}

async function store(s3: S3Client, ref = KEY): Promise<Stored> {
  const etag = expectStatus(await s3.putObject(ref, BODY), 200).header("etag") ?? "";
  const then = (await s3.headObject(ref)).header("last-modified") ?? "";
  const at = (offset: number) => new Date(Date.parse(then) + offset).toUTCString();
  return { etag, then, before: at(-DAY), after: at(DAY) };
}

/** Conditions of a read, by the names they have there, and what a read answers. */
function readCases(
  { etag, then, before, after }: Stored,
): readonly (readonly [HeaderValues, number])[] {
  return [
    [{ "if-match": etag }, 200],
    [{ "if-match": etag.replaceAll('"', "") }, 200],
    [{ "if-match": `${OTHER}, ${etag}` }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": OTHER }, 412],
    [{ "if-match": `W/${etag}` }, 412],
    [{ "if-none-match": OTHER }, 200],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": `W/${etag}` }, 304],
    [{ "if-none-match": `${OTHER}, ${etag}` }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-modified-since": before }, 200],
    [{ "if-modified-since": then }, 304],
    [{ "if-modified-since": after }, 304],
    [{ "if-unmodified-since": before }, 412],
    [{ "if-unmodified-since": then }, 200],
    [{ "if-unmodified-since": after }, 200],
    // A date that is none says nothing.
    [{ "if-modified-since": "yesterday" }, 200],
    [{ "if-unmodified-since": "0" }, 200],
    // The tag of each pair decides, and its date is not looked at.
    [{ "if-match": etag, "if-unmodified-since": before }, 200],
    [{ "if-match": OTHER, "if-unmodified-since": after }, 412],
    [{ "if-none-match": OTHER, "if-modified-since": after }, 200],
    [{ "if-none-match": etag, "if-modified-since": before }, 304],
    // The first pair before the second.
    [{ "if-match": OTHER, "if-none-match": etag }, 412],
    [{ "if-match": etag, "if-none-match": etag }, 304],
    [{ "if-unmodified-since": before, "if-modified-since": after }, 412],
    [{ "if-match": etag, "if-modified-since": after }, 304],
  ];
}

Deno.test("conditions on GetObject and HeadObject", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const stored = await store(s3);
  for (const [headers, status] of readCases(stored)) {
    const what = JSON.stringify(headers);
    const read = await s3.getObject(KEY, headers);
    const head = await s3.headObject(KEY, headers);
    if (status === 412) expectError(read, 412, "PreconditionFailed", what);
    expectStatus(read, status, what);
    expectStatus(head, status, what);
    if (status !== 304) continue;
    for (const answer of [read, head]) {
      assert.deepEqual(
        [answer.header("etag"), answer.header("last-modified"), answer.body.length],
        [stored.etag, stored.then, 0],
        what,
      );
    }
  }
  const failed = await s3.getObject(KEY, { "if-unmodified-since": stored.before });
  assert.equal(failed.xml.get("Condition"), "If-Unmodified-Since");
  for (const headers of [{ "if-match": "*" }, { "if-none-match": "*" }]) {
    expectError(await s3.getObject(MISSING, headers), 404, "NoSuchKey");
  }
});

Deno.test("If-Range decides whether a Range counts", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const { etag, then, before, after } = await store(s3);
  const cases: readonly (readonly [string, number])[] = [
    ...[[etag, 206], [OTHER, 200], [`W/${etag}`, 200]] as const,
    ...[[then, 206], [before, 200], [after, 200]] as const,
  ];
  for (const [ifRange, status] of cases) {
    const headers = { range: "bytes=1-3", "if-range": ifRange };
    const answer = expectStatus(await s3.getObject(KEY, headers), status, ifRange);
    assert.equal(text(answer), status === 206 ? "ont" : "content");
  }
});

Deno.test("conditions on the source of CopyObject and UploadPartCopy", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const stored = await store(s3);
  const to = { bucket: BUCKET, key: "copy" };
  const created = await s3.createMultipartUpload({ bucket: BUCKET, key: "parts" });
  const upload = { bucket: BUCKET, key: "parts", uploadId: created.xml.need("UploadId") };
  for (const [conditions, answered] of readCases(stored)) {
    const headers = Object.fromEntries(
      Object.entries(conditions).map(([name, value]) => [`x-amz-copy-source-${name}`, value]),
    );
    const what = JSON.stringify(headers);
    const copied = await s3.copyObject(KEY, to, headers);
    const part = await s3.uploadPartCopy(upload, 1, { source: KEY, headers });
    for (const answer of [copied, part]) {
      if (answered === 200) expectStatus(answer, 200, what);
      else expectError(answer, 412, "PreconditionFailed", what);
    }
    expectStatus(await s3.headObject(to), answered === 200 ? 200 : 404, what);
    await s3.deleteObject(to);
  }
});

/** A way to write KEY with conditions. */
type Write = (headers: HeaderValues) => ReturnType<S3Client["putObject"]>;

async function writes(s3: S3Client, ref: ObjectRef): Promise<Readonly<Record<string, Write>>> {
  const source = { bucket: BUCKET, key: "source" };
  expectStatus(await s3.putObject(source, BODY), 200);
  return {
    PutObject: (headers) => s3.putObject(ref, Buffer.from("new"), { headers }),
    CopyObject: (headers) => s3.copyObject(source, ref, headers),
    CompleteMultipartUpload: async (headers) => {
      const uploadId = (await s3.createMultipartUpload(ref)).xml.need("UploadId");
      const upload = { bucket: ref.bucket, key: ref.key, uploadId };
      const part = await s3.uploadPart(upload, 1, { body: BODY });
      const etag = part.header("etag")?.replaceAll('"', "") ?? "";
      const answer = await s3.completeMultipartUpload(upload, [{ number: 1, etag }], headers);
      // A refused completion leaves the upload as it was.
      if (answer.status !== 200) expectStatus(await s3.abortMultipartUpload(upload), 204);
      return answer;
    },
  };
}

Deno.test("conditions on writes: If-Match is a compare-and-swap, If-None-Match only for *", async () => {
  for (const versioned of [false, true]) {
    await using fixture = await s3Server(
      versioned ? { versioned: [BUCKET] } : { buckets: [BUCKET] },
    );
    const { s3 } = fixture;
    for (const [name, write] of Object.entries(await writes(s3, KEY))) {
      const { etag, before, after } = await store(s3);
      const refusals: readonly (readonly [HeaderValues, number, string])[] = [
        [{ "if-none-match": "*" }, 412, "PreconditionFailed"],
        [{ "if-match": OTHER }, 412, "PreconditionFailed"],
        [{ "if-match": "*" }, 501, "NotImplemented"],
        [{ "if-none-match": OTHER }, 501, "NotImplemented"],
        [{ "if-none-match": "*", "if-match": etag }, 501, "NotImplemented"],
        [{ "if-modified-since": before }, 501, "NotImplemented"],
        [{ "if-unmodified-since": after }, 501, "NotImplemented"],
      ];
      for (const [headers, status, code] of refusals) {
        const what = `${name} ${JSON.stringify(headers)}`;
        expectError(await write(headers), status, code, what);
        assert.equal((await s3.headObject(KEY)).header("etag"), etag, what);
      }
      expectStatus(await write({ "if-match": etag }), 200, name);
      assert.equal(text(await s3.getObject(KEY)), name === "PutObject" ? "new" : "content");

      expectStatus(await s3.deleteObject(KEY), 204);
      // A delete marker is no object.
      expectError(await write({ "if-match": etag }), 404, "NoSuchKey", name);
      expectStatus(await s3.headObject(KEY), 404, name);
      expectStatus(await write({ "if-none-match": "*" }), 200, name);
      expectStatus(await s3.headObject(KEY), 200, name);
      await s3.deleteObject(KEY);
    }
  }
});
