/** The STS API on the S3 port: what it answers, what it refuses, what is told of it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { send, sign } from "./support/sign.ts";
import {
  assumeRole,
  clientOf,
  expectCode,
  type Keys,
  keysOf,
  ROLE,
  sendSts,
  serverWith,
  sts,
  stsRequest,
} from "./support/sts_client.ts";
import { allow, policyText, ROOT, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");

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

  using session = clientOf(url, keys);
  expectStatus(await session.putObject({ bucket: "media", key: "a" }, BODY), 200);
  assert.equal(text(await session.getObject({ bucket: "media", key: "a" })), "content");
  expectError(await session.listObjectsV2("other"), 403, "AccessDenied");
  const listed = text(expectStatus(await session.listBuckets(), 200));
  assert.deepEqual(listed.match(/<Name>.*?<\/Name>/g), ["<Name>media</Name>"]);
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

Deno.test("adv_CVE-2026-55873: a signature for one service is none for another", async () => {
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
    using session = clientOf(url, keys);
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

Deno.test("whatever a form says, the answer is STS's and the server goes on", async () => {
  await using at = await serverWith([]);
  const names = ["Action", "Policy", "PolicyArns.member.1.arn", "DurationSeconds", "RoleArn"];
  names.push(
    "RoleSessionName",
    "WebIdentityToken",
    "",
    "\0",
    "__proto__",
    "é\ud800",
    "Tags.member.1",
  );
  const values = ["", "\0", "\u202e", "\ud800", "null", "[]", `{"Statement": ${"[".repeat(900)}`];
  values.push("9".repeat(400), "-0", "a.b.c", "x".repeat(20_001), `{"Version":"2012-10-17"}`);
  const actions = [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "GetSessionToken",
    "GetCallerIdentity",
  ];
  for (const Action of actions) {
    for (const name of names) {
      for (const value of values) {
        const fields = { Action, [name]: value };
        const { status, code } = await sts(at.url, fields, CREDENTIALS);
        assert.ok(status < 500, `${JSON.stringify(fields)} ${code}`);
      }
    }
  }
});

Deno.test("without authentication everyone is root to STS too", async () => {
  await using at = await serverWith([], { authentication: false });
  const { result } = await sts(at.url, { Action: "GetCallerIdentity" });
  assert.equal(result.need("Arn"), "arn:aws:iam::000000000000:root");
  assert.match(keysOf(await sts(at.url, { Action: "AssumeRole" })).accessKeyId, /^ASIA/);
});
