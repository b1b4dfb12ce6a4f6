/** What conditions of policies are asked of: what a request does, not what it says besides. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { ApiClient } from "./support/api_client.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, deny, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");
const ETAG = '"9a0364b9e99bb480dd25e1f0284c8555"';

async function fixture() {
  const server = await embeddedServer({ consoleAddress: "127.0.0.1:0" });
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket("media"), 200);
  return { server, root, [Symbol.asyncDispose]: () => server.stop() };
}

Deno.test("a condition on what only some requests have allows no others that say it too", async () => {
  await using at = await fixture();
  const { server, root } = at;
  expectStatus(await root.putObject({ bucket: "media", key: "a" }, BODY), 200);
  const media = ["media", "media/*"];
  using lister = await tenant(server, "lister", [
    allow("s3:*", media, { StringLike: { "s3:prefix": "home/*" } }),
  ]);
  using writer = await tenant(server, "writer", [
    allow("s3:*", media, { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } }),
  ]);
  using versions = await tenant(server, "versions", [
    allow("s3:*", media, { StringEquals: { "s3:VersionId": "null" } }),
  ]);
  const prefix = { prefix: "home/" };
  expectStatus(await lister.s3.listObjectsV2("media", prefix), 200);
  expectStatus(await lister.s3.listObjectVersions("media", prefix), 200);
  const a = { bucket: "media", key: "a" };
  const query = { policy: "", ...prefix };
  for (
    const answer of [
      await lister.s3.getObject(a, {}, prefix),
      await lister.s3.request({ method: "GET", bucket: "media", query }),
      await lister.s3.request({ method: "PUT", bucket: "media", query, body: BODY }),
    ]
  ) expectError(answer, 403, "AccessDenied");
  const headers = { "x-amz-storage-class": "GLACIER" };
  expectStatus(await writer.s3.putObject(a, BODY, { headers }), 200);
  expectError(await writer.s3.getObject(a, headers), 403, "AccessDenied");
  expectError(await writer.s3.deleteObject(a, headers), 403, "AccessDenied");
  expectStatus(await versions.s3.getObject({ ...a, versionId: "null" }), 200);
  expectError(
    await versions.s3.listObjectsV2("media", { versionId: "null" }),
    403,
    "AccessDenied",
  );
});

Deno.test("conditions on a form are asked of its fields, not of headers nobody signed", async () => {
  await using at = await fixture();
  using fay = await tenant(at.server, "fay", [
    allow("s3:PutObject", "media/*"),
    deny("s3:PutObject", "media/*", { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } }),
    deny("s3:PutObject", "media/cold/*", {
      StringNotEquals: { "s3:x-amz-storage-class": "STANDARD_IA" },
    }),
  ]);
  const { accessKeyId, secretAccessKey } = fay;
  const credentials = { accessKeyId, secretAccessKey };
  const post = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = encodeForm(signForm({ bucket: "media", credentials, fields }), { content: "x" });
    const all = {
      host: "s3.test",
      "content-type": FORM_TYPE,
      "content-length": String(body.length),
      ...headers,
    };
    const answer = await fay.s3.http.send({
      ...{ method: "POST", target: "/media", headers: Object.entries(all), body },
    });
    return answer.status;
  };
  const name = "x-amz-storage-class";
  assert.equal(await post({ key: "a" }), 204);
  assert.equal(await post({ key: "a", [name]: "GLACIER" }), 403);
  assert.equal(await post({ key: "a" }, { [name]: "GLACIER" }), 204);
  assert.equal(await post({ key: "cold/a", [name]: "STANDARD_IA" }), 204);
  assert.equal(await post({ key: "cold/a" }, { [name]: "STANDARD_IA" }), 403);
});

Deno.test("the source of a copy has one name in conditions, however it is written", async () => {
  await using at = await fixture();
  const { server, root } = at;
  for (const key of ["open/a", "shut/a"]) {
    expectStatus(await root.putObject({ bucket: "media", key }, BODY), 200);
  }
  using hal = await tenant(server, "hal", [
    allow(["s3:GetObject*", "s3:PutObject"], "media/*"),
    deny("s3:PutObject", "media/*", { StringLike: { "s3:x-amz-copy-source": "media/shut/*" } }),
  ]);
  const copy = (source: string) =>
    hal.s3.request({
      ...{ method: "PUT", bucket: "media", key: "copy" },
      headers: { "x-amz-copy-source": source },
    });
  expectStatus(await copy("media/open/a"), 200);
  for (
    const source of ["media/shut/a", "/media/shut/a", "media/%73hut/a", "media%2Fshut%2Fa"]
  ) expectError(await copy(source), 403, "AccessDenied", source);
});

Deno.test("a policy can demand that deletes name an entity tag, in documents too", async () => {
  await using at = await fixture();
  const { server, root } = at;
  using jan = await tenant(server, "jan", [
    allow("s3:DeleteObject", "media/*", { Null: { "s3:if-match": "false" } }),
    allow("s3:GetObject", "media/*"),
  ]);
  const remove = (entry: string, headers = {}) => {
    const body = Buffer.from(`<Delete><Object><Key>a</Key>${entry}</Object></Delete>`);
    return jan.s3.request({
      ...{ method: "POST", bucket: "media", query: { delete: "" }, body },
      headers: { "content-md5": createHash("md5").update(body).digest("base64"), ...headers },
    });
  };
  const a = { bucket: "media", key: "a" };
  expectStatus(await root.putObject(a, BODY), 200);
  expectError(await jan.s3.deleteObject(a), 403, "AccessDenied");
  // A header of the request is nobody's entity tag.
  for (const headers of [{}, { "if-match": ETAG }]) {
    assert.match(text(await remove("", headers)), /<Code>AccessDenied<\/Code>/);
  }
  const named = `<ETag>${ETAG.slice(1, -1)}</ETag>`;
  assert.match(text(await remove(named)), /<Deleted><Key>a<\/Key><\/Deleted>/);
});

Deno.test("tags that differ in case alone are not weighed: one could answer for the other", async () => {
  await using at = await fixture();
  const { server, root } = at;
  using mia = await tenant(server, "mia", [
    allow(["s3:PutObject", "s3:PutObjectTagging"], "media/*", {
      StringEquals: { "s3:RequestObjectTag/team": "red" },
    }),
    allow("s3:GetObject", "media/*"),
    deny("s3:GetObject", "media/*", { StringEquals: { "s3:ExistingObjectTag/team": "blue" } }),
  ]);
  const a = { bucket: "media", key: "a" };
  const put = (s3: S3Client, tagging: string) =>
    s3.putObject(a, BODY, { headers: { "x-amz-tagging": tagging } });
  expectStatus(await put(mia.s3, "team=red&b=c"), 200);
  for (const tagging of ["team=blue&Team=red", "Team=red&team=blue", "team=red&Team=blue"]) {
    expectError(await put(mia.s3, tagging), 403, "AccessDenied");
    expectStatus(await put(root, tagging), 200);
    expectError(await mia.s3.getObject(a), 403, "AccessDenied");
  }
});

Deno.test("a policy can demand that nothing is overwritten, uploads in parts among it", async () => {
  await using at = await fixture();
  // Amazon S3 User Guide, "Enforce conditional writes on Amazon S3 buckets", example 1.
  using ned = await tenant(at.server, "ned", [
    allow("s3:PutObject", "media/*", {
      Null: { "s3:if-none-match": "false" },
      Bool: { "s3:ObjectCreationOperation": "true" },
    }),
    allow("s3:PutObject", "media/*", { Bool: { "s3:ObjectCreationOperation": "false" } }),
  ]);
  const { s3 } = ned;
  const a = { bucket: "media", key: "a" }, b = { bucket: "media", key: "b" };
  const headers = { "if-none-match": "*" };
  expectError(await s3.putObject(a, BODY), 403, "AccessDenied");
  expectStatus(await s3.putObject(a, BODY, { headers }), 200);
  const { xml } = expectStatus(await s3.createMultipartUpload(b), 200);
  const upload = { ...b, uploadId: xml.need("UploadId") };
  const part = expectStatus(await s3.uploadPart(upload, 1, { body: BODY }), 200);
  const parts = [{ number: 1, etag: part.header("etag")!.slice(1, -1) }];
  expectError(await s3.completeMultipartUpload(upload, parts), 403, "AccessDenied");
  expectStatus(await s3.completeMultipartUpload(upload, parts, headers), 200);
});

Deno.test("a policy can say in which region buckets are made, on either port", async () => {
  await using at = await fixture();
  using eva = await tenant(at.server, "eva", [
    allow("s3:CreateBucket", "*", { StringEquals: { "s3:LocationConstraint": "eu-west-1" } }),
  ]);
  const make = (bucket: string, constraint: string) => {
    const body = Buffer.from(
      "<CreateBucketConfiguration>" +
        `<LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`,
    );
    return eva.s3.request({ method: "PUT", bucket, body });
  };
  expectStatus(await make("here", "eu-west-1"), 200);
  expectStatus(await make("by-its-old-name", "EU"), 200);
  expectError(await make("there", "us-west-2"), 403, "AccessDenied");
  expectError(await make("anywhere", ""), 403, "AccessDenied");
  expectError(await eva.s3.createBucket("nowhere"), 403, "AccessDenied");
  expectError(
    await eva.s3.request({
      ...{ method: "PUT", bucket: "said-otherwise", query: { LocationConstraint: "eu-west-1" } },
      headers: { "x-amz-location-constraint": "eu-west-1", locationconstraint: "eu-west-1" },
    }),
    403,
    "AccessDenied",
  );
  const api = new ApiClient(at.server.managementUrl!, eva);
  for (const [region, status] of [["us-west-2", 403], ["eu-west-1", 201]] as const) {
    const { status: answered, text } = await api.post("/buckets", { name: "managed", region });
    assert.equal(answered, status, text);
  }
});
