/** Signing in to the management API over its port: as whom, with what, and what is told of it. */
import assert from "node:assert/strict";
import {
  BY_ROOT,
  managedServer,
  ManagementClient,
  ROOT_LOGIN,
  signedIn,
} from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { valueOf } from "../support/prometheus.ts";
import { allow, policyText } from "../support/tenants.ts";

const PASSWORD = "alice likes tea";
const ALICE = { username: "alice", password: PASSWORD } as const;

async function serverWithAlice(options = {}) {
  const server = await managedServer(options);
  const { identities } = server;
  await identities.createUser({ name: "alice", password: PASSWORD }, BY_ROOT);
  await identities.createGroup({ name: "ops" }, BY_ROOT);
  await identities.addMembers("ops", ["alice"], BY_ROOT);
  await identities.attachPolicies({ kind: "group", name: "ops" }, ["readwrite"], BY_ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["diagnostics"], BY_ROOT);
  return server;
}

Deno.test("root, users and access keys sign in, and are told who they are", async () => {
  await using server = await serverWithAlice();
  const policy = policyText(allow("s3:ListAllMyBuckets", "*"));
  const made = await server.identities.createAccessKey({ user: "alice", policy }, BY_ROOT);
  const { key: { accessKeyId }, secretAccessKey } = made;
  const rootsKey = await server.identities.createAccessKey({}, BY_ROOT);
  const cases: readonly (readonly [
    credentials: object,
    expected: object,
    may: Readonly<Record<string, boolean>>,
  ])[] = [
    [ROOT_LOGIN, { name: "testroot", kind: "root", groups: [], policies: [], narrowed: false }, {
      "admin:ListUsers": true,
      "s3:CreateBucket": true,
    }],
    [CREDENTIALS, { name: "testroot", kind: "root" }, { "admin:ListUsers": true }],
    [ALICE, {
      name: "alice",
      kind: "user",
      groups: ["ops"],
      policies: ["diagnostics", "readwrite"],
      narrowed: false,
    }, { "admin:ListUsers": false, "admin:GetStatus": true, "s3:CreateBucket": true }],
    [{ accessKeyId, secretAccessKey }, {
      name: "alice",
      kind: "key",
      accessKeyId,
      groups: ["ops"],
      narrowed: true,
    }, { "admin:GetStatus": false, "s3:CreateBucket": false, "s3:ListAllMyBuckets": true }],
    [
      { accessKeyId: rootsKey.key.accessKeyId, secretAccessKey: rootsKey.secretAccessKey },
      { name: "testroot", kind: "key" },
      { "admin:ListUsers": true },
    ],
  ];
  for (const [credentials, expected, may] of cases) {
    const client = new ManagementClient(server);
    const { json: { token, ...told } } = await client.signIn(credentials);
    assert.ok(token.length > 100);
    for (const view of [told, (await client.request()).json]) {
      assert.deepEqual({ ...view, ...expected }, view);
      assert.equal(Date.parse(view.expiresAt) - Date.parse(view.createdAt), 12 * 3_600_000);
    }
    assert.deepEqual(await client.may(Object.keys(may)), may);
  }
});

Deno.test("a browser gets a cookie and no token, a program the token and no cookie", async () => {
  await using server = await serverWithAlice();
  const browser = new ManagementClient(server);
  const answer = await browser.signInWithCookie(ALICE);
  assert.match(
    answer.headers.get("set-cookie") ?? "",
    /^objectstorage_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  assert.equal(answer.json.token, undefined);
  assert.ok(await browser.isSignedIn());
  const program = await new ManagementClient(server).signIn(ALICE);
  assert.equal(program.headers.get("set-cookie"), null);
  // The two do not stand for each other.
  const client = new ManagementClient(server);
  client.token = browser.cookie?.split("=")[1];
  assert.ok(await client.isSignedIn(), "the same token, carried otherwise");
  client.token = undefined;
  client.cookie = `session=${program.json.token}`;
  assert.ok(!await client.isSignedIn());
});

Deno.test("behind a proxy that speaks HTTPS cookies are told to be secure", async () => {
  await using server = await serverWithAlice({ sessions: { secureCookies: true } });
  const browser = new ManagementClient(server);
  const { headers } = await browser.signInWithCookie(ALICE);
  assert.match(
    headers.get("set-cookie") ?? "",
    /^__Host-objectstorage_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
  );
  assert.ok(await browser.isSignedIn());
  browser.cookie = browser.cookie?.replace("__Host-", "");
  assert.ok(!await browser.isSignedIn());
});

Deno.test("whatever is wrong, the answer is the same", async () => {
  await using server = await serverWithAlice();
  const { identities } = server;
  await identities.createUser({ name: "bob", password: PASSWORD }, BY_ROOT);
  await identities.updateUser({ name: "bob", disabled: true }, BY_ROOT);
  await identities.createUser({ name: "carol" }, BY_ROOT);
  const key = await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  const off = await identities.createAccessKey({ user: "alice" }, BY_ROOT);
  await identities.updateAccessKey({ accessKeyId: off.key.accessKeyId, disabled: true }, BY_ROOT);
  const { accessKeyId } = key.key;
  const client = new ManagementClient(server);
  const bodies = [
    { username: "alice", password: "wrong" },
    { username: "Alice", password: PASSWORD },
    { username: "nobody", password: PASSWORD },
    { username: "bob", password: PASSWORD },
    { username: "carol", password: PASSWORD },
    { username: "testroot", password: PASSWORD },
    { username: "alice\u0000", password: PASSWORD },
    { username: "alice", password: `${PASSWORD}\u0000` },
    { username: accessKeyId, password: key.secretAccessKey },
    { accessKeyId, secretAccessKey: off.secretAccessKey },
    { accessKeyId: "AKIANONE", secretAccessKey: key.secretAccessKey },
    { accessKeyId: off.key.accessKeyId, secretAccessKey: off.secretAccessKey },
    { accessKeyId: "alice", secretAccessKey: PASSWORD },
    { accessKeyId: "testroot", secretAccessKey: "wrong" },
  ];
  const answers = new Set<string>();
  for (const body of bodies) {
    const { status, json, headers } = await client.trySignIn(body);
    assert.equal(status, 401, JSON.stringify(body));
    assert.equal(json.requestId, headers.get("x-request-id"));
    const names = [...headers.keys()].filter((name) => name !== "date").join();
    answers.add(JSON.stringify([{ ...json, requestId: "" }, names]));
  }
  assert.equal(answers.size, 1, [...answers].join("\n"));
  const metrics = await (await fetch(`${server.managementUrl}/metrics`)).text();
  const logins = (result: string) =>
    valueOf(metrics, `objectstorage_logins_total{result="${result}"}`);
  assert.deepEqual([logins("failed"), logins("ok")], [bodies.length, 0]);
});

Deno.test("bodies are strict, small and JSON; what was sent is not told again", async () => {
  await using server = await serverWithAlice();
  const client = new ManagementClient(server);
  const refused: readonly (readonly [body: unknown, status: number, fields: readonly string[]])[] =
    [
      [{}, 400, ["username", "password"]],
      [{ username: "alice" }, 400, ["password"]],
      [{ ...ALICE, admin: true }, 400, ["admin"]],
      [{ ...ALICE, __proto__: null, constructor: "x" }, 400, ["constructor"]],
      [{ ...ALICE, token: "yes" }, 400, ["token"]],
      [{ ...ALICE, ...CREDENTIALS }, 400, ["accessKeyId", "secretAccessKey"]],
      [{ username: ["alice"], password: PASSWORD }, 400, ["username"]],
      [{ username: "a".repeat(129), password: PASSWORD }, 400, ["username"]],
      [{ username: "alice", password: "p".repeat(257) }, 400, ["password"]],
      [{ username: "alice", password: { $ne: "" } }, 400, ["password"]],
      [[], 400, ["body"]],
      [null, 400, ["body"]],
      ["text", 400, ["body"]],
      [{ username: "alice", password: "p".repeat(20_000) }, 413, []],
    ];
  for (const [body, status, fields] of refused) {
    const answer = await client.trySignIn(body);
    assert.equal(answer.status, status, JSON.stringify(body)?.slice(0, 99));
    assert.deepEqual(Object.keys(answer.json.fields ?? {}).sort(), [...fields].sort());
    assert.doesNotMatch(answer.text, /alice likes tea|pppp/);
    assert.equal(answer.json.code, status === 413 ? "TooLarge" : "InvalidRequest");
  }
  const raw = async (body: BodyInit | null, type: string | null) => {
    const headers = type === null ? {} : { "content-type": type };
    const answer = await fetch(`${server.managementUrl}/api/v1/session`, {
      method: "POST",
      headers,
      body,
    });
    return [answer.status, (await answer.json()).code];
  };
  const json = JSON.stringify(ALICE);
  assert.deepEqual(await raw("{", "application/json"), [400, "InvalidRequest"]);
  assert.deepEqual(await raw("", "application/json"), [400, "InvalidRequest"]);
  assert.deepEqual(
    await raw(new Uint8Array([0x22, 0xff, 0x22]), "application/json"),
    [400, "InvalidRequest"],
  );
  for (const type of ["text/plain", "application/x-www-form-urlencoded", null]) {
    assert.deepEqual(await raw(json, type), [415, "UnsupportedMediaType"], String(type));
  }
  for (const method of ["PATCH", "PUT", "OPTIONS"]) {
    const { status, headers } = await client.request({ method });
    assert.deepEqual([status, headers.get("allow")], [405, "DELETE, GET, HEAD, POST"], method);
  }
  assert.equal((await client.request({ path: "/other" })).status, 404);
});

Deno.test("who signs in, out and fails is in the audit log, without a secret", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-sessions-" });
  try {
    {
      await using server = await serverWithAlice({ directory });
      const client = new ManagementClient(server);
      await client.signIn(ALICE);
      await client.trySignIn({ username: "alice", password: "wrong-canary-1" });
      await client.trySignIn({ username: "canary-2-typed-into-the-wrong-field", password: "x" });
      const change = { currentPassword: PASSWORD, newPassword: "alice likes canary-3" };
      const changed = await client.request({ method: "PUT", path: "/password", body: change });
      assert.equal(changed.status, 204, changed.text);
      assert.equal((await client.request({ method: "DELETE" })).status, 204);
    }
    const text = await Deno.readTextFile(`${directory}/.objectstorage/audit.log`);
    const told = text.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter(({ action = "" }) => /Login|Logout|Password|Authentication/.test(action))
      .map(({ principal, action, result, details, sourceAddress }) =>
        [principal, action, result, details?.reason ?? "", sourceAddress?.slice(0, 3)].join(" ")
      );
    assert.deepEqual(told.sort(), [
      "alice AuthenticationFailed failure password 10.",
      "alice ChangePassword success  127",
      "alice Login success  10.",
      "alice Logout success  127",
      "unauthenticated AuthenticationFailed failure password 10.",
    ]);
    assert.doesNotMatch(text, /canary|alice likes tea|argon2/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("adv_CVE-2026-33419: an unknown user takes as long as a wrong password", async () => {
  await using server = await serverWithAlice();
  const client = new ManagementClient(server);
  const bodies = {
    unknown: (i: number) => ({ username: `nobody${i}`, password: "wrong" }),
    root: () => ({ username: "testroot", password: "wrong" }),
    key: (i: number) => ({ accessKeyId: `AKIA${i}`, secretAccessKey: "wrong" }),
    known: () => ({ username: "alice", password: "wrong" }),
  };
  const times: Record<string, number[]> = {};
  for (let i = 0; i < 40; i++) {
    const all = Object.entries(bodies);
    // In another order each time: some of what takes longer, a new worker, comes in turns.
    for (const [name, body] of [...all.slice(i % all.length), ...all.slice(0, i % all.length)]) {
      const before = performance.now();
      assert.equal((await client.trySignIn(body(i))).status, 401);
      (times[name] ??= []).push(performance.now() - before);
    }
  }
  const median = (name: string) => times[name]!.sort((a, b) => a - b)[20]!;
  for (const name of ["unknown", "root", "key"]) {
    const ratio = median(name) / median("known");
    assert.ok(ratio > 0.8 && ratio < 1.25, `${name}: ${ratio}`);
  }
});

Deno.test("signing in does not hold up who has signed in", async () => {
  await using server = await serverWithAlice();
  const client = await signedIn(server, ALICE);
  const guesses = Array.from(
    { length: 20 },
    (_, i) =>
      new ManagementClient(server).trySignIn({ username: `x${i}`, password: "y" }, {
        "x-forwarded-for": `192.0.2.${i}`,
      }),
  );
  let longest = 0;
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    assert.ok(await client.isSignedIn());
    longest = Math.max(longest, performance.now() - before);
  }
  assert.ok(longest < 400, `${longest} ms, behind 20 hashes`);
  for (const { status } of await Promise.all(guesses)) assert.equal(status, 401);
});

Deno.test("more than can be hashed soon is told to come again, and held against nobody", async () => {
  await using server = await serverWithAlice();
  const answers = await Promise.all(
    Array.from(
      { length: 60 },
      (_, i) =>
        new ManagementClient(server).trySignIn({ username: "alice", password: "wrong" }, {
          "x-forwarded-for": `192.0.2.${i}`,
        }),
    ),
  );
  const busy = answers.filter(({ status }) => status === 503);
  assert.ok(busy.length > 0 && busy.length < 40, `${busy.length} of 60`);
  for (const { status } of answers) assert.ok(status === 401 || status === 503);
  assert.deepEqual([busy[0]?.json.code, busy[0]?.headers.get("retry-after")], ["Unavailable", "1"]);
});
