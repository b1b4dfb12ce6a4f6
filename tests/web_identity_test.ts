/** Temporary credentials for users of an identity provider: a real one, and ones that lie. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { OidcSettings } from "../server/auth/oidc_claims.ts";
import { openidProvider, type UserClaims } from "./support/openid_provider.ts";
import { signingKey, tokenBy } from "./support/pretended_provider.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import {
  expectCode,
  type Fields,
  type Keys,
  keysOf,
  ROLE,
  sts,
  type StsAnswer,
} from "./support/sts_client.ts";
import { allow, deny, policyText, ROOT, tenant } from "./support/tenants.ts";

const CLIENT_ID = "objectstorage";
const BODY = Buffer.from("content");
const USERS: Readonly<Record<string, UserClaims>> = {
  ann: { preferred_username: "ann", groups: ["staff", "unheard of"] },
  ops: { email: "ops@example.com", groups: ["ops", "staff"] },
  own: { policy: "uploads,nowhere" },
  nobody: { groups: ["guests"], policy: "nowhere" },
  // Called as a user here is.
  u7: { preferred_username: "alice", groups: ["homes"] },
};

function settings(issuer: string, more: Partial<OidcSettings> = {}): OidcSettings {
  return {
    issuer,
    clientId: CLIENT_ID,
    usernameClaim: "preferred_username",
    groupsClaim: "groups",
    policyClaim: "policy",
    groupPolicies: { staff: ["readonly"], ops: ["readwrite"], homes: ["homes"] },
    ...more,
  };
}

function webIdentity(url: string, token: string, fields: Fields = {}): Promise<StsAnswer> {
  return sts(url, {
    Action: "AssumeRoleWithWebIdentity",
    RoleArn: ROLE,
    RoleSessionName: "web",
    WebIdentityToken: token,
    ...fields,
  });
}

/** A real provider, a server that trusts it, a bucket with an object. */
async function world(more: Partial<OidcSettings> = {}) {
  await using cleanup = new AsyncDisposableStack();
  const provider = cleanup.use(await openidProvider({ users: USERS, clientId: CLIENT_ID }));
  const server = cleanup.use(await embeddedServer({ oidc: settings(provider.issuer, more) }));
  const root = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  expectStatus(await root.createBucket("media"), 200);
  expectStatus(await root.putObject({ bucket: "media", key: "a" }, BODY), 200);
  const { url } = server;
  const resources = cleanup.move();
  return {
    ...{ provider, server, url, root },
    session: async (subject: string, fields: Fields = {}) =>
      keysOf(await webIdentity(url, await provider.idToken(subject), fields)),
    client: (keys: Keys) => resources.use(new S3Client({ url, ...keys })),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

const OBJECT = { bucket: "media", key: "a" };

Deno.test("a user of the provider may what the policies of the groups say", async () => {
  await using at = await world();
  const ann = at.client(await at.session("ann"));
  expectStatus(await ann.getObject(OBJECT), 200);
  expectError(await ann.putObject(OBJECT, BODY), 403, "AccessDenied");
  const ops = at.client(await at.session("ops"));
  expectStatus(await ops.putObject(OBJECT, BODY), 200);
  // Narrowed further, if asked for.
  const Policy = policyText(allow("s3:GetObject", "*"));
  const few = at.client(await at.session("ops", { Policy }));
  expectStatus(await few.getObject(OBJECT), 200);
  expectError(await few.putObject(OBJECT, BODY), 403, "AccessDenied");
});

Deno.test("the answer says who it is, as AWS's does", async () => {
  await using at = await world();
  const answer = await webIdentity(at.url, await at.provider.idToken("ops"));
  const { result } = answer;
  assert.equal(result.need("SubjectFromWebIdentityToken"), "ops");
  assert.equal(result.need("Provider"), at.provider.issuer);
  assert.equal(result.need("Audience"), CLIENT_ID);
  const user = result.all("AssumedRoleUser")[0]!;
  const id = user.need("AssumedRoleId");
  assert.match(id, /^[0-9a-f]{32}:web$/);
  const arn = `arn:aws:sts::000000000000:assumed-role/${id.slice(0, 32)}/web`;
  assert.equal(user.need("Arn"), arn);
  const caller = await sts(at.url, { Action: "GetCallerIdentity" }, keysOf(answer));
  assert.deepEqual([caller.result.need("Arn"), caller.result.need("UserId")], [arn, id]);
});

Deno.test("who no policy is meant for has no session", async () => {
  await using at = await world();
  const token = await at.provider.idToken("nobody");
  expectCode(await webIdentity(at.url, token), 403, "IDPRejectedClaim");
  expectCode(await webIdentity(at.url, await at.provider.idToken("own")), 403, "IDPRejectedClaim");
  const document = policyText(allow("s3:PutObject", "media/*"));
  await at.server.identities.putPolicy({ name: "uploads", document }, ROOT);
  const own = at.client(await at.session("own"));
  expectStatus(await own.putObject(OBJECT, BODY), 200);
  expectError(await own.getObject(OBJECT), 403, "AccessDenied");
  await at.server.identities.deletePolicy("uploads", ROOT);
  expectError(await own.putObject(OBJECT, BODY), 403, "AccessDenied");
});

Deno.test("a name at the provider is not that of a user here", async () => {
  await using at = await world();
  const { server, root } = at;
  using alice = await tenant(server, "alice", [
    allow("s3:PutObject", "media/${aws:username}/*"),
  ]);
  await server.identities.putPolicy({
    name: "homes",
    document: policyText(
      allow("s3:PutObject", ["media/${aws:username}/*", "media/${aws:userid}/*"]),
      allow("s3:GetObject", "*"),
      deny("s3:GetObject", "media/sealed/*"),
    ),
  }, ROOT);
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:user/alice" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::media/shared",
    },
  };
  const body = Buffer.from(JSON.stringify(policy));
  const set = { method: "PUT", bucket: "media", query: { policy: "" }, body } as const;
  expectStatus(await root.request(set), 204);
  const keys = await at.session("u7");
  const session = at.client(keys);
  for (const key of ["shared", "alice/a"]) {
    expectStatus(await alice.s3.putObject({ bucket: "media", key }, BODY), 200);
    expectError(await session.putObject({ bucket: "media", key }, BODY), 403, "AccessDenied");
  }
  const { result } = await sts(at.url, { Action: "GetCallerIdentity" }, keys);
  const [id] = result.need("UserId").split(":");
  expectStatus(await session.putObject({ bucket: "media", key: `${id}/a` }, BODY), 200);
});

Deno.test("tokens that are not the provider's for us are refused by name", async () => {
  await using at = await world();
  const token = await at.provider.idToken("ops");
  const [head = "", claims = "", signature = ""] = token.split(".");
  const none = Buffer.from(`{"alg":"none"}`).toString("base64url");
  const evil = await signingKey("RS256", "one");
  const forged = await tokenBy(evil, {
    ...{ iss: at.provider.issuer, aud: CLIENT_ID, sub: "ops", groups: ["ops"] },
    exp: Math.floor(Date.now() / 1_000) + 60,
  });
  await using others = await openidProvider({ users: USERS, clientId: "another client" });
  const wrong: Readonly<Record<string, string>> = {
    "no signature": `${head}.${claims}.`,
    "alg none": `${none}.${claims}.`,
    "another's signature": `${head}.${claims}.${signature.split("").reverse().join("")}`,
    "another's key of the same name": forged,
    "another provider's": await others.idToken("ops"),
    "no token": "token",
  };
  for (const [what, text] of Object.entries(wrong)) {
    expectCode(await webIdentity(at.url, text), 400, "InvalidIdentityToken", what);
  }
  expectCode(await webIdentity(at.url, ""), 400, "ValidationError");
  for (const fields of [{ DurationSeconds: "60" }, { Tags: "a" }] as readonly Fields[]) {
    expectCode(await webIdentity(at.url, token, fields), 400, "ValidationError");
  }
  assert.equal((await webIdentity(at.url, token)).status, 200);
});

Deno.test("without a provider, and after it, there are no such sessions", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await using provider = await openidProvider({ users: USERS, clientId: CLIENT_ID });
    const first = await embeddedServer({ directory, oidc: settings(provider.issuer) });
    const token = await provider.idToken("ops");
    const keys = keysOf(await webIdentity(first.url, token));
    await first.stop();
    const code = async (oidc?: OidcSettings) => {
      const options = { directory, ...(oidc === undefined ? {} : { oidc }) };
      await using server = await embeddedServer(options);
      using s3 = new S3Client({ url: server.url, ...keys });
      return [(await s3.listBuckets()).code, (await webIdentity(server.url, token)).code];
    };
    assert.deepEqual(await code(), ["InvalidAccessKeyId", "InvalidIdentityToken"]);
    const other = settings("https://id.invalid");
    assert.equal((await code(other))[0], "InvalidAccessKeyId");
    assert.deepEqual(await code(settings(provider.issuer)), [undefined, undefined]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

/** An HTTP server that answers so. */
async function answering(handler: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ asked, url },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

Deno.test("adv_GHSA-9pjf, adv_GHSA-m479: a provider that sends elsewhere is not followed", async () => {
  await using inner = await answering((_, response) => response.end("{}"));
  await using outer = await answering((_, response) => {
    response.writeHead(302, { location: inner.url }).end();
  });
  const key = await signingKey("RS256", "one");
  const token = await tokenBy(key, { iss: outer.url, exp: Math.floor(Date.now() / 1_000) + 60 });
  await using server = await embeddedServer({
    oidc: settings(outer.url),
    log: { level: "error" },
  });
  // What the request says of hosts and issuers leads nowhere.
  const answer = await webIdentity(server.url, token, { ProviderId: inner.url });
  expectCode(answer, 400, "IDPCommunicationError");
  assert.deepEqual(outer.asked, ["/.well-known/openid-configuration"]);
  assert.deepEqual(inner.asked, []);
  assert.ok(!answer.text.includes(outer.url));
});
