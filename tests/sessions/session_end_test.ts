/** What ends a session, over the port: each effective for the very next request. */
import assert from "node:assert/strict";
import {
  BY_ROOT,
  type ManagedServer,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
  signedIn,
} from "../support/management_client.ts";

const PASSWORD = "alice likes tea", OTHER = "alice likes coffee";
const ALICE = { username: "alice", password: PASSWORD } as const;
const SECRET = "a-secret-of-another-root";

async function serverWithAlice(options = {}): Promise<ManagedServer> {
  const server = await managedServer(options);
  await server.identities.createUser({ name: "alice", password: PASSWORD }, BY_ROOT);
  return server;
}

Deno.test("signing out ends this session for the very next request, and takes the cookie away", async () => {
  await using server = await serverWithAlice();
  const one = await signedIn(server, ALICE), other = await signedIn(server, ALICE);
  const browser = new ManagementClient(server);
  await browser.signInWithCookie(ALICE);
  const { status, headers } = await browser.request({ method: "DELETE" });
  assert.equal(status, 204);
  assert.match(headers.get("set-cookie") ?? "", /^objectstorage_session=; .*Max-Age=0$/);
  assert.ok(!await browser.isSignedIn());
  assert.equal((await browser.request({ method: "DELETE" })).status, 401);
  assert.equal((await one.request({ method: "DELETE" })).status, 204);
  assert.deepEqual([await one.isSignedIn(), await other.isSignedIn()], [false, true]);
});

Deno.test("URLs signed in a session end with it when nobody uses it, before it is swept", async () => {
  await using server = await managedServer({ sessions: { idle: 2_000 } });
  const root = await signedIn(server, ROOT_LOGIN);
  await root.request({ method: "POST", api: "/buckets", body: { name: "media" } });
  const body = { items: [{ key: "a" }] };
  const { json } = await root.request({ method: "POST", api: "/buckets/media/upload-urls", body });
  const put = async () => {
    const { status, body } = await fetch(json.items[0].url, { method: "PUT", body: "a" });
    await body?.cancel();
    return status;
  };
  assert.equal(await put(), 200);
  // The isolates' clock is the system's.
  let status = 200;
  for (const end = Date.now() + 15_000; status === 200 && Date.now() < end;) status = await put();
  assert.equal(status, 403);
  assert.ok(!await root.isSignedIn());
});

Deno.test("URLs signed in a session end with it, however it ends", async () => {
  await using server = await serverWithAlice({ isolates: 2 });
  const { identities } = server;
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["readwrite"], BY_ROOT);
  const { key, secretAccessKey } = await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  const root = await signedIn(server, ROOT_LOGIN);
  await root.request({ method: "POST", api: "/buckets", body: { name: "media" } });
  const signed = async (client: ManagementClient, path: string, body: object) => {
    const asked = { method: "POST", api: `/buckets/media${path}`, body };
    const { status, json, text } = await client.request(asked);
    assert.equal(status, 200, text);
    return json;
  };
  const sign = async (client: ManagementClient): Promise<string> =>
    (await signed(client, "/download-urls", { key: "a" })).url;
  const signUpload = async (client: ManagementClient): Promise<string> =>
    (await signed(client, "/upload-urls", { items: [{ key: "a" }] })).items[0].url;
  const put = await fetch(await signUpload(root), { method: "PUT", body: "a" });
  assert.equal(put.status, 200, await put.text());
  /** Of each, from new connections: by any isolate. */
  const statuses = (urls: readonly string[]) =>
    Promise.all(urls.map(async (url) => {
      const { status, body } = await fetch(url, { headers: { connection: "close" } });
      await body?.cancel();
      return status;
    }));
  const byKey = { accessKeyId: key.accessKeyId, secretAccessKey };
  for (const login of [ROOT_LOGIN, ALICE, byKey]) {
    const [one, other] = [await signedIn(server, login), await signedIn(server, login)];
    const urls = [await sign(one), await sign(other)];
    const upload = await signUpload(one);
    assert.deepEqual(await statuses(urls), [200, 200]);
    await one.request({ method: "DELETE" });
    for (let count = 0; count < 4; count++) assert.deepEqual(await statuses(urls), [403, 200]);
    const { status, body } = await fetch(upload, { method: "PUT", body: "b" });
    await body?.cancel();
    assert.equal(status, 403);
  }
  const [kept, ended] = [await signedIn(server, ALICE), await signedIn(server, ALICE)];
  const urls = [await sign(kept), await sign(ended)];
  const change = { currentPassword: PASSWORD, newPassword: OTHER };
  await kept.request({ method: "PUT", path: "/password", body: change });
  assert.deepEqual(await statuses(urls), [200, 403]);
  await kept.request({ method: "DELETE", path: "?everywhere=true" });
  assert.deepEqual(await statuses(urls), [403, 403]);
});

Deno.test("a session that was signed out stays so for all who ask at the same time", async () => {
  await using server = await serverWithAlice();
  const client = await signedIn(server, ALICE);
  assert.equal((await client.request({ method: "DELETE" })).status, 204);
  const answers = await Promise.all(Array.from({ length: 50 }, () => client.isSignedIn()));
  assert.deepEqual(new Set(answers), new Set([false]));
});

Deno.test("signing out everywhere ends all sessions of the user, and no others", async () => {
  await using server = await serverWithAlice();
  const made = await server.identities.createAccessKey({ user: "alice" }, BY_ROOT);
  const key = { accessKeyId: made.key.accessKeyId, secretAccessKey: made.secretAccessKey };
  const clients = await Promise.all([ALICE, ALICE, key].map((body) => signedIn(server, body)));
  const root = await signedIn(server, ROOT_LOGIN);
  const wrong = await clients[0]!.request({ method: "DELETE", path: "?everywhere=yes" });
  assert.equal(wrong.status, 400);
  const ended = await clients[0]!.request({ method: "DELETE", path: "?everywhere=true" });
  assert.equal(ended.status, 204);
  for (const client of clients) assert.ok(!await client.isSignedIn());
  assert.ok(await root.isSignedIn());
});

Deno.test("what a session rests on ends it: user, key, their secrets", async () => {
  await using server = await serverWithAlice();
  const { identities } = server;
  const keyed = async () => {
    const { key: { accessKeyId }, secretAccessKey } = await identities.createAccessKey(
      { user: "alice" },
      BY_ROOT,
    );
    return { accessKeyId, secretAccessKey };
  };
  const cases: readonly (readonly [
    what: string,
    end: (key: { readonly accessKeyId: string }) => Promise<unknown>,
    left: readonly [password: boolean, key: boolean],
  ])[] = [
    ["a key deleted", ({ accessKeyId }) => identities.deleteAccessKey(accessKeyId, BY_ROOT), [
      true,
      false,
    ]],
    [
      "a key disabled",
      ({ accessKeyId }) => identities.updateAccessKey({ accessKeyId, disabled: true }, BY_ROOT),
      [true, false],
    ],
    [
      "a key expired",
      ({ accessKeyId }) => identities.updateAccessKey({ accessKeyId, expiresAt: 1 }, BY_ROOT),
      [true, false],
    ],
    [
      "another password",
      () => identities.setPassword({ name: "alice", password: PASSWORD }, BY_ROOT),
      [false, false],
    ],
    [
      "disabled, and enabled again",
      async () => {
        await identities.updateUser({ name: "alice", disabled: true }, BY_ROOT);
        await identities.updateUser({ name: "alice", disabled: false }, BY_ROOT);
      },
      [false, false],
    ],
    [
      "deleted, and made again",
      async () => {
        await identities.deleteUser("alice", { force: true }, BY_ROOT);
        await identities.createUser({ name: "alice", password: PASSWORD }, BY_ROOT);
      },
      [false, false],
    ],
  ];
  for (const [what, end, left] of cases) {
    const key = await keyed();
    const clients = [await signedIn(server, ALICE), await signedIn(server, key)];
    for (const client of clients) assert.ok(await client.isSignedIn(), what);
    await end(key);
    const found = await Promise.all(clients.map((client) => client.isSignedIn()));
    assert.deepEqual(found, [...left], what);
  }
});

Deno.test("what a user may is asked anew with each request", async () => {
  await using server = await serverWithAlice();
  const { identities } = server;
  const client = await signedIn(server, ALICE);
  const maySee = async () => (await client.may(["admin:ListUsers"]))["admin:ListUsers"];
  assert.equal(await maySee(), false);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["consoleAdmin"], BY_ROOT);
  assert.equal(await maySee(), true);
  await identities.detachPolicies({ kind: "user", name: "alice" }, ["consoleAdmin"], BY_ROOT);
  assert.equal(await maySee(), false);
});

Deno.test("other root credentials end root's sessions, and let in by themselves", async () => {
  await using server = await serverWithAlice();
  const root = await signedIn(server, ROOT_LOGIN), alice = await signedIn(server, ALICE);
  await server.apply({ rootPassword: SECRET });
  assert.deepEqual([await root.isSignedIn(), await alice.isSignedIn()], [false, true]);
  assert.equal((await root.trySignIn(ROOT_LOGIN)).status, 401);
  await new ManagementClient(server).signIn({ ...ROOT_LOGIN, password: SECRET });
  await server.apply({ rootUser: "another-root" });
  await new ManagementClient(server).signIn({ username: "another-root", password: SECRET });
});

Deno.test("a user's own new password: the rules, the old one, and the other sessions", async () => {
  await using server = await serverWithAlice();
  const client = await signedIn(server, ALICE), other = await signedIn(server, ALICE);
  const change = (currentPassword: string, newPassword: string) =>
    client.request({ method: "PUT", path: "/password", body: { currentPassword, newPassword } });
  for (const refused of ["short", "alice", "password1234", "x".repeat(129), ""]) {
    const { status, json, text } = await change(PASSWORD, refused);
    assert.deepEqual([status, Object.keys(json.fields)], [400, ["password"]], text);
  }
  assert.equal((await change("wrong", OTHER)).status, 401);
  assert.ok(await other.isSignedIn());
  assert.equal((await change(PASSWORD, OTHER)).status, 204);
  assert.deepEqual([await client.isSignedIn(), await other.isSignedIn()], [true, false]);
  assert.equal((await other.trySignIn(ALICE)).status, 401);
  await new ManagementClient(server).signIn({ ...ALICE, password: OTHER });
  const root = await signedIn(server, ROOT_LOGIN);
  const body = { currentPassword: ROOT_LOGIN.password, newPassword: OTHER };
  const roots = await root.request({ method: "PUT", path: "/password", body });
  assert.deepEqual([roots.status, roots.json.code], [403, "AccessDenied"]);
});

Deno.test("sessions outlive a restart, signing out too; the database has no token", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-sessions-" });
  try {
    let kept: string, ended: string;
    {
      await using server = await serverWithAlice({ directory });
      const one = await signedIn(server, ALICE), other = await signedIn(server, ROOT_LOGIN);
      await other.request({ method: "DELETE" });
      [kept, ended] = [one.token!, other.token!];
    }
    const secret = JSON.parse(atob(kept.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
    assert.equal(secret.jti.length, 43);
    for await (const { name } of Deno.readDir(`${directory}/.objectstorage`)) {
      const bytes = await Deno.readTextFile(`${directory}/.objectstorage/${name}`);
      assert.ok(!bytes.includes(secret.jti), name);
    }
    await using server = await managedServer({ directory });
    for (const [token, isAlive] of [[kept, true], [ended, false]] as const) {
      const client = new ManagementClient(server);
      client.token = token;
      assert.equal(await client.isSignedIn(), isAlive);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a token is worth nothing to another server", async () => {
  await using server = await serverWithAlice(), another = await serverWithAlice();
  const client = new ManagementClient(another);
  client.token = (await signedIn(server, ALICE)).token;
  assert.ok(!await client.isSignedIn());
});

Deno.test("asking who one is does not keep a session from being idle", async () => {
  await using server = await serverWithAlice({ sessions: { idle: 300 } });
  const client = await signedIn(server, ALICE);
  const until = Date.now() + 10_000;
  while (await client.isSignedIn()) assert.ok(Date.now() < until, "it never ends");
});

Deno.test("what a page looks up by itself does not keep its session from being idle", async () => {
  await using server = await serverWithAlice({ sessions: { idle: 300 } });
  const client = await signedIn(server, ALICE);
  const api = "/permissions?action=s3:ListBucket", headers = { "x-unattended": "true" };
  const until = Date.now() + 10_000;
  for (let status = 200; status === 200;) {
    ({ status } = await client.request({ api, headers }));
    assert.ok(Date.now() < until, "it never ends");
  }
});
