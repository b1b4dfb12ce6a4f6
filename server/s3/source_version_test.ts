/** Copies while their source is overwritten. */
import assert from "node:assert/strict";
import { BUCKET, call, OWNER } from "../../tests/support/operation_call.ts";
import type { SeenVersion } from "../../storage/preconditions.ts";
import type { Upload } from "../../storage/model.ts";
import { type ObjectVersion, StorageError } from "../../storage/model.ts";
import { copyObject } from "./operations/copy_object.ts";
import { uploadPartCopy } from "./operations/upload_part_copy.ts";

function version(sequence: number): ObjectVersion {
  return {
    bucket: BUCKET.id,
    key: "k",
    versionId: "null",
    sequence,
    latest: true,
    kind: "object",
    size: 0,
    etag: "d41d8cd98f00b204e9800998ecf8427e",
    lastModified: 0,
    content: { kind: "empty" },
    headers: {},
    metadata: {},
    tags: {},
    storageClass: "STANDARD",
  };
}

const UPLOAD: Upload = {
  bucket: BUCKET.id,
  key: "k",
  uploadId: "u",
  createdAt: 0,
  initiator: OWNER.name,
  headers: {},
  metadata: {},
  tags: {},
  storageClass: "STANDARD",
};

/** A source whose version has the next of `sequences` each time it is looked at. */
function changing(sequences: readonly number[]) {
  let looks = 0;
  return {
    looks: () => looks,
    getBucket: () => Promise.resolve(BUCKET),
    getVersion: () => Promise.resolve(version(sequences[looks++] ?? sequences.at(-1)!)),
    getSegments: () => Promise.resolve([]),
    getUpload: () => Promise.resolve(UPLOAD),
  };
}

const written = {
  versionId: "null",
  etag: "x",
  lastModified: 0,
  versioning: "off",
  sourceVersionId: "null",
};
const COPIES = [
  { operation: copyObject, query: "" },
  { operation: uploadPartCopy, query: "partNumber=1&uploadId=u" },
];
const headers = { "x-amz-copy-source": "bucket/source" };

Deno.test("a copy looks again at a source that was overwritten, and copies what is there then", async () => {
  for (const { operation, query } of COPIES) {
    const reader = changing([1, 2, 3]);
    const tried: unknown[] = [];
    const outcome = await call(operation, {
      ...{ query, headers, reader },
      execute: (_, input) => {
        tried.push((input as { expected?: SeenVersion }).expected?.sequence ?? reader.looks());
        if (tried.length < 3) throw new StorageError("busy");
        return written;
      },
    });
    assert.equal(outcome.status, 200, operation.name);
    assert.deepEqual(tried, [1, 2, 3]);
  }
});

Deno.test("a copy gives up when its source never holds still, or when something else is busy", async () => {
  for (const { operation, query } of COPIES) {
    for (const [sequences, looks] of [[[1], 2], [[...Array(100).keys()], 10]] as const) {
      const reader = changing(sequences);
      let tries = 0;
      const execute = () => {
        tries++;
        throw new StorageError("busy");
      };
      await assert.rejects(
        call(operation, { query, headers, reader, execute }),
        (error) => error instanceof StorageError && error.code === "busy",
      );
      assert.equal(reader.looks(), looks);
      assert.equal(tries, sequences.length === 1 ? 1 : 10);
    }
  }
});

Deno.test("what a copy is refused for is not tried again", async () => {
  const reader = changing([1, 2]);
  const execute = () => {
    throw new StorageError("preconditionFailed");
  };
  await assert.rejects(call(copyObject, { headers, reader, execute }), /precondition/);
  assert.equal(reader.looks(), 1);
});
