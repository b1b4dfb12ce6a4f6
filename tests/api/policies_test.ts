/** Policies, groups and questions about them, by the management API. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

Deno.test("a policy is kept, attached, met by the next request, and cannot go while it is attached", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const { client } = await managedUser(server, "alice", []);
  await root.post("/groups", { name: "staff", description: "people" });
  const document = policyText(allow("admin:ListUsers", "*"));
  const put = await root.ask("PUT", "/policies/lister", { body: { document } });
  assert.deepEqual([put.json.name, put.json.builtIn], ["lister", false]);
  assert.equal(
    (await root.ask("PUT", "/policies/lister", {
      body: { document, expectNew: true },
    })).status,
    409,
  );
  assert.equal((await root.get("/policies/lister")).json.document, document);
  assert.equal((await client.get("/users")).status, 403);
  await root.ask("PUT", "/groups/staff/policies/lister");
  await root.ask("PUT", "/groups/staff/members/alice");
  assert.equal((await client.get("/users")).status, 200);
  assert.deepEqual((await root.get("/policies/lister/holders")).json.items, [
    { kind: "group", name: "staff" },
  ]);
  assert.deepEqual((await root.get("/groups/staff")).json.policies, ["lister"]);
  assert.deepEqual((await root.get("/users/alice")).json.groups, ["staff"]);
  const { items } = (await root.get("/policies?prefix=l")).json;
  assert.deepEqual(items.map(({ name, holders }: typeof items[number]) => [name, holders]), [
    ["lister", (await root.get("/policies/lister/holders")).json.items.length],
  ]);

  const kept = await root.ask("DELETE", "/policies/lister");
  assert.deepEqual([kept.status, kept.json.code], [409, "InUse"]);
  const used = await root.ask("DELETE", "/groups/staff");
  assert.equal(used.status, 409);
  assert.match(used.json.hint, /force/);
  assert.equal((await root.ask("DELETE", "/groups/staff?force=true")).status, 204);
  assert.equal((await client.get("/users")).status, 403);
  assert.equal((await root.ask("DELETE", "/policies/lister")).status, 204);
  assert.equal((await root.get("/policies/lister")).status, 404);
});

Deno.test("who replaces a policy by what it read loses nobody's change", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const put = async (headers: Record<string, string>, description: string, name = "lister") => {
    const body = { document: policyText(allow("admin:ListUsers", "*")), description };
    const { status, json } = await root.ask("PUT", `/policies/${name}`, { body, headers });
    return status === 200 ? json.etag : [status, json.code];
  };
  const failed = [412, "PreconditionFailed"], isNew = { "if-none-match": "*" };
  assert.deepEqual(await put({ "if-match": "none" }, "lost"), failed);
  const first = await put(isNew, "first");
  assert.deepEqual(await put(isNew, "lost"), failed);
  assert.equal((await root.get("/policies/lister")).json.etag, first);
  const second = await put({ "if-match": first }, "second");
  assert.notEqual(second, first);
  assert.deepEqual(await put({ "if-match": first }, "lost"), failed);
  const made = await Promise.all(
    ["a", "b", "c", "d"].map((name) => put({ "if-match": `"${second}"` }, name)),
  );
  assert.equal(made.filter((etag) => typeof etag === "string").length, 1, String(made));
  assert.deepEqual(await put({ "if-match": made[0] }, "x", "other"), failed);
  for (const headers of [{ "if-match": "*" }, { "if-none-match": first }, { "if-match": "" }]) {
    assert.deepEqual(await put(headers as never, "odd"), [400, "InvalidRequest"]);
  }
});

Deno.test("built-in policies can be read and attached, not changed", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const { json } = await root.get("/policies/consoleAdmin");
  assert.equal(json.builtIn, true);
  assert.match(json.document, /admin:\*/);
  const body = { document: policyText(allow("*", "*")) };
  for (const name of ["readonly", "ReadOnly", "CONSOLEADMIN"]) {
    const { status, json } = await root.ask("PUT", `/policies/${name}`, { body });
    assert.deepEqual([status, Object.keys(json.fields)], [400, ["name"]], name);
  }
  assert.equal((await root.ask("DELETE", "/policies/readonly")).status, 404);
});

Deno.test("what is wrong with a policy is told with line and column, and it is not kept", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const document = `{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Maybe", "Action": ["s3:GetObjekt", "admin:GetStatus", "admin:None"],
    "Resource": "*" }]
}`;
  const { json } = await root.post("/policies/validate", { document });
  assert.equal(json.valid, false);
  const found = json.findings.map((finding: Record<string, unknown>) =>
    [finding["severity"], finding["line"], finding["path"]].join(" ")
  );
  assert.deepEqual(found, [
    "error 3 Statement[0].Effect",
    "warning 3 Statement[0].Action[0]",
    "warning 3 Statement[0].Action[2]",
  ]);
  assert.ok(json.findings.every(({ column }: { column: number }) => column > 1));
  const kept = await root.ask("PUT", "/policies/wrong", { body: { document } });
  assert.deepEqual([kept.status, kept.json.code], [400, "InvalidPolicy"]);
  assert.match(kept.json.fields.document, /^line 3, column \d+: /);
  assert.equal((await root.get("/policies/wrong")).status, 404);
  // Wherever a policy is part of something else, its field is told.
  await root.post("/users", { name: "alice" });
  const { json: { accessKeyId } } = await root.post("/access-keys", { user: "alice" });
  const subject = { policies: [policyText(allow("*", "*")), document] };
  for (
    const [method, path, body, field] of [
      ["POST", "/access-keys", { user: "alice", policy: document }, "policy"],
      ["POST", "/own/access-keys", { policy: document }, "policy"],
      ["PATCH", `/access-keys/${accessKeyId}`, { policy: document }, "policy"],
      ["POST", "/policies/simulate", { subject, action: "s3:GetObject" }, "subject.policies.1"],
    ] as const
  ) {
    const { status, json } = await root.ask(method, path, { body });
    assert.deepEqual([status, json.code, Object.keys(json.fields)], [400, "InvalidPolicy", [
      field,
    ]]);
    assert.match(json.fields[field], /^line 3, column \d+: /);
  }
});

Deno.test("the longest policies fit into a question, however they are indented", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const text = policyText(allow("s3:GetObject", "*"));
  const longest = text.replace("{", `{${"\n".repeat(20 * 1_024 - text.length)}`);
  const policies = Array.from({ length: 10 }, () => longest);
  const simulated = await root.post("/policies/simulate", {
    ...{ subject: { policies }, action: "s3:GetObject", resource: "arn:aws:s3:::b/k" },
  });
  assert.equal(simulated.json.allowed, true, simulated.text);
  const document = text.replace("{", `{${"\n".repeat(64 * 1_024 - text.length)}`);
  const validated = await root.post("/policies/validate", { document, kind: "identity" });
  assert.equal(validated.status, 200, validated.text);
});

Deno.test("simulated decisions are those requests meet, with the statement that decides", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  await server.identities.putPolicy({
    name: "mixed",
    document: policyText(
      allow("s3:GetObject", "media/${aws:username}/*"),
      deny("s3:GetObject", "media/alice/secret", { Bool: { "aws:SecureTransport": "false" } }),
    ),
  }, ROOT);
  const { pair } = await managedUser(server, "alice", ["mixed"], {
    policy: policyText(allow("s3:GetObject", "media/alice/narrow/*")),
  });
  const simulate = async (subject: unknown, key: string, context = {}) => {
    const resource = `arn:aws:s3:::media/${key}`;
    const body = { subject, action: "s3:GetObject", resource, context };
    const { json } = await root.post("/policies/simulate", body);
    return [json.allowed, json.reason, json.by?.policy, json.by?.statement];
  };
  const alice = { user: "alice" }, none = [false, "noStatement", undefined, undefined];
  const insecure = { "aws:SecureTransport": ["false"] };
  assert.deepEqual(await simulate(alice, "alice/a"), [true, "allow", "mixed", 0]);
  assert.deepEqual(await simulate(alice, "bob/a"), none);
  // Who is asked about cannot be pretended.
  assert.deepEqual(await simulate(alice, "bob/a", { "aws:username": ["bob"] }), none);
  assert.deepEqual(await simulate(alice, "alice/secret"), [true, "allow", "mixed", 0]);
  assert.deepEqual(
    await simulate(alice, "alice/secret", insecure),
    [false, "explicitDeny", "mixed", 1],
  );
  const { accessKeyId } = pair;
  assert.deepEqual(await simulate({ accessKeyId }, "alice/a"), none);
  assert.deepEqual(await simulate({ accessKeyId }, "alice/narrow/a"), [true, "allow", "mixed", 0]);
  assert.deepEqual(await simulate({ anonymous: true }, "alice/a"), none);
  const policies = [policyText(allow("s3:*", "*"))];
  assert.deepEqual(await simulate({ policies }, "x"), [true, "allow", "policies[0]", 0]);
  // Nobody has these yet: whom they would be for can be said.
  const mine = { policies: [policyText(allow("s3:*", "media/${aws:username}/*"))] };
  const carol = { "aws:username": ["carol"] };
  assert.deepEqual(await simulate(mine, "carol/a", carol), [true, "allow", "policies[0]", 0]);
  assert.deepEqual(await simulate(mine, "carol/a"), none);
  const named = { StringLike: { "aws:username": "*" } };
  const Statement = { ...allow("s3:GetObject", "media/*", named), Principal: "*" };
  const everyone = JSON.stringify({ Version: "2012-10-17", Statement });
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(
    await s3.request({
      ...{ method: "PUT", bucket: "media", query: { policy: "" } },
      body: Buffer.from(everyone),
    }),
    204,
  );
  assert.deepEqual(await simulate({ anonymous: true }, "a", carol), none);
  for (const subject of [{ user: "nobody" }, { accessKeyId: "AKIANOBODY" }]) {
    const body = { subject, action: "s3:GetObject" };
    assert.equal((await root.post("/policies/simulate", body)).status, 404);
  }
  for (const subject of [{}, { user: "alice", anonymous: true }, { policies: [] }]) {
    const body = { subject, action: "s3:GetObject" };
    assert.equal((await root.post("/policies/simulate", body)).status, 400);
  }
  await root.ask("PATCH", "/users/alice", { body: { disabled: true } });
  const disabled = { subject: alice, action: "s3:GetObject" };
  const notInForce = { allowed: false, reason: "notInForce" };
  assert.deepEqual((await root.post("/policies/simulate", disabled)).json, notInForce);
  const nobody = { ...disabled, subject: { user: "nobody" } };
  assert.equal((await root.post("/policies/simulate", nobody)).status, 404);
  const much = { a: Array(20).fill("x".repeat(2_048)) };
  const large = { subject: { anonymous: true }, action: "s3:GetObject", context: much };
  const refused = await root.post("/policies/simulate", large);
  assert.deepEqual([refused.status, Object.keys(refused.json.fields)], [400, ["context"]]);
  const spoilt = { subject: { policies: ["{"] }, action: "s3:GetObject" };
  assert.equal((await root.post("/policies/simulate", spoilt)).json.code, "InvalidPolicy");
});

Deno.test("effective permissions are those of the credentials that ask", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const narrow = { policy: policyText(allow(["s3:GetObject", "admin:GetStatus"], "*")) };
  const { client } = await managedUser(server, "alice", ["consoleAdmin"], narrow);
  const { client: reader } = await managedUser(server, "bob", ["readonly"]);
  const actions = ["s3:GetObject", "s3:PutObject", "admin:GetStatus", "admin:ListUsers"];
  const ask = async (asking: typeof client) => {
    const told: string[] = [];
    // One at a time: the signer of tests takes each parameter once.
    for (const action of actions) {
      const query = `action=${action}&resource=arn:aws:s3:::media/a`;
      const { json } = await asking.get(`/permissions?${query}`);
      told.push(json.items[0].allowed ? "+" : "-");
    }
    return told.join("");
  };
  assert.equal(await ask(client), "+-+-");
  assert.equal(await ask(reader), "+---");
  assert.equal((await client.get("/permissions?action=nothing")).status, 400);
  assert.equal((await client.get("/permissions")).status, 400);
  const elsewhere = await client.get("/permissions?action=s3:GetObject&resource=arn:aws:iam::x:y");
  assert.deepEqual(Object.keys(elsewhere.json.fields), ["resource"]);
});

Deno.test("a creation is done once under its key, also at once", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const headers = { "idempotency-key": "0b9f" };
  await root.post("/users", { name: "alice" });
  const made = await Promise.all(
    [1, 2, 3].map(() => root.post("/access-keys", { user: "alice" }, headers)),
  );
  assert.deepEqual(made.map(({ status }) => status), [201, 201, 201]);
  assert.equal(new Set(made.map(({ json }) => json.secretAccessKey)).size, 1);
  assert.equal((await root.get("/access-keys")).json.items.length, 1);
  const other = await root.post("/access-keys", { user: "alice", description: "" }, headers);
  assert.deepEqual([other.status, other.json.code], [409, "IdempotencyKeyReused"]);
  // Without one it is done again.
  await root.post("/access-keys", { user: "alice" });
  assert.equal((await root.get("/access-keys")).json.items.length, 2);
});

Deno.test("adv_GHSA-3495, adv_GHSA-796f: a secret is told once: no list, no key has it", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/users", { name: "alice" });
  const { json: { secretAccessKey, accessKeyId } } = await root.post("/access-keys", {
    user: "alice",
  });
  for (const path of ["/access-keys", `/access-keys/${accessKeyId}`, "/users/alice"]) {
    assert.ok(!(await root.get(path)).text.includes(secretAccessKey), path);
  }
});
