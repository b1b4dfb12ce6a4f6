/** Why a request was refused, found by its id, on whichever isolate it was; without secrets. */
import assert from "node:assert/strict";
import { ApiClient } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { allow, deny, policyText, ROOT, tenant } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

Deno.test("a refusal of S3 is told by the statement that decided, on every isolate", async () => {
  const { server, root } = await managedServer({ isolates: 3 });
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  using alice = await tenant(server, "alice", [
    allow("s3:GetObject", "media/*"),
    deny("s3:GetObject", "media/secret/*"),
  ]);
  const { accessKeyId, secretAccessKey } = alice;
  const ids = await Promise.all(Array.from({ length: 12 }, async () => {
    using s3 = new S3Client({ url: server.url, accessKeyId, secretAccessKey });
    const answer = await s3.getObject({ bucket: "media", key: "secret/a" });
    assert.equal(answer.status, 403);
    return answer.header("x-amz-request-id");
  }));
  for (const id of ids) {
    const { json } = await root.get(`/refusals/${id}`);
    const [{ time, ...refusal }] = json.items;
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.deepEqual(refusal, {
      requestId: id,
      principal: "alice",
      operation: "GetObject",
      code: "AccessDenied",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::media/secret/a",
      decision: {
        allowed: false,
        reason: "explicitDeny",
        by: { policy: "alice", statement: 1 },
      },
    });
  }
});

Deno.test("of keys that may not be deleted the first ten are told, and how many there were", async () => {
  await using directory = scratch();
  const accessFile = `${directory.path}/access.log`;
  const { server, root } = await managedServer({ log: { access: "json", accessFile } });
  {
    await using _server = server;
    await root.post("/buckets", { name: "media" });
    using alice = await tenant(server, "alice", [allow("s3:DeleteObject", "media/own/*")]);
    const keys = Array.from({ length: 12 }, (_, index) => ({ key: `other/${index}` }));
    const answer = await alice.s3.deleteObjects("media", [{ key: "own/a" }, ...keys]);
    assert.equal(answer.status, 200);
    const { json } = await root.get(`/refusals/${answer.header("x-amz-request-id")}`);
    assert.deepEqual(
      json.items.map(({ action, resource, code, decision }: Record<string, { reason: string }>) =>
        [action, resource, code, decision?.reason].join(" ")
      ),
      keys.slice(0, 10).map(({ key }) =>
        `s3:DeleteObject arn:aws:s3:::media/${key} AccessDenied noStatement`
      ),
    );
  }
  const line = Deno.readTextFileSync(accessFile).split("\n")
    .find((text) => text.includes("DeleteObjects")) ?? "{}";
  assert.equal(JSON.parse(line).denied_parts, 12);
});

Deno.test("a signature that does not match is told by what should have been signed, no secrets", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const token = "a-token-that-is-secret";
  const signed = sign({
    url: server.url,
    method: "GET",
    path: "/media/a%20key",
    query: { "X-Other": "1", Signature: token },
    headers: { "x-amz-meta-plain": "seen", cookie: `id=${token}` },
    accessKeyId: CREDENTIALS.accessKeyId,
    secret: "another secret",
  });
  const answer = await fetch(signed.url, { headers: signed.headers });
  await answer.body?.cancel();
  const { json, text } = await root.get(`/refusals/${answer.headers.get("x-amz-request-id")}`);
  const [refusal] = json.items;
  assert.equal(refusal.code, "SignatureDoesNotMatch");
  assert.match(refusal.expected.canonicalRequest, /^GET\n\/media\/a%20key\n/);
  assert.match(refusal.expected.canonicalRequest, /\nx-amz-meta-plain:seen\n/);
  assert.match(refusal.expected.stringToSign, /^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n/);
  assert.ok(!text.includes(token), text);
  assert.ok(!text.includes(CREDENTIALS.secretAccessKey));
});

Deno.test("refusals of the management API are told too, to those who may ask", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const { client } = await managedUser(server, "alice", ["readonly"]);
  const denied = await client.get("/users");
  const id = denied.headers.get("x-request-id");
  assert.ok(!denied.text.includes("noStatement"), "why is for operators");
  const { json } = await root.get(`/refusals/${id}`);
  assert.deepEqual(json.items.map(({ time: _, ...refusal }: { time: string }) => refusal), [{
    requestId: id,
    principal: "alice",
    operation: "GET /api/v1/users",
    code: "AccessDenied",
    action: "admin:ListUsers",
    resource: "*",
    decision: { allowed: false, reason: "noStatement" },
  }]);
  // Through an operation of S3: told once, by the operation.
  const made = await client.post("/buckets", { name: "mine" });
  const found = await root.get(`/refusals/${made.headers.get("x-request-id")}`);
  assert.deepEqual(found.json.items.map(({ action }: { action: string }) => action), [
    "s3:CreateBucket",
  ]);
  const stranger = new ApiClient(server.managementUrl, {
    ...CREDENTIALS,
    secretAccessKey: "wrong",
  });
  const wrong = await stranger.get("/users?limit=5");
  assert.ok(!wrong.text.includes("AWS4-HMAC"), "what was expected is for operators");
  const told = await root.get(`/refusals/${wrong.headers.get("x-request-id")}`);
  assert.match(told.json.items[0].expected.canonicalRequest, /^GET\n\/api\/v1\/users\nlimit=5\n/);
  assert.equal((await client.get(`/refusals/${id}`)).status, 403);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, ["diagnostics"], ROOT);
  assert.equal((await client.get(`/refusals/${id}`)).status, 200);
  assert.equal((await root.get("/refusals/NOTHING")).status, 404);
});

Deno.test("a bucket's policy that decided is told by the bucket's name", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await server.identities.putPolicy({
    name: "narrow",
    document: policyText(allow("s3:ListBucket", "none")),
  }, ROOT);
  const { client } = await managedUser(server, "alice", ["narrow"]);
  const { headers } = await client.get("/buckets/none-such");
  const { json } = await root.get(`/refusals/${headers.get("x-request-id")}`);
  assert.equal(json.items[0].resource, "arn:aws:s3:::none-such");
});

function scratch() {
  const path = Deno.makeTempDirSync({ prefix: "objectstorage-refusals-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
