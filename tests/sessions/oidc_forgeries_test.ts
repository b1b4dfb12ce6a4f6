/** A provider that lies: ID tokens others could make of an honest one's, and answers that lead
 * elsewhere or have no end. None of them signs anyone in. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { managedServer, ManagementClient } from "../support/management_client.ts";

const CLIENT = { clientId: "objectstorage" } as const;
const SECRET = { clientSecret: "client-secret-of-the-tests" } as const;
const NAMES = {
  usernameClaim: "preferred_username",
  groupsClaim: "groups",
  policyClaim: "policy",
} as const;
const REDIRECT_URL = "http://127.0.0.1:9/api/v1/session/oidc/callback";
const PUBLISHED = await generateKeyPair("RS256", { extractable: true });
const STRANGER = await generateKeyPair("RS256", { extractable: true });
const JWK = { ...await exportJWK(PUBLISHED.publicKey), kid: "1", alg: "RS256", use: "sig" };

interface Lie {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Bytes of nothing behind the metadata. */
  readonly padding?: number;
  /** In place of the metadata. */
  readonly discovery?: () => Response;
  /** In place of the token's answer. */
  readonly answer?: (idToken: string) => Response;
  readonly idToken?: (claims: JWTPayload) => Promise<string> | string;
}

/** Honest, but for the lie. */
function lyingProvider(lie: Lie) {
  let nonce = "";
  const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request): Promise<Response> => {
      const { pathname } = new URL(request.url);
      if (pathname === "/.well-known/openid-configuration") {
        if (lie.discovery !== undefined) return lie.discovery();
        const text = JSON.stringify({ ...metadata, ...lie.metadata });
        const headers = { "content-type": "application/json" };
        return new Response(text + " ".repeat(lie.padding ?? 0), { headers });
      }
      if (pathname === "/jwks") return Response.json({ keys: [JWK] });
      const now = Math.floor(Date.now() / 1_000);
      const claims = {
        iss: issuer,
        aud: CLIENT.clientId,
        sub: "ann",
        preferred_username: "Ann",
        policy: "consoleAdmin",
        nonce,
        iat: now,
        exp: now + 300,
      };
      const idToken = await (lie.idToken ?? honest)(claims);
      return lie.answer?.(idToken) ?? Response.json({
        access_token: "a",
        token_type: "bearer",
        id_token: idToken,
      });
    },
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  return {
    issuer,
    set nonce(value: string) {
      nonce = value;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function honest(claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "1" })
    .sign(PUBLISHED.privateKey);
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function hs256(claims: JWTPayload, key: string): string {
  const input = `${part({ alg: "HS256", kid: "1" })}.${part(claims)}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}

async function signIn(lie: Lie): Promise<string> {
  await using provider = lyingProvider(lie);
  await using server = await managedServer({
    log: { level: "error", file: "/dev/null" },
    oidc: {
      ...CLIENT,
      issuer: provider.issuer,
      signIn: { redirectUrl: REDIRECT_URL, scopes: [], ...SECRET },
      groupPolicies: {},
      ...NAMES,
    },
  });
  const browser = new ManagementClient(server);
  const begun = await browser.request({ path: "/oidc" });
  if (begun.status !== 303) return begun.json.code;
  const { searchParams } = new URL(begun.headers.get("location") ?? "");
  provider.nonce = searchParams.get("nonce") ?? "";
  [browser.cookie] = (begun.headers.get("set-cookie") ?? "").split(";");
  const path = `/oidc/callback?code=1&state=${searchParams.get("state")}`;
  const { status, json } = await browser.request({ path });
  return status === 303 ? "signed in" : json.code;
}

const ALL_ALGORITHMS = { id_token_signing_alg_values_supported: ["RS256", "HS256", "none"] };
const LIES: Readonly<Record<string, readonly [lie: Lie, answer: string]>> = {
  "none at all": [{}, "signed in"],
  "no signature": [
    { idToken: (claims) => `${part({ alg: "none" })}.${part(claims)}.` },
    "SignInRefused",
  ],
  "no signature, which it says is fine": [
    { metadata: ALL_ALGORITHMS, idToken: (claims) => `${part({ alg: "none" })}.${part(claims)}.` },
    "SignInRefused",
  ],
  "the client's secret as the key": [{
    metadata: ALL_ALGORITHMS,
    idToken: (claims) => hs256(claims, SECRET.clientSecret),
  }, "SignInRefused"],
  "the public key as a secret": [{
    metadata: ALL_ALGORITHMS,
    idToken: (claims) => hs256(claims, JSON.stringify(JWK)),
  }, "SignInRefused"],
  "a key nobody published": [{
    idToken: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(STRANGER.privateKey),
  }, "SignInRefused"],
  "a key of the token's own": [{
    idToken: async (claims) =>
      await new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", jwk: await exportJWK(STRANGER.publicKey) })
        .sign(STRANGER.privateKey),
  }, "SignInRefused"],
  "another audience": [
    { idToken: (claims) => honest({ ...claims, aud: "another" }) },
    "SignInRefused",
  ],
  "another issuer": [
    { idToken: (claims) => honest({ ...claims, iss: "https://evil.example" }) },
    "SignInRefused",
  ],
  "another nonce": [
    { idToken: (claims) => honest({ ...claims, nonce: "other" }) },
    "SignInRefused",
  ],
  "no nonce": [{ idToken: ({ nonce: _, ...claims }) => honest(claims) }, "SignInRefused"],
  "expired": [{ idToken: (claims) => honest({ ...claims, exp: 1_000 }) }, "SignInRefused"],
  "no expiry": [{ idToken: ({ exp: _, ...claims }) => honest(claims) }, "SignInRefused"],
  "no subject": [{ idToken: ({ sub: _, ...claims }) => honest(claims) }, "SignInRefused"],
  "no ID token": [
    { answer: () => Response.json({ access_token: "a", token_type: "bearer" }) },
    "SignInRefused",
  ],
  "adv_GHSA-m479, a token elsewhere": [
    { answer: () => Response.redirect("http://127.0.0.1:9/token", 307) },
    "SignInRefused",
  ],
  "adv_GHSA-m479, metadata elsewhere": [
    { discovery: () => Response.redirect("http://127.0.0.1:9/metadata", 302) },
    "SignInUnavailable",
  ],
  "metadata of another issuer": [
    { metadata: { issuer: "https://evil.example" } },
    "SignInUnavailable",
  ],
  "metadata without end": [
    { padding: 2 * 1024 * 1024 },
    "SignInUnavailable",
  ],
  "metadata that are no JSON": [{ discovery: () => new Response("{") }, "SignInUnavailable"],
};

for (const [what, [lie, answer]] of Object.entries(LIES)) {
  Deno.test(`a provider's lie: ${what}`, async () => {
    assert.equal(await signIn(lie), answer);
  });
}

Deno.test("a provider that does not answer is not asked again at once, whoever asks", async () => {
  let asked = 0;
  await using provider = lyingProvider({
    discovery() {
      asked++;
      return new Response(null, { status: 500 });
    },
  });
  await using server = await managedServer({
    log: { level: "error", file: "/dev/null" },
    oidc: {
      ...CLIENT,
      ...NAMES,
      issuer: provider.issuer,
      signIn: { redirectUrl: REDIRECT_URL, scopes: [], ...SECRET },
      groupPolicies: {},
    },
  });
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => new ManagementClient(server).request({ path: "/oidc" })),
    );
    for (const { status } of answers) assert.equal(status, 503);
  }
  assert.equal(asked, 1);
});
