/** Tokens as their receivers meet them: ours, and what others make of them. The attacks are those of
 * CVE-2026-33322, CVE-2024-48916 and their likes. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac, generateKeyPairSync, hkdfSync, sign } from "node:crypto";
import { type SessionClaims, sessionIdOf, SessionTokens } from "./session_tokens.ts";

const NOW = 1_800_000_000;
const MASTER_KEY = new Uint8Array(32).fill(7);
const SECRET = "s".repeat(43);
const CLAIMS: SessionClaims = { subject: "user/AIDA", secret: SECRET };
const clock = { time: NOW * 1_000, now: () => clock.time };
const tokens = new SessionTokens({ masterKey: MASTER_KEY, clock });
const KEY = Buffer.from(
  hkdfSync("sha256", MASTER_KEY, new Uint8Array(0), "objectstorage session tokens 1", 32),
);
const HEADER = { alg: "HS256", typ: "objectstorage-session+jwt" };
const PAYLOAD = {
  iss: "objectstorage",
  aud: "objectstorage-management",
  sub: "user/AIDA",
  jti: SECRET,
  iat: NOW,
  nbf: NOW,
  exp: NOW + 900,
};

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signed(
  { header = HEADER, payload = PAYLOAD, key = KEY, hash = "sha256" }: {
    readonly header?: unknown;
    readonly payload?: unknown;
    readonly key?: Uint8Array | string;
    readonly hash?: string;
  } = {},
): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${createHmac(hash, key).update(input).digest("base64url")}`;
}

Deno.test("a token of ours is good, and says who and nothing of what they may", async () => {
  const token = await tokens.sign(CLAIMS, Infinity);
  assert.deepEqual(await tokens.verify(token), { ...CLAIMS, issuedAt: NOW });
  assert.equal(token, signed(), "the form an attacker would imitate");
  assert.deepEqual(await tokens.verify(signed()), { ...CLAIMS, issuedAt: NOW });
});

Deno.test("a token is good for a quarter of an hour, or as long as its session", async () => {
  const exp = async (until: number) => {
    const [, payload = ""] = (await tokens.sign(CLAIMS, until)).split(".");
    return JSON.parse(Buffer.from(payload, "base64url").toString()).exp;
  };
  assert.equal(await exp(Infinity), NOW + 900);
  assert.equal(await exp((NOW + 60) * 1_000), NOW + 60);
});

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
const without = (claim: string) => ({ ...PAYLOAD, [claim]: undefined });

const ATTACKS: Readonly<Record<string, () => string>> = {
  "no algorithm, no signature": () => `${part({ ...HEADER, alg: "none" })}.${part(PAYLOAD)}.`,
  "no algorithm in capitals": () => `${part({ ...HEADER, alg: "NONE" })}.${part(PAYLOAD)}.`,
  "no algorithm, our signature": () => signed({ header: { ...HEADER, alg: "none" } }),
  "the signature left out": () => signed().replace(/\.[^.]*$/, "."),
  "the signature cut": () => signed().slice(0, -8),
  "another HMAC": () => signed({ header: { ...HEADER, alg: "HS512" }, hash: "sha512" }),
  "another HMAC, named as ours": () => signed({ hash: "sha512" }),
  "another key": () => signed({ key: new Uint8Array(32) }),
  "the master key itself": () => signed({ key: MASTER_KEY }),
  "no key": () => signed({ key: "" }),
  "a public key as the secret": () => signed({ key: pem }),
  "a key of its own in the header": () => {
    const jwk = { kty: "oct", k: Buffer.alloc(32).toString("base64url") };
    return signed({ header: { ...HEADER, jwk }, key: Buffer.alloc(32) });
  },
  "a key by a path": () =>
    signed({ header: { ...HEADER, kid: "../../../../dev/null" }, key: Buffer.alloc(0) }),
  "an RSA signature": () => {
    const input = `${part({ ...HEADER, alg: "RS256" })}.${part(PAYLOAD)}`;
    return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
  },
  "another subject under the same signature": () => {
    const [header, , signature] = signed().split(".");
    return `${header}.${part({ ...PAYLOAD, sub: "root" })}.${signature}`;
  },
  "another type": () => signed({ header: { ...HEADER, typ: "JWT" } }),
  "no type": () => signed({ header: { alg: "HS256" } }),
  "an extension that must be understood": () =>
    signed({ header: { ...HEADER, crit: ["x"], x: true } }),
  "expired": () => signed({ payload: { ...PAYLOAD, exp: NOW - 61 } }),
  "expired long ago, issued just now": () => signed({ payload: { ...PAYLOAD, exp: 1 } }),
  "expires as text": () => signed({ payload: { ...PAYLOAD, exp: "9999999999" } }),
  "never expires": () => signed({ payload: without("exp") }),
  "expires in a hundred years": () =>
    signed({ payload: { ...PAYLOAD, iat: NOW - 3_600, exp: NOW + 3_000_000_000 } }),
  "from the future": () =>
    signed({ payload: { ...PAYLOAD, iat: NOW + 120, nbf: NOW + 120, exp: NOW + 900 } }),
  "not yet": () => signed({ payload: { ...PAYLOAD, nbf: NOW + 61 } }),
  "no beginning": () => signed({ payload: without("nbf") }),
  "not issued": () => signed({ payload: without("iat") }),
  "another audience": () => signed({ payload: { ...PAYLOAD, aud: "objectstorage-s3" } }),
  "no audience": () => signed({ payload: without("aud") }),
  "another issuer": () => signed({ payload: { ...PAYLOAD, iss: "minio" } }),
  "no issuer": () => signed({ payload: without("iss") }),
  "no subject": () => signed({ payload: without("sub") }),
  "no session": () => signed({ payload: without("jti") }),
  "a session that is no secret of ours": () => signed({ payload: { ...PAYLOAD, jti: "1" } }),
  "a list of sessions": () => signed({ payload: { ...PAYLOAD, jti: [SECRET] } }),
  "a payload that is no object": () => signed({ payload: "text" }),
  "a payload that is no JSON": () => {
    const input = `${part(HEADER)}.${Buffer.from("{").toString("base64url")}`;
    return `${input}.${createHmac("sha256", KEY).update(input).digest("base64url")}`;
  },
  "an encrypted token": () => `${part({ alg: "dir", enc: "A256GCM" })}..a.b.c`,
  "nothing": () => "",
  "two points": () => "..",
  "no token at all": () => "objectstorage",
  "too long": () => `${"a".repeat(3_000)}.${part(PAYLOAD)}.x`,
};

for (const [what, token] of Object.entries(ATTACKS)) {
  Deno.test(`adv_CVE-2026-33322: a token is refused: ${what}`, async () => {
    assert.equal(await tokens.verify(token()), undefined);
  });
}

Deno.test("every bit of a token counts", async () => {
  const token = signed();
  for (let i = 0; i < token.length; i++) {
    // The last character of a part may hold bits nobody reads: every other letter is another byte.
    const other = token[i] === "A" ? "Q" : "A";
    const changed = token.slice(0, i) + other + token.slice(i + 1);
    assert.equal(await tokens.verify(changed), undefined, `character ${i}`);
  }
});

Deno.test("clocks may differ by a minute, in both directions", async () => {
  const at = (payload: object) => tokens.verify(signed({ payload: { ...PAYLOAD, ...payload } }));
  assert.ok(await at({ iat: NOW - 900, nbf: NOW - 900, exp: NOW - 59 }));
  assert.ok(await at({ nbf: NOW + 60, iat: NOW + 60 }));
});

Deno.test("another server's tokens are refused, and a session's secret is not its id", async () => {
  const other = new SessionTokens({ masterKey: new Uint8Array(32).fill(8), clock });
  assert.equal(await tokens.verify(await other.sign(CLAIMS, Infinity)), undefined);
  assert.match(sessionIdOf(SECRET), /^[0-9a-f]{64}$/);
});
