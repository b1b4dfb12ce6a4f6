/** Temporary credentials of users and of root: how they are had, what they may, how they end. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { PAYLOAD_MODES, send, sign } from "./support/sign.ts";
import {
  assumeRole,
  type Keys,
  keysOf,
  sendSts,
  sts,
  type StsAnswer,
  stsRequest,
} from "./support/sts_client.ts";
import { allow, deny, policyText, ROOT, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");
const ROLE = "arn:aws:iam::000000000000:role/any";

async function serverWith(buckets: readonly string[], options = {}) {
  const server = await embeddedServer(options);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of buckets) expectStatus(await s3.createBucket(bucket), 200);
  return { server, url: server.url, s3, [Symbol.asyncDispose]: () => server.stop() };
}

function expectCode(answer: StsAnswer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.code], [status, code], answer.text);
}

function client(url: string, keys: Keys): S3Client {
  return new S3Client({ url, ...keys });
}

Deno.test("AssumeRole answers as AWS does, and the session may what its user may", async () => {
  await using at = await serverWith(["media", "other"]);
  const { server, url } = at;
  using alice = await tenant(server, "alice", [allow("s3:*", ["media", "media/*"])]);
  const before = Date.now();
  const answer = await sts(url, {
    Action: "AssumeRole",
    RoleArn: ROLE,
    RoleSessionName: "backup",
    DurationSeconds: "900",
  }, alice);
  const keys = keysOf(answer);
  assert.match(keys.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.match(keys.secretAccessKey, /^[A-Za-z0-9]{40}$/);
  assert.match(keys.sessionToken, /^[\w-]{100,1000}$/);
  const lifetime = Date.parse(keys.expiration) - before;
  assert.ok(lifetime >= 899_000 && lifetime < 930_000, keys.expiration);
  const user = await server.identities.reader.getUser({ name: "alice" });
  const id = answer.headers.get("x-amz-request-id");
  assert.equal(
    answer.text,
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>` +
      `<Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId>` +
      `<SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>` +
      `<SessionToken>${keys.sessionToken}</SessionToken>` +
      `<Expiration>${keys.expiration}</Expiration></Credentials>` +
      `<AssumedRoleUser><AssumedRoleId>${user?.id}:backup</AssumedRoleId>` +
      `<Arn>arn:aws:sts::000000000000:assumed-role/alice/backup</Arn></AssumedRoleUser>` +
      `</AssumeRoleResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>` +
      `</AssumeRoleResponse>`,
  );
  assert.equal(answer.headers.get("content-type"), "text/xml");
  assert.equal(answer.headers.get("cache-control"), "no-store");

  using session = client(url, keys);
  expectStatus(await session.putObject({ bucket: "media", key: "a" }, BODY), 200);
  assert.equal(text(await session.getObject({ bucket: "media", key: "a" })), "content");
  expectError(await session.listObjectsV2("other"), 403, "AccessDenied");
  expectError(await session.listBuckets(), 403, "AccessDenied");
});

Deno.test("whoever signs may ask who they are", async () => {
  await using at = await serverWith([]);
  const { server, url } = at;
  using alice = await tenant(server, "alice", []);
  const id = (await server.identities.reader.getUser({ name: "alice" }))?.id;
  const who = async (keys: Keys) => {
    const { result } = await sts(url, { Action: "GetCallerIdentity" }, keys);
    return result.children.map(({ name, text }) => `${name} ${text}`);
  };
  const account = "Account 000000000000", sts_ = "Arn arn:aws:sts::000000000000:assumed-role";
  assert.deepEqual(
    await who(alice),
    ["Arn arn:aws:iam::000000000000:user/alice", `UserId ${id}`, account],
  );
  const role = await assumeRole(url, alice, { RoleSessionName: "one" });
  assert.deepEqual(await who(role), [`${sts_}/alice/one`, `UserId ${id}:one`, account]);
  const plain = keysOf(await sts(url, { Action: "GetSessionToken" }, alice));
  assert.deepEqual(await who(plain), await who(alice));
  const root = ["Arn arn:aws:iam::000000000000:root", "UserId 000000000000", account];
  assert.deepEqual(await who(CREDENTIALS), root);
  assert.deepEqual(await who(await assumeRole(url, CREDENTIALS)), [
    `${sts_}/root/test`,
    "UserId 000000000000:test",
    account,
  ]);
});

Deno.test("a session of root may all, unless it is narrowed", async () => {
  await using at = await serverWith(["media"]);
  using all = client(at.url, await assumeRole(at.url, CREDENTIALS));
  expectStatus(await all.createBucket("more"), 200);
  const Policy = policyText(allow("s3:ListAllMyBuckets", "*"));
  using some = client(at.url, await assumeRole(at.url, CREDENTIALS, { Policy }));
  expectStatus(await some.listBuckets(), 200);
  expectError(await some.listObjectsV2("media"), 403, "AccessDenied");
});

Deno.test("a session is narrowed by its policy in every kind of request", async () => {
  await using at = await serverWith(["media"]);
  const { url, server, s3: root } = at;
  using alice = await tenant(server, "alice", [allow("s3:*", "*")]);
  const Policy = policyText(
    allow("s3:*", "media/in/*"),
    allow("s3:DeleteObject", "media"),
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
  using session = client(url, keys);
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

Deno.test("CVE-2025-62506, CVE-2026-22043: neither sessions nor narrowed keys get more", async () => {
  await using at = await serverWith(["media"]);
  const { url, server } = at;
  const everything = policyText(allow("s3:*", "*"));
  const readOnly = policyText(allow("s3:GetObject", "media/*"));
  // The key's policy holds for its sessions, whatever theirs says; so does one that only denies.
  using narrowed = await tenant(server, "alice", [allow("s3:*", "*")], { policy: readOnly });
  using few = await tenant(server, "bob", [allow("s3:GetObject", "media/*")]);
  const denyOnly = policyText(deny("s3:DeleteObject", "*"));
  const put = async (keys: Keys) => {
    using s3 = client(url, keys);
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
  using session = client(url, keys);
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
    using s3 = client(url, keys);
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
      using s3 = client(url, given);
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

Deno.test("a session of root ends when root gets another password", async () => {
  await using at = await serverWith([]);
  const { url, server } = at;
  using session = client(url, await assumeRole(url, CREDENTIALS));
  expectStatus(await session.listBuckets(), 200);
  await server.apply({ rootPassword: "another-secret-of-the-tests" });
  expectError(await session.listBuckets(), 403, "InvalidAccessKeyId");
});

Deno.test("sessions are met by other servers of the same directory, and after a restart", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const first = await embeddedServer({ directory });
    const keys = await assumeRole(first.url, CREDENTIALS);
    await first.stop();
    await using second = await embeddedServer({ directory });
    using session = client(second.url, keys);
    expectStatus(await session.listBuckets(), 200);
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
    using s3 = client(url, given);
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

Deno.test("a session has no sessions", async () => {
  await using at = await serverWith([]);
  const role = await assumeRole(at.url, CREDENTIALS);
  const plain = keysOf(await sts(at.url, { Action: "GetSessionToken" }, CREDENTIALS));
  for (const keys of [role, plain]) {
    for (const Action of ["AssumeRole", "GetSessionToken"]) {
      expectCode(await sts(at.url, { Action }, keys), 403, "AccessDenied");
    }
  }
});

Deno.test("CVE-2026-55873: a signature for one service is none for another", async () => {
  await using at = await serverWith([]);
  const { url } = at;
  const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
  for (const service of ["s3", "s3tables", "iam", "STS", "", "sts2"]) {
    const request = stsRequest(url, { Action: "GetCallerIdentity" }, CREDENTIALS, { service });
    expectCode(await sendSts(request), 400, "IncompleteSignature");
  }
  for (const service of ["sts", "S3", "s3tables"]) {
    for (const presign of [false, true]) {
      const request = sign({
        ...{ url, accessKeyId, secret, method: "GET", path: "/", service, presign },
        mode: "UNSIGNED-PAYLOAD",
      });
      const answer = await send(request);
      assert.equal(answer.status, 400, service);
      assert.match(answer.text, /<Code>Authorization\w+<\/Code>/);
    }
  }
});

Deno.test("what is signed of a form is its body", async () => {
  await using at = await serverWith([]);
  const { url } = at;
  const good = stsRequest(url, { Action: "GetCallerIdentity" }, CREDENTIALS);
  assert.equal((await sendSts(good)).status, 200);
  const other = new TextEncoder().encode("Action=AssumeRole&Version=2011-06-15");
  expectCode(await sendSts({ ...good, body: other }), 403, "SignatureDoesNotMatch");
  // Nor does it help to say what its hash is, or that it has none.
  const hash = createHash("sha256").update(other).digest("hex");
  for (const value of [hash, "UNSIGNED-PAYLOAD"]) {
    const headers = { ...good.headers, "x-amz-content-sha256": value };
    expectCode(await sendSts({ ...good, headers, body: other }), 403, "SignatureDoesNotMatch");
  }
  expectCode(
    await sts(url, { Action: "GetCallerIdentity" }),
    403,
    "MissingAuthenticationToken",
  );
  const unknown = { accessKeyId: "AKIANOBODY", secretAccessKey: "nobody's secret" };
  expectCode(await sts(url, { Action: "GetCallerIdentity" }, unknown), 403, "InvalidClientTokenId");
});

Deno.test("what cannot be asked for is told in STS's own form", async () => {
  await using at = await serverWith([]);
  const { url } = at;
  const ask = (fields: Readonly<Record<string, string>>) =>
    sts(
      url,
      { Action: "AssumeRole", RoleArn: ROLE, RoleSessionName: "test", ...fields },
      CREDENTIALS,
    );
  const long = policyText(...Array.from({ length: 60 }, () => allow("s3:*", "*")));
  const cases: readonly (readonly [Readonly<Record<string, string>>, number, string])[] = [
    [{ Action: "AssumeRoleWithSAML" }, 400, "InvalidAction"],
    [{ Action: "" }, 400, "InvalidAction"],
    [{ Action: "constructor" }, 400, "InvalidAction"],
    [{ Version: "2010-05-08" }, 400, "InvalidAction"],
    [{ DurationSeconds: "899" }, 400, "ValidationError"],
    [{ DurationSeconds: "43201" }, 400, "ValidationError"],
    [{ DurationSeconds: "1e3" }, 400, "ValidationError"],
    [{ DurationSeconds: "-900" }, 400, "ValidationError"],
    [{ RoleSessionName: "a" }, 400, "ValidationError"],
    [{ RoleSessionName: "a/b" }, 400, "ValidationError"],
    [{ RoleSessionName: "x".repeat(65) }, 400, "ValidationError"],
    [{ RoleArn: "x".repeat(2_049) }, 400, "ValidationError"],
    [{ Policy: "" }, 400, "ValidationError"],
    [{ Policy: long }, 400, "ValidationError"],
    [{ Policy: "{}" }, 400, "MalformedPolicyDocument"],
    [{ Policy: "not JSON" }, 400, "MalformedPolicyDocument"],
    [{ "PolicyArns.member.1.arn": "readonly" }, 400, "ValidationError"],
    [{ "PolicyArns.member.1.arn": "arn:aws:iam::1:policy/readonly" }, 400, "ValidationError"],
    [{ "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/nowhere" }, 400, "ValidationError"],
    [{ "PolicyArns.member.11.arn": "arn:aws:iam::aws:policy/readonly" }, 400, "ValidationError"],
    [{ "Tags.member.1.Key": "a", "Tags.member.1.Value": "b" }, 400, "ValidationError"],
    [{ SerialNumber: "mfa", TokenCode: "123456" }, 400, "ValidationError"],
    [{ SourceIdentity: "somebody" }, 400, "ValidationError"],
  ];
  for (const [fields, status, code] of cases) {
    const answer = await ask(fields);
    expectCode(answer, status, code);
    assert.match(
      answer.text,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><Error><Type>Sender<\/Type><Code>/,
    );
  }
  const policies: Record<string, string> = {
    Policy: policyText(allow("s3:GetObject", `media/${"x".repeat(1_600)}`)),
  };
  for (let number = 1; number <= 3; number++) {
    const name = `long${number}`.padEnd(128, "x");
    const document = policyText(allow("s3:*", "*"));
    await at.server.identities.putPolicy({ name, document }, ROOT);
    policies[`PolicyArns.member.${number}.arn`] = `arn:aws:iam::aws:policy/${name}`;
  }
  expectCode(await ask(policies), 400, "PackedPolicyTooLarge");
  const { "PolicyArns.member.3.arn": _, ...fewer } = policies;
  const { result } = await ask(fewer);
  assert.match(result.need("PackedPolicySize"), /^9\d$/);
});

Deno.test("bodies that are too long, broken or of another type are refused", async () => {
  await using at = await serverWith([]);
  const { url } = at;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const post = (body: string, type = headers["content-type"]) =>
    fetch(`${url}/`, { method: "POST", headers: { "content-type": type }, body });
  const code = async (answer: Response) =>
    `${answer.status} ${/<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]}`;
  assert.equal(await code(await post("x".repeat(128 * 1024 + 1))), "400 ValidationError");
  assert.equal(await code(await post("Action=A&Action=B")), "400 ValidationError");
  assert.equal(await code(await post("")), "400 InvalidAction");
  assert.equal(await code(await post("%zz=%ff&\0")), "400 InvalidAction");
  // Of S3 all the same.
  assert.equal(
    await code(await post("Action=GetCallerIdentity", "text/plain")),
    "405 MethodNotAllowed",
  );
  const query = await fetch(`${url}/?Action=GetCallerIdentity`, { method: "POST", headers });
  assert.equal(await code(query), "405 MethodNotAllowed");
});

Deno.test("what is given out is in the audit log, by name in log and metrics, and its secrets nowhere", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const file = `${directory}/server.log`;
    const server = await embeddedServer({
      directory,
      consoleAddress: "127.0.0.1:0",
      log: { level: "debug", format: "json", file, access: "json" },
    });
    const { url } = server;
    using alice = await tenant(server, "alice", [allow("s3:ListAllMyBuckets", "*")]);
    const keys = await assumeRole(url, alice, { RoleSessionName: "backup" });
    using session = client(url, keys);
    expectStatus(await session.listBuckets(), 200);
    expectCode(await sts(url, { Action: "AssumeRole" }, keys), 403, "AccessDenied");
    const guess = { accessKeyId: "AKIAGUESS", secretAccessKey: "a guess" };
    expectCode(await sts(url, { Action: "AssumeRole" }, guess), 403, "InvalidClientTokenId");
    const metrics = await (await fetch(`${server.managementUrl}/metrics`)).text();
    assert.match(metrics, /s3_requests_total\{operation="AssumeRole",code="200"\} 1\n/);
    assert.match(metrics, /s3_errors_total\{operation="AssumeRole",code="AccessDenied"\} 1\n/);
    await server.stop();
    const log = await Deno.readTextFile(file);
    const audit = await Deno.readTextFile(`${directory}/.objectstorage/audit.log`);
    const [issued, ...more] = audit.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter(({ action }) => action === "AssumeRole");
    assert.deepEqual(more, []);
    assert.equal(issued.principal, "alice");
    assert.equal(issued.accessKeyId, alice.accessKeyId);
    assert.equal(issued.resource, `access-key/${keys.accessKeyId}`);
    assert.equal(issued.details.session, "backup");
    assert.equal(issued.details.expires.slice(0, 19), keys.expiration.slice(0, 19));
    assert.match(audit, /InvalidClientTokenId/);
    assert.match(log, /"operation":"AssumeRole"/);
    for (
      const secret of [keys.secretAccessKey, keys.sessionToken, keys.sessionToken.slice(40, 80)]
    ) {
      for (const text of [log, audit, metrics]) assert.ok(!text.includes(secret));
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("without authentication everyone is root to STS too", async () => {
  await using at = await serverWith([], { authentication: false });
  const { result } = await sts(at.url, { Action: "GetCallerIdentity" });
  assert.equal(result.need("Arn"), "arn:aws:iam::000000000000:root");
  assert.match(keysOf(await sts(at.url, { Action: "AssumeRole" })).accessKeyId, /^ASIA/);
});
