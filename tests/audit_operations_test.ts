/** Every operation of S3 that changes something, generated from the table: one call that was
 * acknowledged is one record of who, from where, what, on what; one that was denied is none. A new row
 * of the table without a call here fails. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Operation } from "../server/s3/operation.ts";
import { OPERATIONS } from "../server/s3/table.ts";
import { auditLines, linesOfRequest } from "./support/audit_lines.ts";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { S3Client, type S3ClientRequest, type S3Response } from "./support/s3_client.ts";
import { expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, policyText, type Tenant, tenant } from "./support/tenants.ts";

interface Call {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What has to be there before, besides the bucket and its object `a`. */
  readonly prepare?: (root: S3Client, bucket: string) => Promise<unknown>;
  /** The bucket is not made, or has nothing in it. */
  readonly bucket?: "absent" | "empty";
  /** Default `a`. */
  readonly key?: string;
  /** Of the answer. Default 200. */
  readonly status?: number;
}

const DOCUMENT = policyText(allow("s3:GetObject", "*"));

function tags(name: string): string {
  return `<${name}><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></${name}>`;
}

function put(query: string, body: (bucket: string) => string): Required<Pick<Call, "prepare">> {
  return {
    prepare: async (root, bucket) =>
      expectStatus(
        await root.request({
          method: "PUT",
          bucket,
          query: { [query]: "" },
          body: Buffer.from(body(bucket)),
        }),
        query === "policy" || query === "tagging" ? 204 : 200,
        query,
      ),
  };
}

const CORS = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>" +
  "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
const OWNERSHIP =
  "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>" +
  "</OwnershipControls>";
const BLOCK = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>" +
  "</PublicAccessBlockConfiguration>";
const POLICY = (bucket: string) =>
  DOCUMENT.replace('"*"', `"arn:aws:s3:::${bucket}/*"`)
    .replace('"Action"', '"Principal":{"AWS":"000000000000"},"Action"');

/** By the name of the operation. `$upload` and `$etag`: of an upload of `a` with one part. */
const CALLS: Readonly<Record<string, Call>> = {
  CreateBucket: { bucket: "absent" },
  DeleteBucket: { bucket: "empty", status: 204 },
  PutBucketVersioning: {
    body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
  },
  PutBucketTagging: { body: tags("Tagging"), status: 204 },
  DeleteBucketTagging: { ...put("tagging", () => tags("Tagging")), status: 204 },
  PutBucketCors: { body: CORS },
  DeleteBucketCors: { ...put("cors", () => CORS), status: 204 },
  PutBucketAcl: {
    ...put("ownershipControls", () => OWNERSHIP),
    headers: { "x-amz-acl": "private" },
  },
  PutBucketOwnershipControls: { body: OWNERSHIP },
  DeleteBucketOwnershipControls: { ...put("ownershipControls", () => OWNERSHIP), status: 204 },
  PutPublicAccessBlock: { body: BLOCK },
  DeletePublicAccessBlock: { ...put("publicAccessBlock", () => BLOCK), status: 204 },
  PutBucketPolicy: { body: "$policy", status: 204 },
  DeleteBucketPolicy: { ...put("policy", POLICY), status: 204 },
  DeleteObjects: { body: "<Delete><Object><Key>a</Key></Object></Delete>" },
  PutObject: { key: "new", body: "content" },
  PostObject: { key: "form", status: 204 },
  CopyObject: { key: "copy", headers: { "x-amz-copy-source": "/$bucket/a" } },
  DeleteObject: { status: 204 },
  PutObjectTagging: { body: tags("Tagging") },
  DeleteObjectTagging: { status: 204 },
  PutObjectAcl: {
    ...put("ownershipControls", () => OWNERSHIP),
    headers: { "x-amz-acl": "private" },
  },
  CreateMultipartUpload: {},
  UploadPart: { query: { partNumber: "2", uploadId: "$upload" }, body: "part" },
  UploadPartCopy: {
    query: { partNumber: "2", uploadId: "$upload" },
    headers: { "x-amz-copy-source": "/$bucket/a" },
  },
  CompleteMultipartUpload: {
    query: { uploadId: "$upload" },
    body: "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>$etag</ETag></Part>" +
      "</CompleteMultipartUpload>",
  },
  AbortMultipartUpload: { query: { uploadId: "$upload" }, status: 204 },
};

const MUTATIONS = OPERATIONS.filter(({ implemented, mutates }) => implemented && mutates);

function bucketOf({ name }: Operation): string {
  return `of-${name.toLowerCase()}`;
}

/** What the operation needs, made by root; what stands for it in the call. */
async function prepare(root: S3Client, operation: Operation): Promise<Record<string, string>> {
  const call = CALLS[operation.name]!;
  const bucket = bucketOf(operation);
  if (call.bucket === "absent") return {};
  expectStatus(await root.createBucket(bucket), 200);
  if (call.bucket === "empty") return {};
  expectStatus(await root.putObject({ bucket, key: "a" }, Buffer.from("content")), 200);
  await call.prepare?.(root, bucket);
  const { xml } = expectStatus(await root.createMultipartUpload({ bucket, key: "a" }), 200);
  const uploadId = xml.need("UploadId");
  const body = Buffer.from("part");
  const part = await root.uploadPart({ bucket, key: "a", uploadId }, 1, { body });
  return { $upload: uploadId, $etag: part.header("etag") ?? "", $policy: POLICY(bucket) };
}

async function perform(
  { s3, accessKeyId, secretAccessKey }: Tenant,
  operation: Operation,
  known: Readonly<Record<string, string>>,
): Promise<S3Response> {
  const call = CALLS[operation.name]!;
  const bucket = bucketOf(operation), key = call.key ?? "a";
  const fill = (text: string) =>
    text.replaceAll(/\$\w+/g, (name) => name === "$bucket" ? bucket : known[name] ?? name);
  const filled = (values: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
  if (operation.body === "form") {
    const credentials = { accessKeyId, secretAccessKey };
    const form = encodeForm(signForm({ bucket, credentials, fields: { key } }), { content: "x" });
    const headers = { "host": "s3.test", "content-type": FORM_TYPE, "user-agent": "audited/1" };
    const length = { "content-length": String(form.length) };
    return await s3.http.send({
      ...{ method: "POST", target: `/${bucket}`, body: form },
      headers: Object.entries({ ...headers, ...length }),
    }) as unknown as S3Response;
  }
  const body = call.body === undefined ? undefined : Buffer.from(fill(call.body));
  const sum = body && createHash("md5").update(body).digest("base64");
  return await s3.request({
    method: operation.method as S3ClientRequest["method"],
    bucket,
    ...(operation.level === "object" ? { key } : {}),
    query: { ...operation.query, ...filled(call.query) },
    headers: { "user-agent": "audited/1", "content-md5": sum, ...filled(call.headers) },
    ...(body === undefined ? {} : { body }),
  });
}

Deno.test("every operation that changes something has a call here", () => {
  assert.deepEqual(MUTATIONS.map(({ name }) => name).sort(), Object.keys(CALLS).sort());
});

Deno.test("each acknowledged call of each operation is one record, each denied one none", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  try {
    const server = await embeddedServer({ directory });
    using root = new S3Client({ url: server.url, ...CREDENTIALS });
    using kim = await tenant(server, "kim", [allow("s3:*", "*")]);
    using eve = await tenant(server, "eve", [allow("s3:ListAllMyBuckets", "*")]);
    const done = new Map<Operation, S3Response>(), denied = new Map<Operation, S3Response>();
    for (const operation of MUTATIONS) {
      const known = await prepare(root, operation);
      denied.set(operation, await perform(eve, operation, known));
      done.set(operation, await perform(kim, operation, known));
    }
    await server.stop();
    const lines = auditLines(directory);
    for (const [operation, answer] of denied) {
      const { name } = operation;
      const said = Buffer.from(answer.body).toString();
      if (operation.ofKeys === true) assert.match(said, /<Code>AccessDenied<\/Code>/, name);
      else assert.equal(answer.status, 403, name);
      const found = linesOfRequest(lines, answer.header("x-amz-request-id"));
      assert.deepEqual(found, [], name);
    }
    for (const [operation, answer] of done) {
      const { name, level } = operation;
      const call = CALLS[name]!;
      const said = Buffer.from(answer.body).toString();
      assert.equal(answer.status, call.status ?? 200, `${name} ${said}`);
      const found = linesOfRequest(lines, answer.header("x-amz-request-id"));
      assert.equal(found.length, 1, `${name} ${JSON.stringify(found)}`);
      const [line] = found;
      const ofKey = level === "object" || name === "PostObject" || name === "DeleteObjects";
      assert.deepEqual(
        {
          action: line?.action,
          bucket: line?.["bucket"],
          key: line?.["key"],
          principal: line?.principal,
          accessKeyId: line?.["accessKeyId"],
          sourceAddress: line?.["sourceAddress"],
          userAgent: line?.["userAgent"],
          result: line?.["result"],
        },
        {
          action: name,
          bucket: bucketOf(operation),
          key: ofKey ? call.key ?? "a" : undefined,
          principal: "kim",
          accessKeyId: kim.accessKeyId,
          sourceAddress: "127.0.0.1",
          userAgent: "audited/1",
          result: "success",
        },
      );
    }
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("DeleteObjects is a record of each key that was there, none of those that were not", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  try {
    const server = await embeddedServer({ directory });
    using root = new S3Client({ url: server.url, ...CREDENTIALS });
    expectStatus(await root.createBucket("bucket"), 200);
    const keys = ["a", "b", "c"];
    for (const key of keys) await root.putObject({ bucket: "bucket", key }, Buffer.from("x"));
    const all = ["none", ...keys].map((key) => ({ key }));
    const answer = expectStatus(await root.deleteObjects("bucket", all), 200);
    await server.stop();
    const found = linesOfRequest(auditLines(directory), answer.header("x-amz-request-id"));
    assert.deepEqual(found.map((line) => line["key"]), keys);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
