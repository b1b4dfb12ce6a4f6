/** What temporary credentials may in requests, and when they end. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Sealer } from "../server/auth/sealing.ts";
import { SessionTokens } from "../server/auth/session_tokens.ts";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { PAYLOAD_MODES, send, sign } from "./support/sign.ts";
import { assumeRole, clientOf, type Keys, keysOf, serverWith, sts } from "./support/sts_client.ts";
import { allow, deny, policyText, ROOT, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");

Deno.test("a session of root may all, unless it is narrowed", async () => {
  await using at = await serverWith(["media"]);
  using all = clientOf(at.url, await assumeRole(at.url, CREDENTIALS));
  expectStatus(await all.createBucket("more"), 200);
  const Policy = policyText(allow("s3:ListAllMyBuckets", "*"));
  using some = clientOf(at.url, await assumeRole(at.url, CREDENTIALS, { Policy }));
  expectStatus(await some.listBuckets(), 200);
  expectError(await some.listObjectsV2("media"), 403, "AccessDenied");
});

Deno.test("a session is narrowed by its policy in every kind of request", async () => {
  await using at = await serverWith(["media"]);
  const { url, server, s3: root } = at;
  using alice = await tenant(server, "alice", [allow("s3:*", "*")]);
  const Policy = policyText(
    allow("s3:*", "media/in/*"),
    deny("s3:*", "media/in/secret"),
  );
  const keys = await assumeRole(url, alice, { Policy });
  const { accessKeyId, secretAccessKey: secret, sessionToken } = keys;
  const attempt = async (key: string, mode: typeof PAYLOAD_MODES[number]) => {
    const headers = { "x-amz-security-token": sessionToken };
    const options = { url, accessKeyId, secret, path: `/media/${key}`, mode, body: BODY };
    return (await send(sign({ ...options, method: "PUT", headers }))).status;
  };
  for (const mode of PAYLOAD_MODES) {
    assert.equal(await attempt("in/a", mode), 200, mode);
    assert.equal(await attempt("in/secret", mode), 403, mode);
    assert.equal(await attempt("out", mode), 403, mode);
  }
  const presigned = (method: string, path: string) =>
    sign({
      ...{ url, accessKeyId, secret, method, path, presign: true, mode: "UNSIGNED-PAYLOAD" },
      query: { "X-Amz-Security-Token": sessionToken },
    });
  expectStatus(await root.putObject({ bucket: "media", key: "out" }, BODY), 200);
  assert.equal((await send(presigned("GET", "/media/in/a"))).text, "content");
  for (const path of ["/media/out", "/media/in/secret", "/media", "/"]) {
    assert.equal((await send(presigned("GET", path))).status, 403, path);
  }
  using session = clientOf(url, keys);
  const into = { bucket: "media", key: "in/copy" }, out = { bucket: "media", key: "out" };
  expectError(await session.copyObject(out, into), 403, "AccessDenied");
  expectError(await session.deleteObject(out), 403, "AccessDenied");
  const deleted = text(await session.deleteObjects("media", [{ key: "out" }, { key: "in/a" }]));
  assert.match(deleted, /<Key>out<\/Key>.*<Code>AccessDenied<\/Code>/);
  assert.match(deleted, /<Deleted><Key>in\/a<\/Key>/);
});

Deno.test("a browser's form of a session is its policy's too, and names the token", async () => {
  await using at = await serverWith(["media"]);
  const { url } = at;
  const Policy = policyText(allow("s3:PutObject", "media/in/*"));
  const keys = await assumeRole(url, CREDENTIALS, { Policy });
  const post = async (key: string, token: string, unconditioned: readonly string[] = []) => {
    const form = { key, "x-amz-security-token": token };
    const fields = signForm({ bucket: "media", fields: form, unconditioned, credentials: keys });
    const answer = await fetch(`${url}/media`, {
      method: "POST",
      headers: { "content-type": FORM_TYPE },
      body: encodeForm(fields, { content: "content" }) as Uint8Array<ArrayBuffer>,
    });
    return `${answer.status} ${/<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? ""}`;
  };
  const { sessionToken } = keys;
  assert.equal(await post("in/a", sessionToken), "204 ");
  assert.equal(await post("out", sessionToken), "403 AccessDenied");
  assert.equal(await post("in/a", `${sessionToken}x`), "400 InvalidToken");
  assert.equal(await post("in/a", sessionToken, ["x-amz-security-token"]), "403 AccessDenied");
});

Deno.test("adv_CVE-2025-62506, adv_CVE-2026-22043: neither sessions nor narrowed keys get more", async () => {
  await using at = await serverWith(["media"]);
  const { url, server } = at;
  const everything = policyText(allow("s3:*", "*"));
  const readOnly = policyText(allow("s3:GetObject", "media/*"));
  // The key's policy holds for its sessions, whatever theirs says; so does one that only denies.
  using narrowed = await tenant(server, "alice", [allow("s3:*", "*")], { policy: readOnly });
  using few = await tenant(server, "bob", [allow("s3:GetObject", "media/*")]);
  const denyOnly = policyText(deny("s3:DeleteObject", "*"));
  const put = async (keys: Keys) => {
    using s3 = clientOf(url, keys);
    return (await s3.putObject({ bucket: "media", key: "a" }, BODY)).code;
  };
  for (const keys of [narrowed, few]) {
    for (const fields of [{}, { Policy: everything }, { Policy: denyOnly }]) {
      assert.equal(await put(await assumeRole(url, keys, fields)), "AccessDenied");
    }
    const arn = { "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/readwrite" };
    assert.equal(await put(await assumeRole(url, keys, arn)), "AccessDenied");
    assert.equal(
      await put(keysOf(await sts(url, { Action: "GetSessionToken" }, keys))),
      "AccessDenied",
    );
  }
  // What a user is denied by name, the user's sessions are.
  using carol = await tenant(server, "carol", [
    allow("s3:*", "*"),
    deny("s3:PutObject", "media/*", { StringEquals: { "aws:username": "carol" } }),
  ]);
  assert.equal(await put(await assumeRole(url, carol)), "AccessDenied");
  for (const key of ["aws:PrincipalArn", "aws:userid"]) {
    const user = await server.identities.reader.getUser({ name: "carol" });
    const value = key === "aws:userid" ? user!.id : "arn:aws:iam::000000000000:user/carol";
    const document = policyText(
      allow("s3:*", "*"),
      deny("s3:PutObject", "media/*", { StringEquals: { [key]: value } }),
    );
    await server.identities.putPolicy({ name: "carol", document }, ROOT);
    assert.equal(await put(await assumeRole(url, carol)), "AccessDenied", key);
  }
});

Deno.test("named policies narrow together: what any of them allows, none denying", async () => {
  await using at = await serverWith(["media"]);
  const { url, server } = at;
  using alice = await tenant(server, "alice", [allow("s3:*", "*")]);
  const { identities } = server;
  for (
    const [name, ...statements] of [
      ["reading", allow("s3:GetObject", "media/*")],
      ["writing", allow("s3:PutObject", "media/*"), deny("s3:*", "media/secret")],
    ] as const
  ) {
    await identities.putPolicy({ name, document: policyText(...statements) }, ROOT);
  }
  const keys = await assumeRole(url, alice, {
    "PolicyArns.member.1.arn": "arn:aws:iam::000000000000:policy/reading",
    "PolicyArns.member.2.arn": "arn:aws:iam::aws:policy/writing",
  });
  using session = clientOf(url, keys);
  const object = { bucket: "media", key: "a" }, secret = { bucket: "media", key: "secret" };
  expectStatus(await session.putObject(object, BODY), 200);
  expectStatus(await session.getObject(object), 200);
  expectError(await session.getObject(secret), 403, "AccessDenied");
  expectError(await session.deleteObject(object), 403, "AccessDenied");
  // They are met as they are now; one that is gone allows nothing.
  await identities.deletePolicy("writing", ROOT);
  expectError(await session.putObject(object, BODY), 403, "AccessDenied");
  expectStatus(await session.getObject(object), 200);
  await identities.deletePolicy("reading", ROOT);
  expectError(await session.getObject(object), 403, "AccessDenied");
});

Deno.test("policies of buckets that name a user are met by the user's sessions", async () => {
  await using at = await serverWith(["media"]);
  const { url, server, s3: root } = at;
  using alice = await tenant(server, "alice", []);
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:user/alice" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::media/*",
      Condition: { StringEquals: { "aws:PrincipalType": "AssumedRole" } },
    },
  };
  const body = Buffer.from(JSON.stringify(policy));
  expectStatus(
    await root.request({ method: "PUT", bucket: "media", query: { policy: "" }, body }),
    204,
  );
  const put = async (keys: Keys) => {
    using s3 = clientOf(url, keys);
    return (await s3.putObject({ bucket: "media", key: "a" }, BODY)).status;
  };
  assert.equal(await put(await assumeRole(url, alice)), 200);
  assert.equal(await put(alice), 403);
  // It has no role.
  assert.equal(await put(keysOf(await sts(url, { Action: "GetSessionToken" }, alice))), 403);
});

Deno.test("a session ends with its key, its user and what they are, on every isolate", async () => {
  await using at = await serverWith([], { isolates: 3 });
  const { url, server } = at;
  const { identities } = server;
  using alice = await tenant(server, "alice", [allow("s3:*", "*")]);
  const { accessKeyId } = alice;
  const keys = await assumeRole(url, alice);
  // One connection each: together they meet all isolates.
  const ask = async (given: Keys = keys) => {
    const answers = await Promise.all(Array.from({ length: 24 }, async () => {
      using s3 = clientOf(url, given);
      const answer = await s3.listBuckets();
      return answer.code ?? answer.status;
    }));
    return [...new Set(answers)];
  };
  assert.deepEqual(await ask(), [200]);
  await identities.updateAccessKey({ accessKeyId, disabled: true }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateAccessKey({ accessKeyId, disabled: false }, ROOT);
  await identities.updateUser({ name: "alice", disabled: true }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateUser({ name: "alice", disabled: false }, ROOT);
  assert.deepEqual(await ask(), [200]);
  await identities.updateAccessKey({ accessKeyId, expiresAt: Date.now() - 1 }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateAccessKey({ accessKeyId, expiresAt: null }, ROOT);
  assert.deepEqual(await ask(), [200]);
  const policy = policyText(allow("s3:GetObject", "*"));
  await identities.updateAccessKey({ accessKeyId, policy }, ROOT);
  assert.deepEqual(await ask(), ["AccessDenied"]);
  await identities.updateAccessKey({ accessKeyId, policy: null }, ROOT);
  // Another user of that name, with a key of the same id and secret, is another.
  await identities.deleteUser("alice", { force: true }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.createUser({ name: "alice" }, ROOT);
  await identities.attachPolicies({ kind: "user", name: "alice" }, ["readwrite"], ROOT);
  const { secretAccessKey } = alice;
  await identities.createAccessKey({ user: "alice", accessKeyId, secretAccessKey }, ROOT);
  assert.deepEqual(await ask(alice), [200]);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  // So is the same key with another secret.
  const again = await assumeRole(url, alice);
  assert.deepEqual(await ask(again), [200]);
  await identities.deleteAccessKey(accessKeyId, ROOT);
  const other = { accessKeyId, secretAccessKey: `${secretAccessKey}2` };
  await identities.createAccessKey({ user: "alice", ...other }, ROOT);
  assert.deepEqual(await ask({ ...other }), [200]);
  assert.deepEqual(await ask(again), ["InvalidAccessKeyId"]);
});

Deno.test("a session that is over is told so, to S3 and to STS", async () => {
  const current = new Uint8Array(32).fill(7);
  await using at = await serverWith([], { masterKeys: { current } });
  const { url } = at;
  const tokens = new SessionTokens(new Sealer({ current }));
  const accessKeyId = "ASIAEXAMPLE234567ABC", secretAccessKey = "a secret of the tests";
  const ended = (expiresAt: number): Keys => {
    const holder = { kind: "key", accessKeyId: CREDENTIALS.accessKeyId, proof: "none" } as const;
    const contents = { secretAccessKey, issuedAt: expiresAt - 900_000, expiresAt, holder };
    return { accessKeyId, secretAccessKey, sessionToken: tokens.seal(accessKeyId, contents) };
  };
  const over = ended(Date.now() - 1);
  using session = clientOf(url, over);
  expectError(await session.listBuckets(), 400, "ExpiredToken");
  const answer = await sts(url, { Action: "GetCallerIdentity" }, over);
  assert.deepEqual([answer.status, answer.code], [403, "ExpiredToken"]);
  const presigned = sign({
    ...{ url, accessKeyId, secret: secretAccessKey, method: "GET", path: "/", presign: true },
    mode: "UNSIGNED-PAYLOAD",
    query: { "X-Amz-Security-Token": over.sessionToken ?? "" },
  });
  const { status, text } = await send(presigned);
  assert.equal(status, 400);
  assert.match(text, /<Code>ExpiredToken<\/Code>/);
  // Sealed by us, and not over, but of nobody's key.
  using stray = clientOf(url, ended(Date.now() + 60_000));
  expectError(await stray.listBuckets(), 403, "InvalidAccessKeyId");
});

Deno.test("a session of root ends when root gets another password", async () => {
  await using at = await serverWith([]);
  const { url, server } = at;
  using session = clientOf(url, await assumeRole(url, CREDENTIALS));
  expectStatus(await session.listBuckets(), 200);
  await server.apply({ rootPassword: "another-secret-of-the-tests" });
  expectError(await session.listBuckets(), 403, "InvalidAccessKeyId");
});

Deno.test("sessions outlive a restart, and their use is that of their key", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const first = await embeddedServer({ directory });
    using alice = await tenant(first, "alice", [allow("s3:ListAllMyBuckets", "*")]);
    const keys = await assumeRole(first.url, alice);
    await first.stop();
    const second = await embeddedServer({ directory });
    using session = clientOf(second.url, keys);
    const since = Date.now();
    expectStatus(await session.listBuckets(), 200);
    await second.stop();
    await using third = await embeddedServer({ directory });
    const key = await third.identities.reader.getAccessKey(alice.accessKeyId);
    assert.ok((key?.lastUsedAt ?? 0) >= since);
    for (const entry of Deno.readDirSync(`${directory}/.objectstorage`)) {
      if (!entry.isFile) continue;
      const bytes = Buffer.from(Deno.readFileSync(`${directory}/.objectstorage/${entry.name}`));
      assert.equal(bytes.indexOf(keys.secretAccessKey), -1, entry.name);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a token goes with its own key alone, and a session's key with its token alone", async () => {
  await using at = await serverWith([]);
  const { url } = at;
  const keys = await assumeRole(url, CREDENTIALS), other = await assumeRole(url, CREDENTIALS);
  const { sessionToken, ...bare } = keys;
  const ask = async (given: Keys) => {
    using s3 = clientOf(url, given);
    return (await s3.listBuckets()).code;
  };
  assert.equal(await ask(keys), undefined);
  assert.equal(await ask(bare), "InvalidAccessKeyId");
  assert.equal(await ask({ ...keys, sessionToken: other.sessionToken }), "InvalidToken");
  assert.equal(await ask({ ...CREDENTIALS, sessionToken }), "InvalidToken");
  assert.equal(await ask({ ...keys, sessionToken: "" }), "InvalidToken");
  assert.equal(await ask({ ...keys, sessionToken: `${sessionToken}=` }), "InvalidToken");
  assert.equal(await ask({ ...keys, sessionToken: "x".repeat(20_000) }), "InvalidToken");
  assert.equal(
    await ask({ ...keys, secretAccessKey: other.secretAccessKey }),
    "SignatureDoesNotMatch",
  );
  // STS takes them no more than S3 does.
  const identity = async (given: Keys) =>
    (await sts(url, { Action: "GetCallerIdentity" }, given)).code;
  assert.equal(await identity(bare), "InvalidClientTokenId");
  assert.equal(await identity({ ...CREDENTIALS, sessionToken }), "InvalidClientTokenId");
  assert.equal(await identity({ ...keys, secretAccessKey: "x" }), "SignatureDoesNotMatch");
});
