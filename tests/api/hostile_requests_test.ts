/** Requests of the management API that are not what they seem: refused as they came, never bent into
 * others. */
import assert from "node:assert/strict";
import { ApiClient } from "../support/api_client.ts";
import { BY_ROOT, managedServer, ROOT_LOGIN, signedIn } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText } from "../support/tenants.ts";

async function fixture() {
  const server = await managedServer();
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  assert.equal((await root.post("/buckets", { name: "media" })).status, 201);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  return {
    server,
    root,
    s3,
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

Deno.test("what is no percent-encoded text names nothing, least of all what is called so", async () => {
  await using at = await fixture();
  const bytes = new Uint8Array(1);
  for (const key of ["%ff", "%", "%zz"]) {
    expectStatus(await at.s3.putObject({ bucket: "media", key }, bytes), 200);
  }
  const session = await signedIn(at.server, ROOT_LOGIN);
  const ask = (method: string, api: string) => session.request({ method, api });
  for (const spelt of ["%ff", "%", "%zz", "a%ed%a0%80", "%c0%af"]) {
    for (
      const [method, api] of [
        ["DELETE", `/buckets/media/object?key=${spelt}`],
        ["GET", `/buckets/media/object?key=${spelt}`],
        ["GET", `/buckets/media/objects?prefix=${spelt}`],
        ["GET", `/users/${spelt}`],
        ["GET", `/nothing/${spelt}`],
      ] as const
    ) {
      const { status, json } = await ask(method, api);
      const expected = api.startsWith("/nothing") ? [404, "NotFound"] : [400, "InvalidURI"];
      assert.deepEqual([status, json.code], expected, `${method} ${api}`);
    }
  }
  const { json } = await ask("GET", "/buckets/media/objects");
  assert.equal(json.items.length, 3);
  assert.equal((await ask("DELETE", "/buckets/media/object?key=%25ff")).status, 204);
});

Deno.test("no name of a client's is lost on the way in, however it is called or nested", async () => {
  await using at = await fixture();
  const kept = { tags: { a: "b" } };
  const tags = "/buckets/media/tags";
  assert.equal((await at.root.ask("PUT", tags, { body: kept })).status, 204);
  for (const name of ["__proto__", "\\u005f_proto__"]) {
    for (const raw of [`{"tags":{"${name}":"x"}}`, `{"tags":{"a":"c"},"${name}":{}}`]) {
      const { status, json } = await at.root.ask("PUT", tags, { raw });
      assert.deepEqual([status, json?.fields], [400, { ["__proto__"]: "is not known" }], raw);
    }
    const raw = `{"key":"a","metadata":{"${name}":"x"}}`;
    assert.equal((await at.root.ask("POST", "/buckets/media/uploads", { raw })).status, 400);
  }
  const twice = { key: "a", metadata: { A: "1", a: "2" } };
  const folded = await at.root.post("/buckets/media/uploads", twice);
  assert.deepEqual([folded.status, Object.keys(folded.json.fields)], [400, ["metadata.a"]]);
  for (
    const raw of ['{"key":"a","metadata":{"a":"\\ud800"}}', '{"key":"a","contentType":"\\ud800"}']
  ) {
    const { status, text } = await at.root.ask("POST", "/buckets/media/uploads", { raw });
    assert.equal(status, 400, text);
  }
  assert.deepEqual((await at.root.get(tags)).json, kept);
  const deep = "[".repeat(60_000) + "]".repeat(60_000);
  for (const raw of [deep, `{"tags":${deep}}`, `{"tags":{"a":${deep}}}`]) {
    assert.equal((await at.root.ask("PUT", tags, { raw })).status, 400);
  }
});

Deno.test("who asks much of policies that take long keeps nobody else waiting", async () => {
  await using at = await fixture();
  const { server } = at;
  for (let i = 0; i < 200; i++) await at.root.post("/buckets", { name: `bucket-${i}` });
  const slow = Array.from({ length: 800 }, (_, index) => `*a?ab*${index}z*`);
  const statements = [
    allow("s3:ListAllMyBuckets", "*"),
    allow("s3:ListBucket", "*", { StringLike: { "aws:UserAgent": slow } }),
  ];
  await server.identities.createUser({ name: "alice" }, BY_ROOT);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, ["readwrite"], BY_ROOT);
  const { key, secretAccessKey } = await server.identities.createAccessKey(
    { user: "alice", policy: policyText(...statements) },
    BY_ROOT,
  );
  const alice = await signedIn(server, { accessKeyId: key.accessKeyId, secretAccessKey });
  const headers = { "user-agent": "a".repeat(1_000) };
  const actions = Array.from({ length: 10 }, () => "action=s3:ListBucket");
  const resources = Array.from({ length: 20 }, (_, index) => `resource=arn:aws:s3:::b-${index}`);
  for (
    const api of ["/buckets?limit=200", `/permissions?${[...actions, ...resources].join("&")}`]
  ) {
    const began = performance.now();
    let longest = 0, isOver = false;
    const others = (async () => {
      for (let last = began; !isOver;) {
        await new Promise((resolve) => setTimeout(resolve));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
    })();
    const answer = await alice.request({ api, headers });
    const whole = performance.now() - began;
    isOver = true;
    await others;
    assert.equal(answer.status, 200, answer.text);
    assert.ok(longest < whole / 4, `${api}: of ${whole} ms others waited ${longest} at once`);
  }
});

Deno.test("a key that would be over before it is made is not made", async () => {
  await using at = await fixture();
  await at.root.post("/users", { name: "alice" });
  const over = new Date(Date.now() - 1_000).toISOString();
  for (
    const [path, user] of [["/access-keys", { user: "alice" }], ["/own/access-keys", {}]] as const
  ) {
    const { status, json } = await at.root.post(path, { ...user, expiresAt: over });
    assert.deepEqual([status, Object.keys(json.fields ?? {})], [400, ["expiresAt"]], path);
  }
  assert.deepEqual((await at.root.get("/access-keys")).json.items, []);
  const { json: { accessKeyId } } = await at.root.post("/access-keys", { user: "alice" });
  const path = `/access-keys/${accessKeyId}`;
  const ended = await at.root.ask("PATCH", path, { body: { expiresAt: over } });
  assert.equal(ended.status, 200, "one there is can be ended so");
});

Deno.test("nobody fills the store with keys of its own", async () => {
  await using at = await fixture();
  const { identities } = at.server;
  await identities.createUser({ name: "alice", password: "alice likes tea" }, BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["consoleAdmin"], BY_ROOT);
  const alice = await signedIn(at.server, { username: "alice", password: "alice likes tea" });
  const make = () => alice.request({ method: "POST", api: "/own/access-keys", body: {} });
  await Promise.all(
    Array.from({ length: 499 }, () => identities.createAccessKey({ user: "alice" }, BY_ROOT)),
  );
  const { status, json: { accessKeyId } } = await make();
  assert.equal(status, 201);
  const full = await make();
  assert.deepEqual([full.status, full.json.code], [409, "LimitExceeded"]);
  // Room is made, and others have theirs.
  assert.equal((await at.root.post("/own/access-keys", {})).status, 201);
  await identities.deleteAccessKey(accessKeyId, BY_ROOT);
  assert.equal((await make()).status, 201);
});
