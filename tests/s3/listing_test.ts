/** The four listings over the wire: whole documents, and exact pages beyond 1,000 entries. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { type QueryValues, S3Client, type S3Response } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const BUCKET = "listed";
const CLIENTS = 16;

interface Fixture extends AsyncDisposable {
  readonly s3: S3Client;
}

async function server(): Promise<Fixture> {
  await using cleanup = new AsyncDisposableStack();
  const { url } = cleanup.use(await embeddedServer());
  const s3 = cleanup.use(new S3Client({ url, ...CREDENTIALS }));
  assert.equal((await s3.createBucket(BUCKET)).status, 200);
  const resources = cleanup.move();
  return { s3, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The document with what differs from run to run put in a fixed form. */
function steady(response: S3Response): string {
  assert.equal(response.status, 200);
  return Buffer.from(response.body).toString()
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z/g, "TIME")
    .replace(/<Owner>.*?<\/Owner>/g, "OWNER")
    .replace(/<Checksum(Algorithm|Type)>.*?<\/Checksum\1>/g, "");
}

function content(key: string, owner = ""): string {
  return `<Contents><Key>${key}</Key><LastModified>TIME</LastModified>` +
    `<ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag><Size>1</Size>${owner}` +
    "<StorageClass>STANDARD</StorageClass></Contents>";
}

async function store(s3: S3Client, keys: readonly string[]): Promise<void> {
  const waiting = keys.values();
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (const key of waiting) {
      assert.equal((await s3.putObject({ bucket: BUCKET, key }, Buffer.from("x"))).status, 200);
    }
  }));
}

/** Texts of `name` in `of`, over all pages. */
async function walk(
  of: string,
  name: string,
  page: (query: QueryValues) => Promise<S3Response>,
  next: Readonly<Record<string, string>>,
): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  for (let query: QueryValues = {};;) {
    const { xml } = await page(query);
    pages.push(xml.all(of).map((entry) => entry.need(name)));
    if (xml.need("IsTruncated") !== "true") return pages;
    assert.ok(pages.length < 100, "a walk without end");
    query = Object.fromEntries(
      Object.entries(next).map(([parameter, element]) => [parameter, xml.get(element)]),
    );
  }
}

Deno.test("ListObjects and ListObjectsV2 answer whole documents", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await store(s3, ["a&b", "dir/1", "dir/2", "é ~"]);
  assert.equal(
    steady(await s3.listObjects(BUCKET, { delimiter: "/", "max-keys": 2 })),
    `${HEAD}<ListBucketResult ${NAMESPACE}><Name>listed</Name><Prefix></Prefix><Marker></Marker>` +
      "<NextMarker>dir/</NextMarker><MaxKeys>2</MaxKeys><Delimiter>/</Delimiter>" +
      `<IsTruncated>true</IsTruncated>${content("a&amp;b", "OWNER")}` +
      "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes></ListBucketResult>",
  );
  assert.equal(
    steady(await s3.listObjectsV2(BUCKET, { "start-after": "dir/1", "encoding-type": "url" })),
    `${HEAD}<ListBucketResult ${NAMESPACE}><Name>listed</Name><Prefix></Prefix>` +
      "<StartAfter>dir/1</StartAfter><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys>" +
      `<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${content("dir/2")}` +
      `${content("%C3%A9+%7E")}</ListBucketResult>`,
  );
});

Deno.test("every listing of objects pages exactly beyond 1,000", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const keys = Array.from({ length: 2_100 }, (_, i) => `k${String(i).padStart(5, "0")}`);
  await store(s3, keys.toReversed());
  const expected = [keys.slice(0, 1_000), keys.slice(1_000, 2_000), keys.slice(2_000)];
  assert.deepEqual(
    await walk("Contents", "Key", (query) => s3.listObjectsV2(BUCKET, query), {
      "continuation-token": "NextContinuationToken",
    }),
    expected,
  );
  assert.deepEqual(
    await walk("Version", "Key", (query) => s3.listObjectVersions(BUCKET, query), {
      "key-marker": "NextKeyMarker",
      "version-id-marker": "NextVersionIdMarker",
    }),
    expected,
  );
  const groups = await walk(
    "CommonPrefixes",
    "Prefix",
    (query) => s3.listObjects(BUCKET, { delimiter: "9", "max-keys": 70, ...query }),
    { marker: "NextMarker" },
  );
  const prefixes = new Set(
    keys.filter((key) => key.includes("9")).map((key) => key.slice(0, key.indexOf("9") + 1)),
  );
  assert.deepEqual(groups.flat(), [...prefixes]);
});

Deno.test("ListObjectVersions goes on inside a key, newest first, delete markers among them", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await s3.putBucketVersioning(BUCKET, "Enabled");
  const made: string[] = [];
  for (let i = 0; i < 3; i++) {
    const ref = { bucket: BUCKET, key: "k" };
    made.unshift((await s3.putObject(ref, Buffer.from("x"))).header("x-amz-version-id") ?? "");
    made.unshift((await s3.deleteObject(ref)).header("x-amz-version-id") ?? "");
  }
  for (const size of [1, 2, 3, 4, 5, 6, 7]) {
    const seen: string[] = [];
    for (let query: QueryValues | undefined = {}; query !== undefined;) {
      const { xml } = await s3.listObjectVersions(BUCKET, { "max-keys": size, ...query });
      for (const entry of xml.children) {
        if (entry.name !== "Version" && entry.name !== "DeleteMarker") continue;
        const at = seen.push(entry.need("VersionId")) - 1;
        assert.equal(entry.name, at % 2 === 0 ? "DeleteMarker" : "Version");
        assert.equal(entry.need("IsLatest"), String(at === 0));
      }
      query = xml.need("IsTruncated") !== "true" ? undefined : {
        "key-marker": xml.get("NextKeyMarker"),
        "version-id-marker": xml.get("NextVersionIdMarker"),
      };
    }
    assert.deepEqual(seen, made, `pages of ${size}`);
  }
  assert.deepEqual((await s3.listObjectsV2(BUCKET)).xml.all("Contents"), []);
});

Deno.test("ListMultipartUploads pages exactly beyond 1,000, several uploads of a key among them", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const keys = Array.from({ length: 1_001 }, (_, i) => `k${String(i).padStart(4, "0")}`);
  const waiting = [...keys, ...Array<string>(5).fill("k0999")].values();
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (const key of waiting) {
      assert.equal((await s3.createMultipartUpload({ bucket: BUCKET, key })).status, 200);
    }
  }));
  const markers = { "key-marker": "NextKeyMarker", "upload-id-marker": "NextUploadIdMarker" };
  const pages = await walk(
    "Upload",
    "Key",
    (query) => s3.listMultipartUploads(BUCKET, query),
    markers,
  );
  assert.deepEqual(pages.map((page) => page.length), [1_000, 6]);
  assert.deepEqual(pages.flat(), [
    ...keys.slice(0, 1_000),
    ...Array<string>(5).fill("k0999"),
    "k1000",
  ]);
  const ids = await walk(
    "Upload",
    "UploadId",
    (query) => s3.listMultipartUploads(BUCKET, { prefix: "k0999", "max-uploads": 4, ...query }),
    markers,
  );
  assert.deepEqual(ids.map((page) => page.length), [4, 2]);
  assert.equal(new Set(ids.flat()).size, 6);
});

Deno.test("listings refuse bad parameters, and tell of a missing bucket only that it is missing", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const bad: readonly QueryValues[] = [
    { "max-keys": "x" },
    { "max-keys": -1 },
    { "encoding-type": "x" },
    { "list-type": 2, "continuation-token": "x" },
    { versions: "", "version-id-marker": "x" },
    { versions: "", "key-marker": "k", "version-id-marker": "x" },
    { uploads: "", "max-uploads": "x" },
  ];
  for (const query of bad) {
    const answer = await s3.listObjects(BUCKET, query);
    assert.deepEqual([answer.status, answer.code], [400, "InvalidArgument"], JSON.stringify(query));
  }
  for (const query of [{}, { "list-type": 2 }, { versions: "" }, { uploads: "" }]) {
    const answer = await s3.listObjects("not-there", query);
    assert.deepEqual([answer.status, answer.code], [404, "NoSuchBucket"]);
  }
});
