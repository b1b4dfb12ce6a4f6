/** Buckets over the wire: their life, their settings, CORS, and what is refused. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { OPERATIONS } from "../../server/s3/table.ts";
import { S3Client, type S3Response } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

interface Fixture extends AsyncDisposable {
  readonly s3: S3Client;
}

async function server(): Promise<Fixture> {
  await using cleanup = new AsyncDisposableStack();
  const { url } = cleanup.use(await embeddedServer());
  const s3 = cleanup.use(new S3Client({ url, ...CREDENTIALS }));
  const resources = cleanup.move();
  return { s3, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

function text(response: S3Response): string {
  return Buffer.from(response.body).toString();
}

function put(s3: S3Client, bucket: string, setting: string, xml: string): Promise<S3Response> {
  return s3.request({ method: "PUT", bucket, query: { [setting]: "" }, body: Buffer.from(xml) });
}

function get(s3: S3Client, bucket: string, setting: string): Promise<S3Response> {
  return s3.request({ method: "GET", bucket, query: { [setting]: "" } });
}

Deno.test("a bucket is made, found, listed and removed", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const made = await s3.createBucket("first-bucket");
  assert.deepEqual([made.status, made.header("location"), text(made)], [200, "/first-bucket", ""]);
  const found = await s3.headBucket("first-bucket");
  assert.deepEqual([found.status, found.header("x-amz-bucket-region")], [200, "us-east-1"]);
  assert.equal(
    text(await get(s3, "first-bucket", "location")),
    `${HEAD}<LocationConstraint ${NAMESPACE}></LocationConstraint>`,
  );
  const listed = text(await s3.listBuckets());
  assert.match(
    listed,
    /<Buckets><Bucket><Name>first-bucket<\/Name><CreationDate>[\d-]{10}T[\d:]{8}\.000Z<\/CreationDate><\/Bucket><\/Buckets><\/ListAllMyBucketsResult>$/,
  );
  const removed = await s3.deleteBucket("first-bucket");
  assert.deepEqual([removed.status, text(removed)], [204, ""]);
  assert.equal((await s3.headBucket("first-bucket")).status, 404);
  assert.equal((await s3.deleteBucket("first-bucket")).code, "NoSuchBucket");
  assert.match(text(await s3.listBuckets()), /<Buckets><\/Buckets>/);
});

Deno.test("CreateBucket again is 200 in us-east-1 and 409 elsewhere", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await s3.createBucket("here");
  assert.equal((await s3.createBucket("here")).status, 200);
  const body = Buffer.from(
    "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint>" +
      "</CreateBucketConfiguration>",
  );
  assert.equal((await s3.request({ method: "PUT", bucket: "there", body })).status, 200);
  const again = await s3.request({ method: "PUT", bucket: "there", body });
  assert.deepEqual([again.status, again.code], [409, "BucketAlreadyOwnedByYou"]);
  assert.equal((await s3.createBucket("there")).code, "BucketAlreadyOwnedByYou");
  assert.equal((await s3.headBucket("there")).header("x-amz-bucket-region"), "eu-west-1");
});

Deno.test("a name that breaks the rules makes no bucket, and is not there", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  for (const name of ["ab", "Upper", "192.168.5.4", "a..b", "xn--abc", "minio"]) {
    const made = await s3.createBucket(name);
    assert.deepEqual([made.status, made.code], [400, "InvalidBucketName"], name);
    assert.equal((await s3.listObjectsV2(name)).code, "NoSuchBucket", name);
  }
});

Deno.test("DeleteBucket refuses a bucket that holds a version, and takes unfinished uploads along", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const ref = { bucket: "full", key: "k" };
  await s3.createBucket("full");
  await s3.putObject(ref, Buffer.from("x"));
  const refused = await s3.deleteBucket("full");
  assert.deepEqual([refused.status, refused.code], [409, "BucketNotEmpty"]);
  await s3.deleteObject(ref);
  assert.equal((await s3.createMultipartUpload(ref)).status, 200);
  assert.equal((await s3.deleteBucket("full")).status, 204);
});

Deno.test("bucket versioning goes from nothing to Enabled to Suspended", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await s3.createBucket("versioned");
  const state = async () => text(await s3.getBucketVersioning("versioned"));
  const whole = (content: string) =>
    `${HEAD}<VersioningConfiguration ${NAMESPACE}>${content}</VersioningConfiguration>`;
  assert.equal(await state(), whole(""));
  assert.equal((await s3.putBucketVersioning("versioned", "Enabled")).status, 200);
  assert.equal(await state(), whole("<Status>Enabled</Status>"));
  assert.equal((await s3.putBucketVersioning("versioned", "Suspended")).status, 200);
  assert.equal(await state(), whole("<Status>Suspended</Status>"));
  const mfa = await put(
    s3,
    "versioned",
    "versioning",
    "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>" +
      "</VersioningConfiguration>",
  );
  assert.deepEqual([mfa.status, mfa.code], [501, "NotImplemented"]);
  assert.equal(await state(), whole("<Status>Suspended</Status>"));
});

Deno.test("bucket tags and CORS rules are kept, given back whole, and removed", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await s3.createBucket("settings");
  const documents: Readonly<Record<string, readonly [string, string, number, string]>> = {
    tagging: [
      "Tagging",
      "<TagSet><Tag><Key>team é</Key><Value>a b</Value></Tag></TagSet>",
      204,
      "NoSuchTagSet",
    ],
    cors: [
      "CORSConfiguration",
      "<CORSRule><ID>1</ID><AllowedOrigin>http://a.test</AllowedOrigin>" +
      "<AllowedMethod>GET</AllowedMethod></CORSRule>",
      200,
      "NoSuchCORSConfiguration",
    ],
  };
  for (const [setting, [root, content, status, missing]] of Object.entries(documents)) {
    const none = await get(s3, "settings", setting);
    assert.deepEqual([none.status, none.code], [404, missing]);
    const kept = await put(s3, "settings", setting, `<${root}>${content}</${root}>`);
    assert.equal(kept.status, status, setting);
    const whole = `${HEAD}<${root} ${NAMESPACE}>${content}</${root}>`;
    assert.equal(text(await get(s3, "settings", setting)), whole);
    const bad = await put(s3, "settings", setting, `<${root}><x></${root}>`);
    assert.deepEqual([bad.status, bad.code], [400, "MalformedXML"], setting);
    const empty = await put(s3, "settings", setting, "");
    assert.deepEqual([empty.status, empty.code], [400, "MissingRequestBodyError"], setting);
    assert.equal(text(await get(s3, "settings", setting)), whole);
    const removed = await s3.request({
      method: "DELETE",
      bucket: "settings",
      query: { [setting]: "" },
    });
    assert.equal(removed.status, 204);
    assert.equal((await get(s3, "settings", setting)).code, missing);
  }
  const acl = text(await get(s3, "settings", "acl"));
  assert.equal(acl.match(/<Permission>FULL_CONTROL<\/Permission>/g)?.length, 1);
});

Deno.test("CORS rules answer preflights without a signature, and requests with their headers", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  await s3.createBucket("shared");
  await put(
    s3,
    "shared",
    "cors",
    "<CORSConfiguration><CORSRule><AllowedOrigin>https://*.app.test</AllowedOrigin>" +
      "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>" +
      "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule>" +
      "</CORSConfiguration>",
  );
  const preflight = (origin: string, method: string, headers: string, bucket = "shared") =>
    s3.http.send({
      method: "OPTIONS",
      target: `/${bucket}/key`,
      headers: [
        ["host", "localhost"],
        ["origin", origin],
        ["access-control-request-method", method],
        ["access-control-request-headers", headers],
      ],
    });
  const allowed = await preflight("https://a.app.test", "PUT", "X-Amz-Date");
  assert.equal(allowed.status, 200);
  assert.deepEqual(
    ["origin", "methods", "headers", "credentials"]
      .map((name) => allowed.header(`access-control-allow-${name}`)),
    ["https://a.app.test", "PUT", "x-amz-date", "true"],
  );
  assert.equal(allowed.header("access-control-expose-headers"), "ETag");
  assert.equal(allowed.header("access-control-max-age"), "60");
  for (
    const refused of [
      await preflight("https://b.test", "PUT", "x-amz-date"),
      await preflight("https://a.app.test", "GET", "x-amz-date"),
      await preflight("https://a.app.test", "PUT", "content-type"),
      await preflight("https://a.app.test", "PUT", "x-amz-date", "not-there"),
    ]
  ) {
    assert.equal(refused.status, 403);
    assert.equal(refused.header("access-control-allow-origin"), undefined);
  }
  const ref = { bucket: "shared", key: "key" };
  const headers = { origin: "https://a.app.test" };
  const stored = await s3.putObject(ref, Buffer.from("x"), { headers });
  assert.equal(stored.status, 200);
  assert.equal(stored.header("access-control-allow-origin"), "https://a.app.test");
  const read = await s3.getObject(ref, headers);
  assert.deepEqual([read.status, read.header("access-control-allow-origin")], [200, undefined]);
});

Deno.test("an operation this server lacks answers 501 in XML and does nothing", async (t) => {
  await using fixture = await server();
  const { s3 } = fixture;
  const ref = { bucket: "kept", key: "kept" };
  await s3.createBucket("kept");
  await s3.putObject(ref, Buffer.from("content"));
  for (const operation of OPERATIONS.filter(({ implemented }) => !implemented)) {
    const { name, level, method } = operation;
    await t.step(name, async () => {
      const answer = await s3.request({
        method,
        ...level === "service" ? {} : { bucket: "kept" },
        ...level === "object" ? { key: "kept" } : {},
        query: operation.query ?? {},
        headers: Object.fromEntries((operation.header ?? []).map((header) => [header, "x"])),
        ...method === "PUT" || method === "POST" ? { body: Buffer.from("<x/>") } : {},
      });
      assert.deepEqual([answer.status, answer.code], [501, "NotImplemented"]);
      assert.equal(text(await s3.getObject(ref)), "content");
    });
  }
});

Deno.test("a sub-resource never becomes a plainer operation", async () => {
  await using fixture = await server();
  const { s3 } = fixture;
  const ref = { bucket: "kept", key: "kept" };
  await s3.createBucket("kept");
  await s3.putObject(ref, Buffer.from("content"));
  const body = Buffer.from("other");
  const refusals: readonly (readonly [Parameters<S3Client["request"]>[0], number, string])[] = [
    [{ method: "PUT", bucket: "new", query: { location: "" } }, 405, "MethodNotAllowed"],
    [{ method: "DELETE", bucket: "kept", query: { versioning: "" } }, 405, "MethodNotAllowed"],
    [{ method: "PUT", ...ref, query: { versions: "" }, body }, 405, "MethodNotAllowed"],
    [{ method: "DELETE", ...ref, query: { acl: "" } }, 405, "MethodNotAllowed"],
    [{ method: "PUT", ...ref, query: { partNumber: 1 }, body }, 400, "InvalidArgument"],
    [{ method: "PUT", ...ref, query: { uploadId: "x" }, body }, 400, "InvalidArgument"],
    [{ method: "PUT", ...ref, query: { acl: "", tagging: "" }, body }, 400, "InvalidArgument"],
    [{ method: "POST", ...ref, body }, 405, "MethodNotAllowed"],
  ];
  for (const [request, status, code] of refusals) {
    const answer = await s3.request(request);
    assert.deepEqual([answer.status, answer.code], [status, code], JSON.stringify(request.query));
    if (status === 405) assert.notEqual(answer.header("allow"), undefined);
  }
  assert.equal((await s3.headBucket("new")).status, 404);
  assert.equal(text(await s3.getObject(ref)), "content");
});
