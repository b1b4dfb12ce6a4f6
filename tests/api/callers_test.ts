/** Who asks the management API: by session or by signature, by the rules of both and never by both at
 * once; from where; and what is told of who failed to show it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApiClient, everyItem } from "../support/api_client.ts";
import {
  BY_ROOT,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
  signedIn,
} from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { allow, policyText } from "../support/tenants.ts";

const ALICE = { username: "alice", password: "alice likes tea" };

async function serverWithAlice(policies: readonly string[], options = {}) {
  const server = await managedServer(options);
  await server.identities.createUser({ name: "alice", password: ALICE.password }, BY_ROOT);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, policies, BY_ROOT);
  return server;
}

Deno.test("a browser's session does what its user may, for pages of this server alone", async () => {
  await using server = await serverWithAlice(["readwrite"]);
  const alice = new ManagementClient(server);
  await alice.signInWithCookie(ALICE);
  const make = { api: "/buckets", method: "POST", body: { name: "media" } };
  const elsewhere = await alice.request({ ...make, headers: { "sec-fetch-site": "cross-site" } });
  assert.deepEqual([elsewhere.status, elsewhere.json.code], [403, "CrossSiteRequest"]);
  const form = await alice.request({ ...make, headers: { "content-type": "text/plain" } });
  assert.deepEqual([form.status, form.json.code], [403, "CrossSiteRequest"]);
  assert.equal((await alice.request(make)).status, 201);
  const { json } = await alice.request({ api: "/buckets" });
  assert.deepEqual(json.items.map((bucket: { name: string }) => bucket.name), ["media"]);
  const denied = await alice.request({ api: "/users" });
  assert.deepEqual([denied.status, denied.json.code], [403, "AccessDenied"]);
  assert.equal(denied.json.requestId, denied.headers.get("x-request-id"));
  await alice.request({ method: "DELETE" });
  assert.equal((await alice.request({ api: "/buckets" })).status, 401);
});

Deno.test("a program's session does what its key may, and is told in the same words", async () => {
  await using server = await serverWithAlice(["consoleAdmin"]);
  const policy = policyText(allow("admin:ListUsers", "*"));
  const { key, secretAccessKey } = await server.identities.createAccessKey(
    { user: "alice", policy },
    BY_ROOT,
  );
  const session = await signedIn(server, { accessKeyId: key.accessKeyId, secretAccessKey });
  assert.equal((await session.request({ api: "/users" })).status, 200);
  assert.equal((await session.request({ api: "/groups" })).status, 403);
  await server.identities.updateAccessKey(
    { accessKeyId: key.accessKeyId, disabled: true },
    BY_ROOT,
  );
  const over = await session.request({ api: "/users" }), same = await session.request();
  for (const { status, json, headers } of [over, same]) {
    assert.deepEqual([status, json.code], [401, "Unauthenticated"]);
    assert.equal(json.requestId, headers.get("x-request-id"));
  }
});

Deno.test("a signature that does not hold is not made good by a session, nor a session by one", async () => {
  await using server = await managedServer();
  const root = new ManagementClient(server);
  await root.signInWithCookie(ROOT_LOGIN);
  const signed = (secret: string) =>
    sign({
      ...{ url: server.managementUrl, method: "GET", path: "/api/v1/users", secret },
      ...{ accessKeyId: CREDENTIALS.accessKeyId, service: "objectstorage" },
    }).headers;
  const wrong = await root.request({ api: "/users", headers: { ...signed("wrong") } });
  assert.deepEqual([wrong.status, wrong.json.code], [401, "SignatureDoesNotMatch"]);
  const headers = { ...signed(CREDENTIALS.secretAccessKey), cookie: "objectstorage_session=none" };
  assert.equal((await root.request({ api: "/users", headers })).status, 200);
  const other = { authorization: "Bearer none" };
  assert.equal((await root.request({ api: "/users", headers: other })).status, 401);
});

Deno.test("temporary credentials of STS are not taken", async () => {
  await using server = await managedServer();
  const headers = { "x-amz-security-token": "token" };
  const client = new ApiClient(server.managementUrl, CREDENTIALS);
  const { status, json } = await client.ask("GET", "/users", { headers });
  assert.deepEqual([status, json.code], [401, "InvalidToken"]);
});

Deno.test("what asks from behind a proxy is known by its own address, in policies and the journal", async () => {
  await using server = await serverWithAlice([]);
  const inside = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
  const document = policyText(allow(["admin:CreateGroup", "s3:CreateBucket"], "*", inside));
  await server.identities.putPolicy({ name: "inside", document }, BY_ROOT);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, ["inside"], BY_ROOT);
  const alice = await signedIn(server, ALICE);
  const make = async (address: string) => {
    const headers = { "x-forwarded-for": address };
    const group = { api: "/groups", method: "POST", body: { name: "staff" }, headers };
    const bucket = { api: "/buckets", method: "POST", body: { name: "media" }, headers };
    return [(await alice.request(group)).status, (await alice.request(bucket)).status];
  };
  assert.deepEqual(await make("198.51.100.7"), [403, 403]);
  assert.deepEqual(await make("192.0.2.7"), [201, 201]);
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  for (const [action, about] of [["CreateGroup", "group/staff"], ["CreateBucket", "media"]]) {
    const [record] = await auditOf(root, `?action=${action}`, 1);
    assert.deepEqual([record.principal, record.sourceAddress], ["alice", "192.0.2.7"]);
    assert.equal(record.resource ?? record.bucket, about);
  }
});

/** Records there are, once there are `count`: the log follows the journal. */
async function auditOf(client: ApiClient, query: string, count: number) {
  for (let attempt = 0;; attempt++) {
    const found = await everyItem(client, `/audit${query}`, 2);
    if (found.length >= count || attempt > 200) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

Deno.test("the audit log is searched page by page; mistakes in a search are named", async () => {
  await using server = await managedServer();
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  for (const name of ["a", "b", "c"]) await root.post("/users", { name });
  const made = await auditOf(root, "?action=CreateUser&resource=user/", 3);
  assert.deepEqual(made.map(({ resource }) => resource), ["user/c", "user/b", "user/a"]);
  const [{ requestId, time }] = made;
  const one = await auditOf(root, `?requestId=${requestId}&from=${time}`, 1);
  assert.deepEqual(one.map(({ resource, result }) => [resource, result]), [["user/c", "success"]]);
  assert.deepEqual((await root.get(`/audit?to=2020-01-01T00:00:00Z`)).json.items, []);
  for (const [field, value] of [["from", "yesterday"], ["cursor", "WyJ4Il0"], ["limit", "0"]]) {
    const { status, json } = await root.get(`/audit?${field}=${value}`);
    assert.deepEqual([status, Object.keys(json.fields)], [400, [field]]);
  }
});

Deno.test("failed signatures of the management API are in the audit log as those of S3 are", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-callers-" });
  try {
    {
      await using server = await managedServer({ directory });
      const wrong = new ApiClient(server.managementUrl, { ...CREDENTIALS, secretAccessKey: "no" });
      for (let i = 0; i < 3; i++) assert.equal((await wrong.get("/users")).status, 401);
    }
    await using server = await managedServer({ directory });
    const root = new ApiClient(server.managementUrl, CREDENTIALS);
    const [record] = await auditOf(root, "?action=AuthenticationFailed", 1);
    assert.deepEqual([record.result, record.details.reason, record.details.count], [
      "failure",
      "SignatureDoesNotMatch",
      3,
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("who signed in by a password has URLs signed, for what was asked and nothing else", async () => {
  await using server = await serverWithAlice(["readwrite"]);
  for (const who of [ALICE, ROOT_LOGIN]) {
    const session = await signedIn(server, who);
    await session.request({ api: "/buckets", method: "POST", body: { name: "media" } });
    const key = "a b/${aws:username}*?";
    const ask = async (kind: string, asked: object) => {
      const body = { ...asked, expiresIn: 60 };
      const answer = await session.request({
        ...{ api: `/buckets/media/${kind}-urls`, method: "POST", body },
      });
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    };
    const signedUploads = async (...items: object[]) => {
      const { items: signed } = await ask("upload", { items });
      return signed as { readonly url: string; readonly headers: Record<string, string> }[];
    };
    const send = async (url: string, init: RequestInit) => {
      const answer = await fetch(url, init);
      return { status: answer.status, text: await answer.text() };
    };
    const [upload, other] = await signedUploads({ key }, { key: "other/key" });
    const download = await ask("download", { key });
    assert.ok(upload !== undefined && other !== undefined);
    assert.equal((await send(upload.url, { method: "PUT", body: "content" })).status, 200);
    assert.equal((await send(other.url, { method: "PUT", body: "content" })).status, 200);
    assert.deepEqual(await send(download.url, {}), { status: 200, text: "content" });
    const ifMatch = createHash("md5").update("content").digest("hex");
    const [replacement] = await signedUploads({ key, ifMatch });
    assert.ok(replacement !== undefined);
    const init = { method: "PUT", body: "more", headers: replacement.headers };
    assert.equal((await send(replacement.url, init)).status, 200);
    assert.equal((await send(replacement.url, init)).status, 412);
    // Each is for its own key, signed together or not.
    const swapped = `${other.url.split("?")[0]}?${upload.url.split("?")[1]}`;
    for (const url of [upload.url.replace("/a%20b/", "/other/"), swapped, download.url]) {
      assert.equal((await send(url, { method: "PUT", body: "x" })).status, 403);
    }
  }
  const alice = await signedIn(server, ALICE);
  const asked = { api: "/buckets/media/download-urls", method: "POST", body: { key: "a" } };
  const { url } = (await alice.request(asked)).json;
  await server.identities.updateUser({ name: "alice", disabled: true }, BY_ROOT);
  const over = await fetch(url);
  await over.body?.cancel();
  assert.equal(over.status, 403);
});
