import assert from "node:assert/strict";
import { BUCKET, call, OWNER } from "../../../tests/support/operation_call.ts";
import type { ListedVersion } from "../../../storage/model.ts";
import type { ListPage, ListWithinKeyQuery } from "../../../storage/metadata.ts";
import { S3Error } from "../errors.ts";
import { listObjectVersions } from "./list_object_versions.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>';
const TAIL = "</ListVersionsResult>";
const OWNER_XML = `<Owner><ID>${OWNER.id}</ID><DisplayName>root</DisplayName></Owner>`;

function version(key: string, versionId: string, more: Partial<ListedVersion>): ListedVersion {
  return {
    key,
    versionId,
    latest: false,
    kind: "object",
    size: 5,
    etag: "e",
    lastModified: Date.UTC(2026, 0, 2, 3, 4, 5),
    storageClass: "STANDARD",
    ...more,
  };
}

function listing(page: Partial<ListPage<ListedVersion>> = {}) {
  const asked: ListWithinKeyQuery[] = [];
  return {
    asked,
    reader: {
      listVersions(query: ListWithinKeyQuery) {
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

Deno.test("ListObjectVersions answers versions and delete markers in one order", async () => {
  const { reader, asked } = listing({
    entries: [
      version("a b", "3", { latest: true, kind: "deleteMarker", size: 0, etag: "" }),
      version("a b", "2", {
        checksum: { algorithm: "SHA256", type: "COMPOSITE", value: "x-2" },
      }),
      version("c", "null", { latest: true }),
    ],
    commonPrefixes: ["d/"],
    truncated: true,
    last: "d/",
  });
  const query = "versions&delimiter=%2F&encoding-type=url&max-keys=4&key-marker=a%20&" +
    "version-id-marker=null";
  const { xml } = await call(listObjectVersions, { query, reader });
  const time = "<LastModified>2026-01-02T03:04:05.000Z</LastModified>";
  assert.equal(
    xml,
    `${HEAD}<Prefix></Prefix><KeyMarker>a+</KeyMarker><VersionIdMarker>null</VersionIdMarker>` +
      "<NextKeyMarker>d/</NextKeyMarker><MaxKeys>4</MaxKeys><Delimiter>/</Delimiter>" +
      "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>" +
      `<DeleteMarker><Key>a+b</Key><VersionId>3</VersionId><IsLatest>true</IsLatest>${time}` +
      `${OWNER_XML}</DeleteMarker>` +
      `<Version><Key>a+b</Key><VersionId>2</VersionId><IsLatest>false</IsLatest>${time}` +
      "<ETag>&quot;e&quot;</ETag><ChecksumAlgorithm>SHA256</ChecksumAlgorithm>" +
      `<ChecksumType>COMPOSITE</ChecksumType><Size>5</Size>${OWNER_XML}` +
      "<StorageClass>STANDARD</StorageClass></Version>" +
      `<Version><Key>c</Key><VersionId>null</VersionId><IsLatest>true</IsLatest>${time}` +
      `<ETag>&quot;e&quot;</ETag><Size>5</Size>${OWNER_XML}` +
      "<StorageClass>STANDARD</StorageClass></Version>" +
      `<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>${TAIL}`,
  );
  assert.deepEqual(asked, [
    { bucket: BUCKET.id, prefix: "", delimiter: "/", after: "a ", afterId: "null", limit: 4 },
  ]);
});

Deno.test("ListObjectVersions gives both markers when a page ends inside a key", async () => {
  const { reader } = listing({
    entries: [version("a", "3", {})],
    truncated: true,
    last: "a",
    lastId: "3",
  });
  const { xml } = await call(listObjectVersions, { query: "versions&max-keys=1", reader });
  assert.ok(xml.includes(
    "<KeyMarker></KeyMarker><VersionIdMarker></VersionIdMarker><NextKeyMarker>a</NextKeyMarker>" +
      "<NextVersionIdMarker>3</NextVersionIdMarker><MaxKeys>1</MaxKeys>",
  ));
});

Deno.test("ListObjectVersions names no next markers on the last page", async () => {
  const { reader } = listing({ entries: [version("a", "3", {})], last: "a", lastId: "3" });
  const { xml } = await call(listObjectVersions, { query: "versions", reader });
  assert.equal(/Next/.test(xml), false);
});

Deno.test("ListObjectVersions refuses a version marker without a key, and an empty one", async () => {
  const cases: Readonly<Record<string, string>> = {
    "version-id-marker=1": "A version-id marker cannot be specified without a key marker.",
    "key-marker=&version-id-marker=1":
      "A version-id marker cannot be specified without a key marker.",
    "key-marker=a&version-id-marker=": "A version-id marker cannot be empty.",
    "key-marker=a&version-id-marker=NULL": "Invalid version id specified",
  };
  for (const query in cases) {
    await assert.rejects(
      call(listObjectVersions, { query }),
      (error) =>
        error instanceof S3Error && error.code === "InvalidArgument" &&
        error.message === cases[query],
      query,
    );
  }
});
