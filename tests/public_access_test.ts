/** What a bucket opens to others: its policy, its ACLs and those of its objects, and what Block Public
 * Access takes back. Anonymous requests have nothing else. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { S3Client, type S3ClientRequest } from "./support/s3_client.ts";
import { encodeForm, FORM_TYPE } from "./support/post_form.ts";
import { expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");
const KEY = { bucket: "media", key: "public/a" };

async function fixture() {
  const server = await embeddedServer();
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket("media"), 200);
  expectStatus(await root.putObject(KEY, BODY), 200);
  expectStatus(await root.putObject({ bucket: "media", key: "private/b" }, BODY), 200);
  const bucket = (method: S3ClientRequest["method"], what: string, body?: string) =>
    root.request({
      method,
      bucket: "media",
      query: { [what]: "" },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
  const status = async (method: string, target: string, body?: string) => {
    const answer = await fetch(
      `${server.url}${target}`,
      body === undefined ? { method } : { method, body },
    );
    await answer.body?.cancel();
    return answer.status;
  };
  const block = async (settings: Readonly<Record<string, boolean>>) => {
    const xml = Object.entries(settings).map(([name, on]) => `<${name}>${on}</${name}>`).join("");
    expectStatus(
      await bucket(
        "PUT",
        "publicAccessBlock",
        `<PublicAccessBlockConfiguration>${xml}</PublicAccessBlockConfiguration>`,
      ),
      200,
    );
  };
  const ownership = async (mode: string) => {
    const rule = `<Rule><ObjectOwnership>${mode}</ObjectOwnership></Rule>`;
    const xml = `<OwnershipControls>${rule}</OwnershipControls>`;
    expectStatus(await bucket("PUT", "ownershipControls", xml), 200);
  };
  return {
    server,
    root,
    bucket,
    status,
    block,
    ownership,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

const READ_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{
    Sid: "PublicRead",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::media/public/*",
  }],
});

Deno.test("a bucket policy opens what it names to everyone, until it is blocked or removed", async () => {
  await using at = await fixture();
  const { bucket, status, block } = at;
  const READ = "/media/public/a";
  assert.equal(await status("GET", READ), 403);
  expectStatus(await bucket("PUT", "policy", READ_POLICY), 204);
  assert.equal(await status("GET", READ), 200);
  assert.equal(await status("HEAD", READ), 200);
  for (
    const [method, target, body] of [
      ["GET", "/media/private/b"],
      ["GET", "/media/public/none"],
      ["GET", "/media"],
      ["GET", "/media?policy"],
      ["GET", "/"],
      ["PUT", "/media/public/c", "x"],
      ["DELETE", READ],
      ["GET", `${READ}?versionId=null`],
      ["GET", `${READ}?tagging`],
      ["GET", `${READ}?acl`],
      ["GET", "/nowhere/public/a"],
    ] as const
  ) {
    assert.equal(await status(method, target, body), 403, `${method} ${target}`);
  }
  await block({ RestrictPublicBuckets: true });
  assert.equal(await status("GET", READ), 403);
  await block({ BlockPublicPolicy: true });
  assert.equal(await status("GET", READ), 200, "what is there is not touched by this one");
  assert.equal((await bucket("PUT", "policy", READ_POLICY)).status, 403);
  expectStatus(await bucket("DELETE", "policy"), 204);
  assert.equal(await status("GET", READ), 403);
});

Deno.test("a bucket policy names users, and its denial counts for them", async () => {
  await using at = await fixture();
  using hal = await tenant(at.server, "hal", []);
  using ida = await tenant(at.server, "ida", []);
  const statement = (effect: string, principal: unknown, action: string) => ({
    Effect: effect,
    Principal: principal,
    Action: action,
    Resource: ["arn:aws:s3:::media", "arn:aws:s3:::media/*"],
  });
  const arn = (name: string) => `arn:aws:iam::000000000000:user/${name}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      statement("Allow", { AWS: [arn("hal"), arn("ida")] }, "s3:*"),
      statement("Deny", { AWS: arn("ida") }, "s3:DeleteObject"),
    ],
  };
  expectStatus(await at.bucket("PUT", "policy", JSON.stringify(policy)), 204);
  for (const { s3 } of [hal, ida]) {
    expectStatus(await s3.getObject(KEY), 200);
    expectStatus(await s3.listObjectsV2("media"), 200);
  }
  assert.equal((await ida.s3.deleteObject(KEY)).status, 403);
  expectStatus(await hal.s3.deleteObject(KEY), 204);
  assert.equal(await at.status("GET", "/media/private/b"), 403);
});

Deno.test("a public upload form needs no signature where the policy lets anyone in", async () => {
  await using at = await fixture();
  const form = encodeForm({ key: "public/form" }, { content: "x" });
  const send = async () => {
    const headers = { "content-type": FORM_TYPE };
    const answer = await fetch(`${at.server.url}/media`, {
      method: "POST",
      headers,
      body: form as BodyInit,
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await send(), 403);
  const policy = READ_POLICY.replace("s3:GetObject", "s3:PutObject");
  expectStatus(await at.bucket("PUT", "policy", policy), 204);
  assert.equal(await send(), 204);
  assert.equal((await at.root.headObject({ bucket: "media", key: "public/form" })).status, 200);
});

Deno.test("ACLs count where ownership lets them: of objects, of the bucket, for users", async () => {
  await using at = await fixture();
  const { root, bucket, status, block, ownership } = at;
  using jim = await tenant(at.server, "jim", []);
  const READ = "/media/public/a", canned = (acl: string) => ({ headers: { "x-amz-acl": acl } });
  assert.equal(
    (await root.putObject(KEY, BODY, canned("public-read"))).code,
    "AccessControlListNotSupported",
  );
  await ownership("BucketOwnerPreferred");
  expectStatus(await root.putObject(KEY, BODY, canned("public-read")), 200);
  assert.equal(await status("GET", READ), 200);
  assert.equal(await status("GET", "/media/private/b"), 403);
  assert.equal(await status("GET", "/media"), 403);
  await block({ IgnorePublicAcls: true });
  assert.equal(await status("GET", READ), 403);
  await block({ BlockPublicAcls: true });
  assert.equal(await status("GET", READ), 200);
  assert.equal((await root.putObject(KEY, BODY, canned("public-read"))).code, "AccessDenied");
  expectStatus(await bucket("DELETE", "publicAccessBlock"), 204);
  // The ACL of the bucket is about listing and writing, not about reading objects.
  expectStatus(
    await root.request({
      method: "PUT",
      bucket: "media",
      query: { acl: "" },
      ...canned("public-read"),
    }),
    200,
  );
  assert.equal(await status("GET", "/media"), 200);
  assert.equal(await status("GET", "/media/private/b"), 403);
  expectStatus(await root.putObject(KEY, BODY, canned("authenticated-read")), 200);
  assert.equal(await status("GET", READ), 403);
  expectStatus(await jim.s3.getObject(KEY), 200);
  const user = await at.server.identities.reader.getUser({ name: "jim" });
  const headers = { "x-amz-grant-read": `id=${user?.canonicalId}` };
  expectStatus(await root.putObject({ bucket: "media", key: "for-jim" }, BODY, { headers }), 200);
  expectStatus(await jim.s3.getObject({ bucket: "media", key: "for-jim" }), 200);
  assert.equal((await jim.s3.getObject({ bucket: "media", key: "private/b" })).status, 403);
  assert.equal(await status("GET", "/media/for-jim"), 403);
});
