/** Links to objects by the management API: who may make one, see it and revoke it, and what becomes of
 * it when its creator does. Used they are in tests/s3/share_test.ts. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type ApiAnswer, ApiClient } from "../support/api_client.ts";
import { auditLines } from "../support/audit_lines.ts";
import { type ManagedServer, ManagementClient } from "../support/management_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

const MEDIA = "/buckets/media/shares";
const HOUR = { expiresIn: 3_600 };

async function withMedia(options = {}) {
  const { server, root } = await managedServer(options);
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  await s3.putBucketVersioning("media", "Enabled");
  await s3.putObject({ bucket: "media", key: "dir/a" }, Buffer.from("first"));
  const status = async ({ json }: ApiAnswer): Promise<number> => {
    const answer = await fetch(json.url);
    await answer.body?.cancel();
    return answer.status;
  };
  const policy = async (name: string, document: string) => {
    await server.identities.putPolicy({ name, document }, ROOT);
    return name;
  };
  return { server, root, status, policy };
}

function refused({ status, json }: ApiAnswer): string {
  return `${status} ${json.code} ${Object.keys(json.fields ?? {})}`.trim();
}

Deno.test("whoever may read an object can leave a link to it, unless that is denied", async () => {
  const { server, status, policy } = await withMedia();
  await using _server = server;
  const { client: reader } = await managedUser(server, "reader", ["readonly"]);
  const made = await reader.post(MEDIA, { key: "dir/a", ...HOUR, note: "For Bob" });
  assert.equal(made.status, 201, made.text);
  const { id, url, createdAt, expiresAt, ...rest } = made.json;
  assert.deepEqual(rest, {
    ...{ bucket: "media", key: "dir/a", user: "reader", inline: false, note: "For Bob" },
  });
  const life = Date.parse(expiresAt) - Date.parse(createdAt);
  assert.ok(Math.abs(life - 3_600_000) < 60_000, `${life}`);
  assert.match(url, new RegExp(`^${server.url}/-/share/[\\w-]{43}$`));
  assert.equal(await status(made), 200);
  const isDenied = async () => {
    const { json } = await reader.get("/permissions?action=admin:CreateShare");
    return [json.items[0].allowed, json.items[0].denied];
  };
  assert.deepEqual(await isDenied(), [false, false]);
  await policy("unshared", policyText(deny("admin:CreateShare", "*")));
  const holder = { kind: "user", name: "reader" } as const;
  await server.identities.attachPolicies(holder, ["unshared"], ROOT);
  const denied = await reader.post(MEDIA, { key: "dir/a", ...HOUR });
  assert.equal(refused(denied), "403 AccessDenied");
  assert.deepEqual(await isDenied(), [false, true]);
  assert.equal(await status(made), 200, "those there are stay");
  assert.equal((await reader.ask("DELETE", `/shares/${id}`)).status, 204);
  const { client: lister } = await managedUser(server, "lister", [
    await policy("list", policyText(allow("s3:ListBucket", "*"))),
  ]);
  for (const key of ["dir/a", "none"]) {
    assert.equal(refused(await lister.post(MEDIA, { key, ...HOUR })), "403 AccessDenied");
  }
});

Deno.test("a link has an end, of at most ten years, and an object that is there", async () => {
  const { server, root } = await withMedia();
  await using _server = server;
  const at = (time: number) => new Date(time).toISOString();
  const cases: readonly (readonly [body: object, told: string])[] = [
    [{}, "400 InvalidRequest expiresIn"],
    [{ ...HOUR, expiresAt: at(Date.now() + 60_000) }, "400 InvalidRequest expiresIn"],
    [{ expiresIn: 0 }, "400 InvalidRequest expiresIn"],
    [{ expiresIn: 315_360_001 }, "400 InvalidRequest expiresIn"],
    [{ expiresAt: at(Date.now() - 1) }, "400 InvalidRequest expiresAt"],
    [{ expiresAt: at(Date.now() + 315_360_000_000 + 60_000) }, "400 InvalidRequest expiresAt"],
    [{ ...HOUR, note: "x".repeat(501) }, "400 InvalidRequest note"],
    [{ ...HOUR, note: "\ud800" }, "400 InvalidRequest"],
    [{ ...HOUR, fileName: "a/b" }, "400 InvalidRequest fileName"],
    [{ ...HOUR, key: "none" }, "404 NoSuchKey"],
    [{ ...HOUR, versionId: "none" }, "400 InvalidArgument"],
  ];
  for (const [body, told] of cases) {
    const answer = await root.post(MEDIA, { key: "dir/a", ...body });
    assert.ok(refused(answer).startsWith(told), `${JSON.stringify(body)}: ${answer.text}`);
  }
  const other = await root.post("/buckets/none/shares", { key: "a", ...HOUR });
  assert.equal(other.status, 404, other.text);
  const expiresAt = at(Date.now() + 86_400_000);
  const { json } = await root.post(MEDIA, { key: "dir/a", expiresAt });
  assert.equal(json.expiresAt, expiresAt);
});

Deno.test("whoever is narrowed leaves no link and is told of none; one that will end leaves none beyond", async () => {
  const { server, status, policy } = await withMedia();
  await using _server = server;
  const { client: alice } = await managedUser(server, "alice", ["readonly"]);
  const whole = await alice.post(MEDIA, { key: "dir/a", ...HOUR });
  const key = async (more: { policy?: string; expiresAt?: number }) => {
    const made = await server.identities.createAccessKey({ user: "alice", ...more }, ROOT);
    const { key: { accessKeyId }, secretAccessKey } = made;
    return new ApiClient(server.managementUrl, { accessKeyId, secretAccessKey });
  };
  const narrowed = await key({ policy: policyText(allow("s3:*", "*")) });
  assert.equal(refused(await narrowed.post(MEDIA, { key: "dir/a", ...HOUR })), "403 NoLastingLink");
  assert.deepEqual((await narrowed.get("/shares")).json, { items: [] });
  assert.equal((await narrowed.ask("DELETE", `/shares/${whole.json.id}`)).status, 404);
  const expiresAt = Date.now() + 1_800_000;
  const ending = await key({ expiresAt });
  const cut = await ending.post(MEDIA, { key: "dir/a", ...HOUR });
  assert.equal(Date.parse(cut.json.expiresAt), expiresAt);
  const told = (await ending.get("/shares")).json.items as { id: string; url?: string }[];
  assert.deepEqual(told.map(({ id, url }) => [id, url !== undefined]), [
    [cut.json.id, true],
    [whole.json.id, false],
  ]);
  assert.equal(await status(cut), 200);
  // Who may see all of them, narrowed, sees what they are and not what opens them.
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, [
    await policy("lists", policyText(allow("admin:ListShares", "*"))),
  ], ROOT);
  const admin = await key({ policy: policyText(allow("admin:*", "*")) });
  const { json } = await admin.get("/shares");
  assert.equal(json.items.length, 2);
  assert.doesNotMatch(JSON.stringify(json), /-\/share\//);
});

Deno.test("one's own links are told to oneself, others' to who may, their URLs to root alone", async () => {
  const { server, root } = await withMedia();
  await using _server = server;
  const { client: alice } = await managedUser(server, "alice", ["readonly"]);
  const { client: bob } = await managedUser(server, "bob", ["readonly"]);
  const { client: boss } = await managedUser(server, "boss", ["consoleAdmin"]);
  const ids: string[] = [];
  const urls = new Map<string, string>();
  for (const client of [alice, bob, root, alice]) {
    const { json } = await client.post(MEDIA, { key: "dir/a", ...HOUR });
    ids.push(json.id);
    urls.set(json.id, json.url);
  }
  const listed = async (client: ApiClient, query = "") => {
    const { json, text } = await client.get(`/shares${query}`);
    assert.ok(Array.isArray(json.items), text);
    for (const { id, url } of json.items) if (url !== undefined) assert.equal(url, urls.get(id));
    return json.items.map(({ id, url, user }: Record<string, string>) =>
      `${ids.indexOf(id!)}${user ?? "root"}${url === undefined ? "" : " url"}`
    );
  };
  assert.deepEqual(await listed(alice), ["3alice url", "0alice url"]);
  assert.deepEqual(await listed(bob), ["1bob url"]);
  assert.deepEqual(await listed(boss), ["3alice", "2root", "1bob", "0alice"]);
  assert.deepEqual(await listed(root), ["3alice url", "2root url", "1bob url", "0alice url"]);
  assert.deepEqual(await listed(alice, "?bucket=other"), []);
  assert.deepEqual(await listed(alice, "?bucket=media&key=dir/a&limit=1"), ["3alice url"]);
  const { json: { next } } = await boss.get("/shares?limit=3");
  assert.deepEqual(await listed(boss, `?limit=3&cursor=${next}`), ["0alice"]);
  assert.equal((await boss.get("/shares?cursor=x")).status, 400);
  // Of another's it is not told whether there is one.
  const strangers = await bob.ask("DELETE", `/shares/${ids[0]}`);
  const nobodys = await bob.ask("DELETE", `/shares/${ids[0]!.replace(/.$/, "_")}`);
  assert.deepEqual([refused(strangers), refused(nobodys)], ["404 NotFound", "404 NotFound"]);
  assert.equal((await boss.ask("DELETE", `/shares/${ids[0]}`)).status, 204);
  assert.equal((await boss.ask("DELETE", `/shares/${ids[0]}`)).status, 404);
  assert.equal((await alice.ask("DELETE", `/shares/${ids[3]}`)).status, 204);
  assert.deepEqual(await listed(alice), []);
});

Deno.test("a user has a thousand links at most", async () => {
  const { server, root } = await withMedia();
  await using _server = server;
  for (let i = 0; i < 1_000; i += 50) {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => root.post(MEDIA, { key: "dir/a", ...HOUR })),
    );
    assert.ok(made.every(({ status }) => status === 201));
  }
  const more = await root.post(MEDIA, { key: "dir/a", ...HOUR });
  assert.equal(refused(more), "409 LimitExceeded most");
});

Deno.test("a session leaves links as its user; what is asked twice by one key is made once", async () => {
  const { server, status } = await withMedia();
  await using _server = server;
  await server.identities.createUser({ name: "alice", password: "alice likes tea" }, ROOT);
  await server.identities.attachPolicies({ kind: "user", name: "alice" }, ["readonly"], ROOT);
  const session = new ManagementClient(server as ManagedServer);
  await session.signIn({ username: "alice", password: "alice likes tea" });
  const create = () =>
    session.request({
      ...{ method: "POST", api: MEDIA, body: { key: "dir/a", ...HOUR } },
      headers: { "idempotency-key": "once" },
    });
  const made = [await create(), await create()];
  assert.deepEqual(made.map(({ json }) => json.url), Array(2).fill(made[0]!.json.url));
  assert.equal(made[0]!.json.user, "alice");
  // The session's end is not the link's.
  await session.request({ method: "DELETE" });
  assert.equal(await status(made[0] as ApiAnswer), 200);
});

Deno.test("making and revoking a link are in the audit log, with its object and without its token", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-shares-" });
  try {
    const { server, root } = await withMedia({ directory });
    const { json } = await root.post(MEDIA, { key: "dir/a", ...HOUR, note: "NOTE" });
    await root.ask("DELETE", `/shares/${json.id}`);
    await server.stop();
    const lines = auditLines(directory).filter(({ action }) => action.endsWith("Share"));
    const on = { bucket: "media", key: "dir/a", resource: `share/${json.id}` };
    assert.deepEqual(
      lines.map(({ action, bucket, key, resource, principal }) => ({
        ...{ action, bucket, key, resource, principal },
      })),
      ["CreateShare", "DeleteShare"].map((action) => ({
        ...{ action, ...on, principal: CREDENTIALS.accessKeyId },
      })),
    );
    assert.doesNotMatch(JSON.stringify(lines), /NOTE/);
    assert.ok(!JSON.stringify(lines).includes(json.url.split("/").at(-1)));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
