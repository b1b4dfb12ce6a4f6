import assert from "node:assert/strict";
import { BUCKET, call, OWNER } from "../../../tests/support/operation_call.ts";
import type { Upload } from "../../../storage/model.ts";
import type { ListPage, ListWithinKeyQuery } from "../../../storage/metadata.ts";
import { S3Error } from "../errors.ts";
import { listMultipartUploads } from "./list_multipart_uploads.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
  "<Bucket>bucket</Bucket>";
const TAIL = "</ListMultipartUploadsResult>";
const WHO = `<ID>${OWNER.id}</ID><DisplayName>root</DisplayName>`;

function upload(key: string, uploadId: string, more: Partial<Upload> = {}): Upload {
  return {
    bucket: BUCKET.id,
    key,
    uploadId,
    createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 999),
    initiator: OWNER.name,
    storageClass: "STANDARD",
    headers: {},
    metadata: {},
    tags: {},
    ...more,
  };
}

function listing(page: Partial<ListPage<Upload>> = {}) {
  const asked: ListWithinKeyQuery[] = [];
  return {
    asked,
    reader: {
      listUploads(query: ListWithinKeyQuery) {
        asked.push(query);
        return Promise.resolve({
          entries: [],
          commonPrefixes: [],
          truncated: false,
          last: "",
          ...page,
        });
      },
    },
  };
}

Deno.test("ListMultipartUploads answers an empty page as S3 does", async () => {
  const { reader, asked } = listing();
  const { xml } = await call(listMultipartUploads, { query: "uploads&upload-id-marker=x", reader });
  assert.equal(
    xml,
    `${HEAD}<KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker><NextKeyMarker></NextKeyMarker>` +
      "<NextUploadIdMarker></NextUploadIdMarker><MaxUploads>1000</MaxUploads>" +
      `<IsTruncated>false</IsTruncated>${TAIL}`,
  );
  // Without a key marker the upload id marker is ignored.
  assert.deepEqual(asked, [
    { bucket: BUCKET.id, prefix: "", delimiter: "", after: "", limit: 1000 },
  ]);
});

Deno.test("ListMultipartUploads names both markers, the checksum and who began", async () => {
  const { reader, asked } = listing({
    entries: [
      upload("a b", "u1", { checksum: { algorithm: "CRC32", type: "COMPOSITE" } }),
      upload("a b", "u2", { initiator: "someone", storageClass: "GLACIER" }),
    ],
    commonPrefixes: ["a/"],
    truncated: true,
    last: "a b",
    lastId: "u2",
  });
  const query = "uploads&prefix=a&delimiter=%2F&encoding-type=url&key-marker=a%20a&" +
    "upload-id-marker=u0&max-uploads=3";
  const { xml } = await call(listMultipartUploads, { query, reader });
  assert.equal(
    xml,
    `${HEAD}<KeyMarker>a+a</KeyMarker><UploadIdMarker>u0</UploadIdMarker>` +
      "<NextKeyMarker>a+b</NextKeyMarker><NextUploadIdMarker>u2</NextUploadIdMarker>" +
      "<Delimiter>/</Delimiter><Prefix>a</Prefix><MaxUploads>3</MaxUploads>" +
      "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>" +
      `<Upload><Key>a+b</Key><UploadId>u1</UploadId><Initiator>${WHO}</Initiator>` +
      `<Owner>${WHO}</Owner><StorageClass>STANDARD</StorageClass>` +
      "<Initiated>2026-01-02T03:04:05.000Z</Initiated>" +
      "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType></Upload>" +
      "<Upload><Key>a+b</Key><UploadId>u2</UploadId>" +
      "<Initiator><ID>someone</ID><DisplayName>someone</DisplayName></Initiator>" +
      `<Owner>${WHO}</Owner><StorageClass>GLACIER</StorageClass>` +
      "<Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>" +
      `<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>${TAIL}`,
  );
  assert.deepEqual(asked, [
    { bucket: BUCKET.id, prefix: "a", delimiter: "/", after: "a a", afterId: "u0", limit: 3 },
  ]);
});

Deno.test("ListMultipartUploads lists at most 1,000 and refuses what is no number", async () => {
  const { reader, asked } = listing();
  const { xml } = await call(listMultipartUploads, { query: "uploads&max-uploads=5000", reader });
  assert.ok(xml.includes("<MaxUploads>1000</MaxUploads>"));
  assert.equal(asked[0]?.limit, 1000);
  for (const query of ["max-uploads=x", "max-uploads=-1"]) {
    await assert.rejects(
      call(listMultipartUploads, { query, reader }),
      (error) => error instanceof S3Error && error.fields["ArgumentName"] === "max-uploads",
    );
  }
});
