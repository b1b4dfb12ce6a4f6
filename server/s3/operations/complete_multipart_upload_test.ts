/** CompleteMultipartUpload asked for twice at once, and of many parts. */
import assert from "node:assert/strict";
import { BUCKET, call, OWNER } from "../../../tests/support/operation_call.ts";
import { turnsDuring, workOn } from "../../../tests/support/turns.ts";
import type { Completion } from "../../../storage/metadata.ts";
import { type Part, StorageError, type Upload } from "../../../storage/model.ts";
import { multipartETag } from "../checksums.ts";
import { S3Error } from "../errors.ts";
import { completeMultipartUpload } from "./complete_multipart_upload.ts";

const UPLOAD: Upload = {
  bucket: BUCKET.id,
  key: "",
  uploadId: "u",
  createdAt: 0,
  initiator: OWNER.name,
  headers: {},
  metadata: {},
  tags: {},
  storageClass: "STANDARD",
};
const PART: Part = {
  number: 1,
  size: 1,
  etag: "0cc175b9c0f1b6a831c399e269772661",
  lastModified: 0,
};
const DONE: Completion = {
  versionId: "null",
  // MD5 of the part's MD5.
  etag: multipartETag([PART.etag]),
  lastModified: 0,
  versioning: "off",
};
const XML = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${PART.etag}</ETag>` +
  "</Part></CompleteMultipartUpload>";

/** What the second of two finds, by how far the first had come at each look. */
const RACES: readonly (readonly [string, Upload | undefined, readonly Part[]])[] = [
  ["before it begins", undefined, []],
  ["after it saw the upload", UPLOAD, []],
  ["after it saw the parts", UPLOAD, [PART]],
];

function race(upload: Upload | undefined, parts: readonly Part[], done: Completion | undefined) {
  return call(completeMultipartUpload, {
    query: "uploadId=u",
    headers: { host: "x" },
    xml: XML,
    reader: {
      getUpload: () => Promise.resolve(upload),
      listParts: () => Promise.resolve(parts),
      getCompletion: () => Promise.resolve(done),
    },
    execute: () => {
      throw new StorageError("uploadNotFound");
    },
  });
}

for (const [when, upload, parts] of RACES) {
  Deno.test(`a completion is answered as the first was that ended ${when}`, async () => {
    const { status, xml } = await race(upload, parts, DONE);
    assert.equal(status, 200);
    assert.ok(xml.includes(`<ETag>&quot;${DONE.etag}&quot;</ETag>`));
  });

  Deno.test(`a completion of an upload aborted ${when} is refused`, async () => {
    await assert.rejects(
      race(upload, parts, undefined),
      (error) => error instanceof S3Error || error instanceof StorageError,
    );
  });
}

Deno.test("a completion of thousands of parts lets other requests have a turn", async () => {
  const stored = Array.from({ length: 2_500 }, (_, index) => ({ ...PART, number: index + 1 }));
  const listed = stored.map(({ number, etag }) =>
    `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`
  );
  const written: unknown[] = [];
  const complete = () =>
    call(completeMultipartUpload, {
      query: "uploadId=u",
      headers: { host: "x" },
      xml: `<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`,
      reader: {
        getUpload: () => Promise.resolve(UPLOAD),
        listParts(_, after, limit) {
          workOn();
          return Promise.resolve(stored.slice(after, after + limit));
        },
      },
      execute(_, input) {
        written.push(...(input as { readonly parts: readonly unknown[] }).parts);
        return DONE;
      },
    });
  const turns = await turnsDuring(complete);
  assert.deepEqual(written, stored.map(({ number, etag }) => ({ number, etag })));
  assert.ok(turns >= 3, `${turns}`);
});
