/** Who may reach a bucket, set by the management API: as S3 shows it, and as strangers meet it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ApiClient } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

async function put(client: ApiClient, path: string, body: unknown): Promise<void> {
  const { status, text } = await client.ask("PUT", `/buckets/${path}`, { body });
  assert.equal(status, 204, text);
}

async function strangerGets(url: string): Promise<number> {
  const answer = await fetch(`${url}/media/a`);
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("a policy is kept as it was written, and lets strangers in until it is gone", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.putObject({ bucket: "media", key: "a" }, Buffer.from("ü"));
  assert.equal((await root.get("/buckets/media/policy")).json.code, "NoSuchBucketPolicy");
  assert.deepEqual((await root.get("/buckets/media/policy-status")).json, { isPublic: false });
  assert.equal((await root.get("/buckets/media")).json.public, false);
  assert.equal(await strangerGets(server.url), 403);

  const statement = { ...allow("s3:GetObject", "media/*"), Principal: "*", Sid: "ünicode" };
  const policy = `\n${JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, 3)}\n`;
  await put(root, "media/policy", { policy });
  assert.deepEqual((await root.get("/buckets/media/policy")).json, { policy });
  assert.deepEqual((await root.get("/buckets/media/policy-status")).json, { isPublic: true });
  assert.equal((await root.get("/buckets/media")).json.public, true);
  assert.equal((await root.get("/buckets")).json.items[0].public, true);
  assert.equal(await strangerGets(server.url), 200);

  await put(root, "media/public-access-block", { restrictPublicBuckets: true });
  assert.equal(await strangerGets(server.url), 403);
  assert.equal((await root.get("/buckets/media")).json.public, false);
  assert.deepEqual((await root.get("/buckets/media/public-access-block")).json, {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: true,
  });
  assert.equal((await root.ask("DELETE", "/buckets/media/public-access-block")).status, 204);
  assert.equal((await root.get("/buckets/media/public-access-block")).status, 404);
  assert.equal(await strangerGets(server.url), 200);

  assert.equal((await root.ask("DELETE", "/buckets/media/policy")).status, 204);
  assert.equal(await strangerGets(server.url), 403);
  assert.equal((await root.get("/buckets/media/policy")).status, 404);
});

Deno.test("a policy that cannot be used is refused with its line and column", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  const refused = async (policy: string) => {
    const answer = await root.ask("PUT", "/buckets/media/policy", { body: { policy } });
    assert.equal(answer.status, 400, answer.text);
    return answer.json;
  };
  const { code, fields } = await refused('{\n  "Version": "2012-10-17",\n  "Statement": }');
  assert.equal(code, "MalformedPolicy");
  assert.match(fields.policy, /^line 3, column 16: ./);
  const other = { ...allow("s3:GetObject", "other/*"), Principal: "*" };
  assert.match((await refused(policyText(other))).fields.policy, /^line 1, column \d+: ./);
  for (const text of ["", "\ud800", "x".repeat(20 * 1_024 + 1)]) {
    assert.deepEqual(Object.keys((await refused(text)).fields), ["policy"], text.slice(0, 3));
  }
});

Deno.test("an ACL counts once ownership lets it, and its grants are told", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  const acl = { body: { canned: "public-read" } };
  const refused = await root.ask("PUT", "/buckets/media/acl", acl);
  assert.deepEqual([refused.status, refused.json.code], [400, "AccessControlListNotSupported"]);
  const { json: before } = await root.get("/buckets/media/ownership-controls");
  assert.deepEqual(before, { ownership: "BucketOwnerEnforced" });
  await put(root, "media/ownership-controls", { ownership: "ObjectWriter" });
  await put(root, "media/acl", acl.body);
  const { json: { grants } } = await root.get("/buckets/media/acl");
  assert.deepEqual(grants.map(({ permission }: { permission: string }) => permission), [
    "FULL_CONTROL",
    "READ",
  ]);
  assert.match(grants[0].user, /^[0-9a-f]{64}$/);
  assert.equal(grants[1].group, "AllUsers");
  assert.equal((await root.get("/buckets/media")).json.public, true);
  await put(root, "media/public-access-block", { ignorePublicAcls: true });
  assert.equal((await root.get("/buckets/media")).json.public, false);
  const kept = await root.ask("DELETE", "/buckets/media/ownership-controls");
  assert.deepEqual([kept.status, kept.json.code], [400, "InvalidBucketAclWithObjectOwnership"]);
  await put(root, "media/acl", { canned: "private" });
  assert.equal((await root.ask("DELETE", "/buckets/media/ownership-controls")).status, 204);
});

Deno.test("who may not ask whether a bucket is public is not told", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  const document = policyText(allow(["s3:ListAllMyBuckets", "s3:ListBucket"], "*"));
  await server.identities.putPolicy({ name: "lister", document }, ROOT);
  const { client } = await managedUser(server, "ann", ["lister"]);
  assert.equal("public" in (await client.get("/buckets/media")).json, false);
  const [listed] = (await client.get("/buckets")).json.items;
  assert.deepEqual([listed.name, "usage" in listed, "public" in listed], ["media", true, false]);
});
