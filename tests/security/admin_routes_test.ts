/** Advisories of other products that concern the management of identities: each must fail here. */
import assert from "node:assert/strict";
import { ROUTES } from "../../admin/api/table.ts";
import { managedServer, managedUser } from "../api/fixture.ts";
import { ApiClient } from "../support/api_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";

const READ = policyText(allow("s3:GetObject", "*"));
const OWN_KEYS = policyText(allow("admin:*OwnAccessKey*", "*"), allow("s3:*", "*"));

async function serverWithPolicies(policies: Readonly<Record<string, string>>) {
  const { server, root } = await managedServer();
  for (const [name, document] of Object.entries(policies)) {
    await server.identities.putPolicy({ name, document }, ROOT);
  }
  return { server, root, [Symbol.asyncDispose]: () => server.stop() };
}

Deno.test("adv_CVE-2020-11012: the secret is checked on every admin route, its length and case too", async () => {
  await using at = await serverWithPolicies({});
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  for (const secret of ["", "x", secretAccessKey.toUpperCase(), `${secretAccessKey}x`]) {
    const client = new ApiClient(at.server.managementUrl, {
      accessKeyId,
      secretAccessKey: secret,
    });
    for (const { method, path } of ROUTES) {
      const concrete = path.replaceAll(/\{\w+\}/g, "x");
      const { status } = await client.ask(method.toUpperCase(), concrete);
      assert.equal(status, 401, `${method} ${path}`);
    }
  }
});

Deno.test("adv_CVE-2020-11012: what is signed is this method, this path, this body, this service", async () => {
  await using at = await serverWithPolicies({});
  const url = at.server.managementUrl!;
  const body = new TextEncoder().encode('{"name":"mallory"}');
  const options = {
    url,
    method: "POST",
    path: "/api/v1/users",
    body,
    headers: { "content-type": "application/json" },
    accessKeyId: CREDENTIALS.accessKeyId,
    secret: CREDENTIALS.secretAccessKey,
    service: "objectstorage",
  } as const;
  const post = async (signed: ReturnType<typeof sign>, changes: RequestInit = {}, to = "") => {
    const { method, headers } = signed;
    const answer = await fetch(to || signed.url, { method, headers, body, ...changes });
    await answer.body?.cancel();
    return answer.status;
  };
  const good = sign(options);
  assert.equal(await post(good, {}, `${url}/api/v1/groups`), 401);
  const patch = sign({ ...options, method: "PATCH", path: "/api/v1/users/mallory" });
  assert.equal(await post(patch, { method: "DELETE" }), 401);
  assert.equal(await post(good, { body: '{"name":"malice"}' }), 401);
  assert.equal(await post(good, {}, `${url}/api/v1/users?x=1`), 401);
  assert.equal(await post(sign({ ...options, service: "s3" })), 401);
  assert.equal(await post(sign({ ...options, service: "sts" })), 401);
  assert.equal(await post(sign({ ...options, mode: "UNSIGNED-PAYLOAD" })), 401);
  assert.equal(await post(sign({ ...options, presign: true })), 401);
  assert.equal(await post(sign({ ...options, time: Date.now() - 16 * 60_000 })), 401);
  const streamed = sign({ ...options, mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" });
  assert.equal(await post(streamed, { body: streamed.body }), 401);
  assert.equal((await at.root.get("/users")).json.items.length, 0);
  assert.equal(await post(good), 201);
  // And the other way round.
  const s3 = sign({
    ...options,
    url: at.server.url,
    method: "GET",
    path: "/",
    body: new Uint8Array(),
  });
  const answer = await fetch(s3.url, { headers: s3.headers });
  assert.equal(answer.status, 400);
  await answer.body?.cancel();
});

Deno.test("adv_CVE-2021-43858: what a user may cannot come with what a user is", async () => {
  await using at = await serverWithPolicies({
    "user-editor": policyText(allow("admin:UpdateUser", "*")),
  });
  const { client } = await managedUser(at.server, "mallory", ["user-editor"]);
  for (const field of ["policy", "policies", "policyName", "groups", "isAdmin", "id", "name"]) {
    const body = { description: "me", [field]: "consoleAdmin" };
    const answer = await client.ask("PATCH", "/users/mallory", { body });
    assert.equal(answer.status, 400, field);
    assert.ok(field in answer.json.fields, field);
  }
  const { json } = await at.root.get("/users/mallory");
  assert.deepEqual(json.policies, ["user-editor"]);
  assert.equal(json.description, "");
});

Deno.test("adv_CVE-2022-24842: nobody but root has a hand in root's keys", async () => {
  await using at = await serverWithPolicies({});
  const { client } = await managedUser(at.server, "boss", ["consoleAdmin"]);
  const made = await at.root.post("/access-keys", { user: null, policy: READ });
  assert.equal(made.status, 201);
  const { accessKeyId } = made.json;
  assert.equal((await client.post("/access-keys", { user: null })).status, 403);
  for (const body of [{ policy: null }, { disabled: true }, { description: "" }]) {
    const answer = await client.ask("PATCH", `/access-keys/${accessKeyId}`, { body });
    assert.equal(answer.status, 403, JSON.stringify(body));
  }
  assert.equal((await client.ask("DELETE", `/access-keys/${accessKeyId}`)).status, 403);
  // Nor may one be called as root is, whoever asks.
  for (const user of [CREDENTIALS.accessKeyId, "root", "ROOT"]) {
    assert.equal((await client.post("/access-keys", { user })).status, 400, user);
  }
  assert.equal((await at.root.get(`/access-keys/${accessKeyId}`)).json.policy, READ);
});

Deno.test("adv_CVE-2024-24747: a key is not given, nor made into, more than its maker has", async () => {
  const keys = allow(["admin:CreateAccessKey", "admin:UpdateAccessKey"], "*");
  await using at = await serverWithPolicies({
    "key-maker": policyText(keys, allow("s3:GetObject", "*")),
    "all-but": policyText(allow("*", "*"), {
      ...allow("s3:DeleteBucket", "*"),
      Effect: "Deny",
    }),
    "all-at-home": policyText(
      allow("*", "*", { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }),
    ),
  });
  const { pair: bossKey } = await managedUser(at.server, "boss", ["consoleAdmin"]);
  for (const policy of ["key-maker", "all-but", "all-at-home"]) {
    const { client, pair } = await managedUser(at.server, `has-${policy}`, [policy]);
    assert.equal((await client.post("/access-keys", { user: "boss" })).status, 403, policy);
    const { accessKeyId } = bossKey;
    const patch = (body: unknown, id = accessKeyId) =>
      client.ask("PATCH", `/access-keys/${id}`, { body });
    for (const body of [{ policy: null }, { disabled: false }, { expiresAt: null }]) {
      assert.equal((await patch(body)).status, 403, JSON.stringify(body));
    }
    // What makes it less is a matter of the action alone; its own key it may make.
    assert.equal((await patch({ description: "seen" })).status, 200);
    const own = await client.post("/access-keys", { user: `has-${policy}` });
    assert.equal(own.status, 201, own.text);
    assert.equal((await patch({ disabled: true }, pair.accessKeyId)).status, 200);
  }
});

Deno.test("adv_CVE-2025-62506: a narrowed key makes no key that is less narrowed", async () => {
  const narrow = policyText(allow(["admin:*AccessKey*", "s3:GetObject"], "*"));
  await using at = await serverWithPolicies({ "own-keys": OWN_KEYS });
  for (const [name, policy] of [["carol", "own-keys"], ["boss", "consoleAdmin"]] as const) {
    const { client, pair } = await managedUser(at.server, name, [policy], { policy: narrow });
    const wide = await client.post("/own/access-keys", { policy: OWN_KEYS });
    assert.equal(wide.status, 403, wide.text);
    const made = await client.post("/own/access-keys", {});
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.policy, narrow);
    const child = new ApiClient(at.server.managementUrl, made.json);
    assert.equal((await child.get("/buckets")).status, 403);
    for (const { accessKeyId } of [pair, made.json]) {
      for (const body of [{ policy: null }, { policy: OWN_KEYS }, { disabled: false }]) {
        const path = `/own/access-keys/${accessKeyId}`;
        const answer = await client.ask("PATCH", path, { body });
        assert.equal(answer.status, 403, `${name} ${JSON.stringify(body)}`);
      }
    }
    assert.equal(
      (await client.post("/access-keys", { user: name })).status,
      name === "boss" ? 201 : 403,
    );
    if (name === "boss") {
      assert.equal((await client.post("/access-keys", { user: "carol" })).status, 403);
    }
  }
  // Root's narrowed keys, too.
  const made = await at.root.post("/access-keys", { user: null, policy: narrow });
  const client = new ApiClient(at.server.managementUrl, made.json);
  const child = await client.post("/access-keys", { user: null });
  assert.equal(child.json.policy, narrow);
  assert.equal((await client.post("/access-keys", { user: "carol" })).status, 403);
  const patch = (body: unknown) =>
    client.ask("PATCH", `/access-keys/${made.json.accessKeyId}`, { body });
  assert.equal((await patch({ policy: null })).status, 403);
});

Deno.test("adv_CVE-2025-62506: a key that expires makes none that outlives it", async () => {
  await using at = await serverWithPolicies({ "own-keys": OWN_KEYS });
  const expiresAt = Date.now() + 3_600_000;
  const { client, pair } = await managedUser(at.server, "carol", ["own-keys"], { expiresAt });
  const until = new Date(expiresAt).toISOString();
  const later = new Date(expiresAt + 1_000).toISOString();
  for (const body of [{}, { expiresAt: later }]) {
    assert.equal((await client.post("/own/access-keys", body)).json.expiresAt, until);
  }
  for (const body of [{ expiresAt: null }, { expiresAt: later }]) {
    const answer = await client.ask("PATCH", `/own/access-keys/${pair.accessKeyId}`, { body });
    assert.equal(answer.status, 403, JSON.stringify(body));
  }
});

Deno.test("adv_CVE-2025-62506: who is narrowed rotates no key but into one as narrow", async () => {
  await using at = await serverWithPolicies({ "own-keys": OWN_KEYS });
  const narrow = policyText(allow("admin:*OwnAccessKey", "*"));
  const { client, pair } = await managedUser(at.server, "carol", ["own-keys"], { policy: narrow });
  const { json: free } = await at.root.post("/access-keys", { user: "carol" });
  const rotate = (id: string, to = client) => to.post(`/own/access-keys/${id}/rotate`, {});
  assert.equal((await rotate(free.accessKeyId)).status, 403);
  const own = await rotate(pair.accessKeyId);
  assert.equal(own.json.policy, narrow, own.text);
  const expiresAt = Date.now() + 60_000;
  const expiring = await managedUser(at.server, "dave", ["own-keys"], { expiresAt });
  const { json: forever } = await at.root.post("/access-keys", { user: "dave" });
  const rotated = await rotate(forever.accessKeyId, expiring.client);
  assert.equal(rotated.json.expiresAt, new Date(expiresAt).toISOString(), rotated.text);
  // Another's is not told of; root's are nobody's but root's.
  assert.equal((await rotate(free.accessKeyId, expiring.client)).status, 404);
});

Deno.test("adv_CVE-2022-24842: passwords and new keys of others are given by who may everything", async () => {
  const some = policyText(allow(["admin:SetUserPassword", "admin:RotateAccessKey"], "*"));
  await using at = await serverWithPolicies({ some });
  const { pair } = await managedUser(at.server, "victim", ["consoleAdmin"]);
  const { client } = await managedUser(at.server, "mallory", ["some"]);
  const boss = await managedUser(at.server, "boss", ["consoleAdmin", "readwrite"]);
  const { json: ofRoot } = await at.root.post("/access-keys", { user: null });
  const set = (by: ApiClient, password: string | null) =>
    by.ask("PUT", "/users/victim/password", { body: { password } });
  const rotate = (by: ApiClient, id: string) => by.post(`/access-keys/${id}/rotate`, {});
  assert.equal((await set(client, "a password of mallory's")).status, 403);
  assert.equal((await rotate(client, pair.accessKeyId)).status, 403);
  for (const by of [at.root, boss.client]) {
    assert.equal((await set(by, "a password of the victim's")).status, 204);
    assert.equal((await rotate(by, pair.accessKeyId)).status, 201);
  }
  assert.equal((await rotate(boss.client, ofRoot.accessKeyId)).status, 403);
  const short = await set(at.root, "short");
  assert.deepEqual([short.status, Object.keys(short.json.fields)], [400, ["password"]]);
  assert.equal((await set(at.root, null)).status, 204);
  assert.equal((await at.root.get("/users/victim")).json.hasPassword, false);
});

Deno.test("one's own keys are one's own: another's are not told of", async () => {
  await using at = await serverWithPolicies({ "own-keys": OWN_KEYS });
  const { pair: other } = await managedUser(at.server, "other", []);
  const { client, pair } = await managedUser(at.server, "carol", ["own-keys"]);
  for (const id of [other.accessKeyId, "AKIANONE", CREDENTIALS.accessKeyId]) {
    const path = `/own/access-keys/${id}`;
    assert.equal((await client.ask("DELETE", path)).status, 404);
    assert.equal((await client.ask("PATCH", path, { body: { disabled: true } })).status, 404);
  }
  const { json } = await client.get("/own/access-keys");
  assert.deepEqual(json.items.map((key: { accessKeyId: string }) => key.accessKeyId), [
    pair.accessKeyId,
  ]);
});

Deno.test("adv_CVE-2023-27589: neither users nor keys can be called as root is", async () => {
  await using at = await serverWithPolicies({});
  const { accessKeyId } = CREDENTIALS;
  for (const name of [accessKeyId, accessKeyId.toUpperCase(), "root", "anonymous", ".", ".."]) {
    assert.equal((await at.root.post("/users", { name })).status, 400, name);
  }
  await at.root.post("/users", { name: "alice" });
  const body = { user: "alice", accessKeyId, secretAccessKey: "a-secret-of-alice" };
  assert.equal((await at.root.post("/access-keys", body)).status, 400);
});

Deno.test("adv_CVE-2023-28432, adv_CVE-2025-64179, adv_GHSA-f5cv: no answer to anyone holds a secret", async () => {
  const canary = "canary-7f3a9b-secret";
  const { server } = await managedServer({
    rootPassword: canary,
    metricsToken: `${canary}-metrics`,
  });
  await using _server = server;
  const secretAccessKey = `${canary}-of-alice`;
  await server.identities.createUser({ name: "alice" }, ROOT);
  await server.identities.createAccessKey({
    user: "alice",
    accessKeyId: "AKIAALICE",
    secretAccessKey,
  }, ROOT);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, ["consoleAdmin"], ROOT);
  const url = server.managementUrl!;
  const paths = [
    ...ROUTES.map(({ path }) => `/api/v1${path.replaceAll(/\{\w+\}/g, "AKIAALICE")}`),
    ...["/", "/livez", "/readyz?verbose", "/healthz", "/metrics", "/api", "/api/v1", "/api/v1/"],
    ...["/debug", "/debug/pprof", "/profile", "/env", "/minio/bootstrap/v1/verify", "/.git/config"],
    ...[
      "/api/v1/env",
      "/api/v1/metrics",
      "/api/v1/debug",
      "/api/v1/profile",
      "/api/v1/../v1/users",
    ],
  ];
  const clients = [
    new ApiClient(url),
    new ApiClient(url, { accessKeyId: "AKIAALICE", secretAccessKey }),
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
      const answer = await fetch(url + path, { method });
      const said = [...answer.headers].join() + await answer.text();
      assert.ok(!said.includes(canary), `${method} ${path}`);
      if (path.startsWith("/api/v1/")) {
        assert.ok([401, 404, 405].includes(answer.status), `${method} ${path} ${answer.status}`);
      }
    }
    if (!path.startsWith("/api/v1/")) continue;
    for (const client of clients) {
      const { text, headers } = await client.get(path.slice("/api/v1".length));
      assert.ok(!([...headers].join() + text).includes(canary), path);
    }
  }
  // What measures the server needs its token.
  assert.equal(
    (await fetch(`${url}/metrics`).then(async (answer) => {
      await answer.body?.cancel();
      return answer;
    })).status,
    401,
  );
});

Deno.test("adv_CVE-2024-55949: each action lets do one thing: with one alone only its routes answer", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const actions = new Set(
    ROUTES.flatMap(({ access }) => access.kind === "admin" ? [access.action] : []),
  );
  for (const [index, action] of [...actions].entries()) {
    const name = `only-${index}`;
    await server.identities.putPolicy({ name, document: policyText(allow(action, "*")) }, ROOT);
    const { client } = await managedUser(server, name, [name]);
    for (const { method, path, access } of ROUTES) {
      if (access.kind === "self") continue;
      const concrete = path.replaceAll(/\{\w+\}/g, "nothing-here");
      // Nothing that could succeed: it is about who may, not what there is.
      const { status } = await client.ask(method.toUpperCase(), `${concrete}?nothing=1`);
      const may = access.kind === "admin" && access.action === action;
      const refusal = access.kind === "s3" ? [400, 403] : [403];
      assert.ok(
        may ? status === 400 : refusal.includes(status),
        `${action}: ${method} ${path} ${status}`,
      );
    }
  }
});

Deno.test("bodies are bounded, announced or not, and not read for strangers", async () => {
  await using at = await serverWithPolicies({});
  const raw = JSON.stringify({ name: "x".repeat(2 ** 18) });
  assert.equal((await at.root.ask("POST", "/users", { raw })).status, 413);
  const body = new TextEncoder().encode(raw);
  const { url, headers, method } = sign({
    url: at.server.managementUrl!,
    method: "POST",
    path: "/api/v1/users",
    body,
    headers: { "content-type": "application/json" },
    accessKeyId: CREDENTIALS.accessKeyId,
    secret: CREDENTIALS.secretAccessKey,
    service: "objectstorage",
  });
  for (const [sent, expected] of [[headers, 413], [{}, 401]] as const) {
    // A stream has no length to announce.
    const stream = new Blob([body]).stream();
    const answer = await fetch(url, { method, headers: sent, body: stream });
    await answer.body?.cancel();
    assert.equal(answer.status, expected);
  }
});
