/** ACLs of buckets and objects and the ownership that puts them in force, over the wire: given in each
 * way, given back whole, kept with their version, refused where they would not count. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { ROOT_ID } from "../../server/auth/root_credentials.ts";
import type { HeaderValues, ObjectRef, S3Client, S3Response } from "../support/s3_client.ts";
import { expectError, expectStatus, s3Server, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { send, sign } from "../support/sign.ts";

const BUCKET = "listed";
const KEY: ObjectRef = { bucket: BUCKET, key: "k" };
const BODY = Buffer.from("content");
const ALICE = "a1".repeat(32);
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const OWNER = `<ID>${ROOT_ID}</ID><DisplayName>${CREDENTIALS.accessKeyId}</DisplayName>`;
const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

type Target = Partial<ObjectRef> & { readonly bucket: string };

function user(id: string, permission: string): string {
  const who = id === ROOT_ID ? OWNER : `<ID>${id}</ID>`;
  return `<Grant><Grantee ${XSI} xsi:type="CanonicalUser">${who}</Grantee>` +
    `<Permission>${permission}</Permission></Grant>`;
}

function everyone(permission: string): string {
  return `<Grant><Grantee ${XSI} xsi:type="Group"><URI>${ALL_USERS}</URI></Grantee>` +
    `<Permission>${permission}</Permission></Grant>`;
}

function acl(...grants: readonly string[]): string {
  return `${HEAD}<AccessControlPolicy ${NAMESPACE}><Owner>${OWNER}</Owner><AccessControlList>` +
    `${grants.join("")}</AccessControlList></AccessControlPolicy>`;
}

const PRIVATE = acl(user(ROOT_ID, "FULL_CONTROL"));
const PUBLIC = acl(user(ROOT_ID, "FULL_CONTROL"), everyone("READ"));
const PUBLIC_READ = { "x-amz-acl": "public-read" };

function getAcl(s3: S3Client, { versionId, ...target }: Target): Promise<S3Response> {
  return s3.request({ method: "GET", ...target, query: { acl: "", versionId } });
}

function putAcl(
  s3: S3Client,
  { versionId, ...target }: Target,
  { headers = {}, xml = "" }: { readonly headers?: HeaderValues; readonly xml?: string },
): Promise<S3Response> {
  const body = Buffer.from(xml);
  return s3.request({ method: "PUT", ...target, query: { acl: "", versionId }, headers, body });
}

async function expectAcl(s3: S3Client, target: Target, whole: string, what = ""): Promise<void> {
  assert.equal(text(expectStatus(await getAcl(s3, target), 200, what)), whole, what);
}

function ownership(
  s3: S3Client,
  method: "GET" | "PUT" | "DELETE",
  value = "",
): Promise<S3Response> {
  const xml = `<OwnershipControls><Rule><ObjectOwnership>${value}</ObjectOwnership></Rule>` +
    "</OwnershipControls>";
  return s3.request({
    method,
    bucket: BUCKET,
    query: { ownershipControls: "" },
    ...(method === "PUT" ? { body: Buffer.from(xml) } : {}),
  });
}

async function enableAcls(s3: S3Client): Promise<void> {
  expectStatus(await ownership(s3, "PUT", "BucketOwnerPreferred"), 200);
}

function block(s3: S3Client, setting: string): Promise<S3Response> {
  return s3.request({
    ...{ method: "PUT", bucket: BUCKET, query: { publicAccessBlock: "" } },
    body: Buffer.from(
      `<PublicAccessBlockConfiguration><${setting}>true</${setting}></PublicAccessBlockConfiguration>`,
    ),
  });
}

Deno.test("object ownership is BucketOwnerEnforced unless another is set", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  const expectOwnership = async (value: string) =>
    assert.equal(
      text(expectStatus(await ownership(s3, "GET"), 200)),
      `${HEAD}<OwnershipControls ${NAMESPACE}><Rule><ObjectOwnership>${value}</ObjectOwnership>` +
        "</Rule></OwnershipControls>",
    );
  await expectOwnership("BucketOwnerEnforced");
  for (const value of ["ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"]) {
    assert.equal(text(expectStatus(await ownership(s3, "PUT", value), 200)), "");
    await expectOwnership(value);
  }
  await enableAcls(s3);
  expectStatus(await ownership(s3, "DELETE"), 204);
  await expectOwnership("BucketOwnerEnforced");
  await enableAcls(s3);
  expectError(await ownership(s3, "PUT", "bucketownerenforced"), 400, "MalformedXML");
  const rule = "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>";
  for (const content of ["", rule + rule, "<Rule/>", `${rule}<Other/>`]) {
    const body = Buffer.from(`<OwnershipControls>${content}</OwnershipControls>`);
    const query = { ownershipControls: "" };
    const answer = await s3.request({ method: "PUT", bucket: BUCKET, query, body });
    expectError(answer, 400, "MalformedXML", content);
  }
  await expectOwnership("BucketOwnerPreferred");
});

Deno.test("ACLs are given by a canned name, by headers or by a document, and given back whole", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY);
  const listed = acl(user(ALICE, "READ_ACP"), everyone("WRITE"), user(ROOT_ID, "FULL_CONTROL"));
  const headers = {
    "x-amz-grant-full-control": `id="${ALICE}"`,
    "x-amz-grant-read": `uri="${ALL_USERS}", id="${ALICE}"`,
  };
  for (const target of [{ bucket: BUCKET }, KEY]) {
    await expectAcl(s3, target, PRIVATE);
    const canned = expectStatus(await putAcl(s3, target, { headers: PUBLIC_READ }), 200);
    assert.equal(text(canned), "");
    await expectAcl(s3, target, PUBLIC);
    expectStatus(await putAcl(s3, target, { headers }), 200);
    const granted = [user(ALICE, "FULL_CONTROL"), everyone("READ"), user(ALICE, "READ")];
    await expectAcl(s3, target, acl(...granted));
    expectStatus(await putAcl(s3, target, { xml: listed }), 200);
    await expectAcl(s3, target, listed);
    expectStatus(await putAcl(s3, target, { xml: acl() }), 200);
    await expectAcl(s3, target, acl());
    expectStatus(await putAcl(s3, target, { headers: { "x-amz-acl": "private" } }), 200);
    await expectAcl(s3, target, PRIVATE);
  }
});

Deno.test("an ACL that is none, none at all and two at once are refused, and the old one stays", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY, { headers: PUBLIC_READ });
  await putAcl(s3, { bucket: BUCKET }, { headers: PUBLIC_READ });
  const email = `<Grant><Grantee ${XSI} xsi:type="AmazonCustomerByEmail">` +
    "<EmailAddress>a@b.test</EmailAddress></Grantee><Permission>READ</Permission></Grant>";
  const refusals: readonly (readonly [Parameters<typeof putAcl>[2], number, string])[] = [
    [{}, 400, "MissingSecurityHeader"],
    [{ xml: PRIVATE, headers: PUBLIC_READ }, 400, "UnexpectedContent"],
    [
      { headers: { ...PUBLIC_READ, "x-amz-grant-read": `id=${ALICE}` } },
      400,
      "InvalidRequest",
    ],
    [{ headers: { "x-amz-acl": "nobody" } }, 400, "InvalidArgument"],
    [{ headers: { "x-amz-grant-read": "id=alice" } }, 400, "InvalidArgument"],
    [{ headers: { "x-amz-grant-read": "uri=x" } }, 400, "InvalidArgument"],
    [
      { headers: { "x-amz-grant-read": "emailAddress=a@b.test" } },
      400,
      "UnresolvableGrantByEmailAddress",
    ],
    [{ xml: acl(email) }, 400, "UnresolvableGrantByEmailAddress"],
    [{ xml: acl(user(ALICE, "EVERYTHING")) }, 400, "MalformedACLError"],
    [{ xml: "<AccessControlPolicy/>" }, 400, "MalformedACLError"],
    [{ xml: "<AccessControlPolicy>" }, 400, "MalformedXML"],
    [{ xml: acl().replace(ROOT_ID, ALICE) }, 403, "AccessDenied"],
  ];
  for (const target of [{ bucket: BUCKET }, KEY]) {
    for (const [given, status, code] of refusals) {
      const what = JSON.stringify(given).slice(0, 120);
      expectError(await putAcl(s3, target, given), status, code, what);
      await expectAcl(s3, target, PUBLIC, what);
    }
  }
  expectError(await getAcl(s3, { ...KEY, key: "none" }), 404, "NoSuchKey");
  const missing = await putAcl(s3, { ...KEY, key: "none" }, { headers: PUBLIC_READ });
  expectError(missing, 404, "NoSuchKey");
});

Deno.test("each version has the ACL it was written with, until it gets another", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  const put = async (headers: HeaderValues = {}) =>
    (await s3.putObject(KEY, BODY, { headers })).header("x-amz-version-id") ?? "";
  const one = await put(PUBLIC_READ);
  const two = await put();
  await expectAcl(s3, { ...KEY, versionId: one }, PUBLIC);
  await expectAcl(s3, KEY, PRIVATE);
  const set = await putAcl(s3, { ...KEY, versionId: one }, { headers: { "x-amz-acl": "private" } });
  assert.equal(expectStatus(set, 200).header("x-amz-version-id"), one);
  const other = await putAcl(s3, KEY, { headers: { "x-amz-grant-read": `id=${ALICE}` } });
  assert.equal(other.header("x-amz-version-id"), two);
  await expectAcl(s3, { ...KEY, versionId: one }, PRIVATE);
  await expectAcl(s3, { ...KEY, versionId: two }, acl(user(ALICE, "READ")));
  assert.equal((await getAcl(s3, KEY)).header("x-amz-version-id"), two);
  const unknown = { ...KEY, versionId: "0".repeat(32) };
  expectError(await getAcl(s3, unknown), 404, "NoSuchVersion");
  expectError(await putAcl(s3, unknown, { headers: PUBLIC_READ }), 404, "NoSuchVersion");
  const marker = (await s3.deleteObject(KEY)).header("x-amz-version-id");
  expectError(await getAcl(s3, KEY), 404, "NoSuchKey");
  expectError(await putAcl(s3, KEY, { headers: PUBLIC_READ }), 404, "NoSuchKey");
  const onMarker = await putAcl(s3, { ...KEY, versionId: marker }, { headers: PUBLIC_READ });
  expectError(onMarker, 405, "MethodNotAllowed");
  await expectAcl(s3, { ...KEY, versionId: two }, acl(user(ALICE, "READ")));
});

Deno.test("tags and ACL of an object do not disturb each other or its content", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  const headers = { ...PUBLIC_READ, "x-amz-tagging": "a=1", "x-amz-meta-m": "x" };
  await s3.putObject(KEY, BODY, { headers });
  const before = await s3.headObject(KEY);
  expectStatus(await s3.putObjectTagging(KEY, { b: "2" }), 200);
  await expectAcl(s3, KEY, PUBLIC);
  await putAcl(s3, KEY, { headers: { "x-amz-acl": "private" } });
  const read = await s3.getObject(KEY);
  assert.equal(text(read), "content");
  for (const name of ["etag", "last-modified", "x-amz-tagging-count", "x-amz-meta-m"]) {
    assert.equal(read.header(name), before.header(name), name);
  }
  assert.deepEqual((await s3.getObjectTagging(KEY)).xml.all("TagSet")[0]?.children.length, 1);
});

Deno.test("a copy has the ACL of its request, never the source's", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY, { headers: PUBLIC_READ });
  const copy = { bucket: BUCKET, key: "copy" };
  expectStatus(await s3.copyObject(KEY, copy), 200);
  await expectAcl(s3, copy, PRIVATE);
  expectStatus(await s3.copyObject(KEY, copy, { "x-amz-grant-read-acp": `id=${ALICE}` }), 200);
  await expectAcl(s3, copy, acl(user(ALICE, "READ_ACP")));
  expectStatus(await s3.copyObject(copy, copy, { "x-amz-metadata-directive": "REPLACE" }), 200);
  await expectAcl(s3, copy, PRIVATE);
  await expectAcl(s3, KEY, PUBLIC);
});

Deno.test("a multipart upload carries its ACL to the object", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY);
  const begun = await s3.createMultipartUpload(KEY, PUBLIC_READ);
  const upload = { bucket: BUCKET, key: "k", uploadId: begun.xml.need("UploadId") };
  const part = await s3.uploadPart(upload, 1, { body: BODY });
  const etag = part.header("etag")?.replaceAll('"', "") ?? "";
  await expectAcl(s3, KEY, PRIVATE);
  expectStatus(await s3.completeMultipartUpload(upload, [{ number: 1, etag }]), 200);
  await expectAcl(s3, KEY, PUBLIC);
});

Deno.test("a presigned upload has the ACL that its signer put into the query", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3, url } = fixture;
  await enableAcls(s3);
  const upload = async (key: string, query: Readonly<Record<string, string>>) => {
    const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
    const path = `/${BUCKET}/${key}`;
    const request = { url, method: "PUT", path, query, accessKeyId, secret, presign: true };
    return await send(sign({ ...request, mode: "UNSIGNED-PAYLOAD", body: Buffer.from("x") }));
  };
  assert.equal((await upload("canned", PUBLIC_READ)).status, 200);
  await expectAcl(s3, { bucket: BUCKET, key: "canned" }, PUBLIC);
  assert.equal((await upload("granted", { "x-amz-grant-read": `id=${ALICE}` })).status, 200);
  await expectAcl(s3, { bucket: BUCKET, key: "granted" }, acl(user(ALICE, "READ")));
  assert.equal((await upload("refused", { "x-amz-acl": "nobody" })).status, 400);
  expectStatus(await s3.headObject({ bucket: BUCKET, key: "refused" }), 404);
});

Deno.test("with BucketOwnerEnforced ACLs are not taken, not told and come back with another setting", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY, { headers: PUBLIC_READ });
  expectStatus(await ownership(s3, "DELETE"), 204);
  await expectAcl(s3, KEY, PRIVATE);
  const refused = "AccessControlListNotSupported";
  const given = { headers: PUBLIC_READ };
  expectError(await putAcl(s3, KEY, given), 400, refused);
  expectError(await putAcl(s3, { bucket: BUCKET }, given), 400, refused);
  expectError(await putAcl(s3, KEY, { xml: PUBLIC }), 400, refused);
  expectError(await s3.putObject(KEY, BODY, given), 400, refused);
  expectError(await s3.copyObject(KEY, { bucket: BUCKET, key: "c" }, PUBLIC_READ), 400, refused);
  expectError(await s3.createMultipartUpload(KEY, PUBLIC_READ), 400, refused);
  expectStatus(await s3.headObject({ bucket: BUCKET, key: "c" }), 404);
  await enableAcls(s3);
  await expectAcl(s3, KEY, PUBLIC);
  expectStatus(await ownership(s3, "DELETE"), 204);
  const own = { headers: { "x-amz-acl": "bucket-owner-full-control" } };
  for (const target of [{ bucket: BUCKET }, KEY]) {
    expectStatus(await putAcl(s3, target, own), 200);
    expectStatus(await putAcl(s3, target, { xml: PRIVATE }), 200);
  }
  expectStatus(await s3.putObject(KEY, BODY, own), 200);
});

Deno.test("a bucket whose ACL grants others anything does not become BucketOwnerEnforced", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await putAcl(s3, { bucket: BUCKET }, { headers: { "x-amz-acl": "log-delivery-write" } });
  const code = "InvalidBucketAclWithObjectOwnership";
  expectError(await ownership(s3, "PUT", "BucketOwnerEnforced"), 400, code);
  expectError(await ownership(s3, "DELETE"), 400, code);
  expectStatus(await ownership(s3, "PUT", "ObjectWriter"), 200);
  await putAcl(s3, { bucket: BUCKET }, { headers: { "x-amz-acl": "private" } });
  expectStatus(await ownership(s3, "PUT", "BucketOwnerEnforced"), 200);
});

Deno.test("BlockPublicAcls refuses new public ACLs wherever they come, and leaves those that are there", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const { s3 } = fixture;
  await enableAcls(s3);
  await s3.putObject(KEY, BODY, { headers: PUBLIC_READ });
  expectStatus(await block(s3, "BlockPublicAcls"), 200);
  await expectAcl(s3, KEY, PUBLIC);
  const authenticated = { "x-amz-acl": "authenticated-read" };
  for (const headers of [PUBLIC_READ, authenticated]) {
    const refusals = [
      await putAcl(s3, KEY, { headers }),
      await putAcl(s3, { bucket: BUCKET }, { headers }),
      await s3.putObject(KEY, Buffer.from("other"), { headers }),
      await s3.copyObject(KEY, { bucket: BUCKET, key: "c" }, headers),
      await s3.createMultipartUpload(KEY, headers),
    ];
    for (const answer of refusals) expectError(answer, 403, "AccessDenied");
  }
  assert.equal(text(await s3.getObject(KEY)), "content");
  expectStatus(await s3.putObject(KEY, BODY, { headers: { "x-amz-acl": "private" } }), 200);
  const grant = { "x-amz-grant-read": `id=${ALICE}` };
  expectStatus(await putAcl(s3, { bucket: BUCKET }, { headers: grant }), 200);
  // Ignored ones are still told.
  expectStatus(await block(s3, "IgnorePublicAcls"), 200);
  expectStatus(await putAcl(s3, KEY, { headers: PUBLIC_READ }), 200);
  await expectAcl(s3, KEY, PUBLIC);
});

Deno.test("a bucket is made with the ACL and the ownership asked for, or not at all", async () => {
  await using fixture = await s3Server();
  const { s3 } = fixture;
  const make = (headers: HeaderValues) => s3.request({ method: "PUT", bucket: BUCKET, headers });
  const code = "InvalidBucketAclWithObjectOwnership";
  expectError(await make(PUBLIC_READ), 400, code);
  expectStatus(await s3.headBucket(BUCKET), 404);
  expectStatus(await make({ ...PUBLIC_READ, "x-amz-object-ownership": "ObjectWriter" }), 200);
  await expectAcl(s3, { bucket: BUCKET }, PUBLIC);
  assert.match(text(await ownership(s3, "GET")), /<ObjectOwnership>ObjectWriter</);
});
