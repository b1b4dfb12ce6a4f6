/** Conditions on deletes, one by one and in a batch: what is expected must be what is there, or
 * nothing is deleted (Amazon S3 User Guide, "How to perform conditional deletes"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ObjectRef, S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server } from "../support/s3_server.ts";

const BUCKET = "conditions";
const KEY: ObjectRef = { bucket: BUCKET, key: "k" };
const MISSING: ObjectRef = { bucket: BUCKET, key: "missing" };
const BODY = Buffer.from("content");
const OTHER = '"00000000000000000000000000000000"';
const TIME = "x-amz-if-match-last-modified-time";
const SIZE = "x-amz-if-match-size";

interface Stored {
  readonly etag: string;
  /** Its time, and a day before, as HTTP has them. */
  readonly then: string;
  readonly before: string;
}

interface Expected {
  readonly etag?: string;
  readonly time?: string;
  readonly size?: string;
}

async function store(s3: S3Client): Promise<Stored> {
  const etag = expectStatus(await s3.putObject(KEY, BODY), 200).header("etag") ?? "";
  const then = (await s3.headObject(KEY)).header("last-modified") ?? "";
  return { etag, then, before: new Date(Date.parse(then) - 86_400_000).toUTCString() };
}

/** What a delete expects to find, as DeleteObject's headers and as an entry of DeleteObjects, and
 * whether it does. */
function deleteCases(
  { etag, then, before }: Stored,
): readonly (readonly [Expected, held: boolean])[] {
  return [
    [{ etag }, true],
    [{ etag: etag.replaceAll('"', "") }, true],
    [{ etag: "*" }, true],
    [{ time: then }, true],
    [{ time: new Date(Date.parse(then)).toISOString() }, true],
    [{ size: "7" }, true],
    [{ etag, time: then, size: "7" }, true],
    [{ etag: OTHER }, false],
    [{ time: before }, false],
    [{ size: "8" }, false],
    [{ etag, size: "8" }, false],
    [{ etag, time: before }, false],
    [{ etag: OTHER, time: then, size: "7" }, false],
  ];
}

function deleteWithEntry(
  s3: S3Client,
  { key }: ObjectRef,
  { etag, time, size }: Expected,
) {
  const element = (name: string, value = "") => value === "" ? "" : `<${name}>${value}</${name}>`;
  const body = Buffer.from(
    `<Delete><Object><Key>${key}</Key>${element("ETag", etag)}${element("Size", size)}` +
      `${element("LastModifiedTime", time)}</Object></Delete>`,
  );
  const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
  return s3.request({ method: "POST", bucket: BUCKET, query: { delete: "" }, headers, body });
}

for (const versioned of [false, true]) {
  Deno.test(`conditions on deletes, ${versioned ? "versioned" : "unversioned"}`, async () => {
    await using fixture = await s3Server({ [versioned ? "versioned" : "buckets"]: [BUCKET] });
    const { s3 } = fixture;
    const { length } = deleteCases(await store(s3));
    for (let at = 0; at < length; at++) {
      for (const batch of [false, true]) {
        const [expected, held] = deleteCases(await store(s3))[at]!;
        const what = JSON.stringify(expected);
        const { etag, time, size } = expected;
        if (batch) {
          const { xml } = expectStatus(await deleteWithEntry(s3, KEY, expected), 200, what);
          assert.equal(xml.all(held ? "Deleted" : "Error")[0]?.need("Key"), "k", what);
          if (!held) assert.equal(xml.all("Error")[0]?.need("Code"), "PreconditionFailed", what);
        } else {
          const headers = { "if-match": etag, [TIME]: time, [SIZE]: size };
          const answer = await s3.deleteObject(KEY, headers);
          if (held) expectStatus(answer, 204, what);
          else expectError(answer, 412, "PreconditionFailed", what);
        }
        expectStatus(await s3.headObject(KEY), held ? 404 : 200, what);
      }
    }
    // Where there is nothing, an entity tag matches nothing; a time asks for nothing to be
    // there.
    for (const etag of ["*", OTHER]) {
      expectError(await s3.deleteObject(MISSING, { "if-match": etag }), 404, "NoSuchKey");
      const { xml } = await deleteWithEntry(s3, MISSING, { etag });
      assert.equal(xml.all("Error")[0]?.need("Code"), "NoSuchKey");
    }
    const marker = (await s3.listObjectVersions(BUCKET, { prefix: "missing" })).xml;
    assert.deepEqual(marker.all("DeleteMarker"), [], "a refused delete makes no marker");
    expectStatus(await s3.deleteObject(MISSING, { [TIME]: new Date().toUTCString() }), 204);
    for (const headers of [{ [TIME]: "yesterday" }, { [SIZE]: "-7" }, { [SIZE]: "x" }]) {
      expectError(await s3.deleteObject(KEY, headers), 400, "InvalidArgument");
    }
  });
}
