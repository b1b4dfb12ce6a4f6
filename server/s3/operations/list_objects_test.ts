import assert from "node:assert/strict";
import { BUCKET, call, OWNER } from "../../../tests/support/operation_call.ts";
import type { ListedVersion } from "../../../storage/model.ts";
import type { ListPage, ListQuery } from "../../../storage/metadata.ts";
import { S3Error } from "../errors.ts";
import { continuationToken } from "../listing.ts";
import { listObjects } from "./list_objects.ts";
import { listObjectsV2 } from "./list_objects_v2.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>';
const TAIL = "</ListBucketResult>";
const OWNER_XML = `<Owner><ID>${OWNER.id}</ID><DisplayName>root</DisplayName></Owner>`;

function object(key: string, more: Partial<ListedVersion> = {}): ListedVersion {
  return {
    key,
    versionId: "null",
    latest: true,
    kind: "object",
    size: 5,
    etag: "5d41402abc4b2a76b9719d911017c592",
    lastModified: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    storageClass: "STANDARD",
    ...more,
  };
}

function content(key: string, owner = "", checksum = ""): string {
  return `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
    `<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>${checksum}<Size>5</Size>${owner}` +
    "<StorageClass>STANDARD</StorageClass></Contents>";
}

const EMPTY: ListPage<ListedVersion> = {
  entries: [],
  commonPrefixes: [],
  truncated: false,
  last: "",
};

/** A reader that notes what it is asked and answers `page`. */
function listing(page: Partial<ListPage<ListedVersion>> = {}) {
  const asked: ListQuery[] = [];
  return {
    asked,
    reader: {
      listObjects(query: ListQuery) {
        asked.push(query);
        return Promise.resolve({ ...EMPTY, ...page });
      },
    },
  };
}

Deno.test("ListObjects answers an empty bucket as S3 does", async () => {
  const { reader, asked } = listing();
  const { xml } = await call(listObjects, { reader });
  assert.equal(
    xml,
    `${HEAD}<Prefix></Prefix><Marker></Marker><MaxKeys>1000</MaxKeys>` +
      `<IsTruncated>false</IsTruncated>${TAIL}`,
  );
  assert.deepEqual(asked, [
    { bucket: BUCKET.id, prefix: "", delimiter: "", after: "", limit: 1000 },
  ]);
});

Deno.test("ListObjects names owners, checksums and, with a delimiter, the next marker", async () => {
  const { reader, asked } = listing({
    entries: [
      object("a/<b>&\r"),
      object("a/c", { checksum: { algorithm: "CRC64NVME", type: "FULL_OBJECT", value: "x" } }),
    ],
    commonPrefixes: ["a/d/"],
    truncated: true,
    last: "a/d/",
  });
  const query = "delimiter=%2F&prefix=a%2F&marker=a%2F0&max-keys=3";
  const { xml } = await call(listObjects, { query, reader });
  const checksum =
    "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>";
  assert.equal(
    xml,
    `${HEAD}<Prefix>a/</Prefix><Marker>a/0</Marker><NextMarker>a/d/</NextMarker>` +
      "<MaxKeys>3</MaxKeys><Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>" +
      content("a/&lt;b&gt;&amp;&#xD;", OWNER_XML) + content("a/c", OWNER_XML, checksum) +
      `<CommonPrefixes><Prefix>a/d/</Prefix></CommonPrefixes>${TAIL}`,
  );
  assert.deepEqual(asked, [
    { bucket: BUCKET.id, prefix: "a/", delimiter: "/", after: "a/0", limit: 3 },
  ]);
});

Deno.test("ListObjects sends no next marker without a delimiter", async () => {
  const { reader } = listing({ entries: [object("a")], truncated: true, last: "a" });
  const { xml } = await call(listObjects, { query: "max-keys=1", reader });
  assert.equal(xml.includes("NextMarker"), false);
  assert.ok(xml.includes("<IsTruncated>true</IsTruncated>"));
});

Deno.test("ListObjects encodes every name when asked to", async () => {
  const { reader } = listing({
    entries: [object("a b+")],
    commonPrefixes: ["é/"],
    truncated: true,
    last: "é/",
  });
  const query = "encoding-type=url&prefix=%20&marker=%2B&delimiter=%7C";
  const { xml } = await call(listObjects, { query, reader });
  assert.equal(
    xml,
    `${HEAD}<Prefix>+</Prefix><Marker>%2B</Marker><NextMarker>%C3%A9/</NextMarker>` +
      "<MaxKeys>1000</MaxKeys><Delimiter>%7C</Delimiter><EncodingType>url</EncodingType>" +
      `<IsTruncated>true</IsTruncated>${content("a+b%2B", OWNER_XML)}` +
      `<CommonPrefixes><Prefix>%C3%A9/</Prefix></CommonPrefixes>${TAIL}`,
  );
});

Deno.test("ListObjects writes characters XML cannot hold as references", async () => {
  const { reader } = listing({ entries: [object("a\u0001\n")] });
  const { xml } = await call(listObjects, { reader });
  assert.ok(xml.includes("<Key>a&#x1;&#xA;</Key>"));
});

Deno.test("ListObjectsV2 counts keys and prefixes, and pages by token", async () => {
  const first = listing({
    entries: [object("a")],
    commonPrefixes: ["b/"],
    truncated: true,
    last: "b/",
  });
  const { xml } = await call(listObjectsV2, {
    query: "list-type=2&delimiter=%2F&max-keys=2&start-after=0",
    reader: first.reader,
  });
  const token = continuationToken("b/");
  assert.equal(
    xml,
    `${HEAD}<Prefix></Prefix><StartAfter>0</StartAfter>` +
      `<NextContinuationToken>${token}</NextContinuationToken><KeyCount>2</KeyCount>` +
      "<MaxKeys>2</MaxKeys><Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>" +
      `${content("a")}<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>${TAIL}`,
  );
  assert.equal(first.asked[0]?.after, "0");

  const second = listing({ entries: [object("c")], last: "c" });
  const next = await call(listObjectsV2, {
    query: `list-type=2&start-after=0&fetch-owner=true&continuation-token=${token}`,
    reader: second.reader,
  });
  assert.equal(
    next.xml,
    `${HEAD}<Prefix></Prefix><ContinuationToken>${token}</ContinuationToken><KeyCount>1</KeyCount>` +
      `<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${content("c", OWNER_XML)}${TAIL}`,
  );
  assert.equal(second.asked[0]?.after, "b/");
});

Deno.test("ListObjectsV2 lists nothing and says so for max-keys=0", async () => {
  const { reader, asked } = listing();
  const { xml } = await call(listObjectsV2, { query: "list-type=2&max-keys=0", reader });
  assert.equal(
    xml,
    `${HEAD}<Prefix></Prefix><KeyCount>0</KeyCount><MaxKeys>0</MaxKeys>` +
      `<IsTruncated>false</IsTruncated>${TAIL}`,
  );
  assert.equal(asked[0]?.limit, 0);
});

Deno.test("ListObjectsV2 bounds the page at 1,000 and echoes what was asked for", async () => {
  const { reader, asked } = listing();
  const { xml } = await call(listObjectsV2, { query: "list-type=2&max-keys=5000", reader });
  assert.ok(xml.includes("<MaxKeys>5000</MaxKeys>"));
  assert.equal(asked[0]?.limit, 1000);
});

Deno.test("both listings refuse the other's parameters and bad values", async () => {
  const cases = [
    [listObjects, "continuation-token=x", "continuation-token"],
    [listObjects, "start-after=x", "start-after"],
    [listObjects, "max-keys=x", "max-keys"],
    [listObjects, "max-keys=-1", "maxKeys"],
    [listObjects, "encoding-type=x", "encoding-type"],
    [listObjectsV2, "list-type=2&marker=x", "marker"],
    [listObjectsV2, "list-type=2&continuation-token=", "continuation-token"],
    [listObjectsV2, "list-type=2&continuation-token=garbage", "continuation-token"],
  ] as const;
  for (const [operation, query, name] of cases) {
    await assert.rejects(
      call(operation, { query }),
      (error) =>
        error instanceof S3Error && error.code === "InvalidArgument" &&
        error.fields["ArgumentName"] === name,
      query,
    );
  }
});
