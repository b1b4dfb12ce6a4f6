import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { exportSPKI, importJWK, SignJWT } from "jose";
import {
  CLIENT_ID,
  ISSUER,
  NOW,
  PretendedProvider,
  signingKey,
  tokenBy,
} from "../../tests/support/pretended_provider.ts";
import { OidcError, type OidcSettings } from "./oidc_claims.ts";
import { OidcProvider } from "./oidc_provider.ts";
import { OidcTokens } from "./oidc_tokens.ts";

const RSA = await signingKey("RS256", "rsa");
const EC = await signingKey("ES256", "ec");
const ED = await signingKey("EdDSA", "ed");
const SECONDS = NOW / 1_000;

function world(settings: Partial<OidcSettings> = {}) {
  const pretended = new PretendedProvider([RSA.jwk, EC.jwk, ED.jwk]);
  const clock = { time: NOW, now: () => clock.time };
  const tokens = new OidcTokens({
    settings: {
      issuer: ISSUER,
      clientId: CLIENT_ID,
      usernameClaim: "preferred_username",
      groupsClaim: "groups",
      policyClaim: "policy",
      groupPolicies: {},
      ...settings,
    },
    provider: new OidcProvider({
      issuer: ISSUER,
      clock,
      report: () => {},
      fetch: pretended.fetch,
    }),
    clock,
  });
  const verdict = async (token: string) => {
    try {
      await tokens.verify(token);
      return "accepted";
    } catch (error) {
      assert.ok(error instanceof OidcError, String(error));
      return error.code;
    }
  };
  return { pretended, clock, tokens, verdict };
}

Deno.test("tokens of the provider for us say who it is", async () => {
  const { tokens } = world();
  for (const key of [RSA, EC, ED]) {
    const token = await tokenBy(key, { preferred_username: "ann", policy: "readonly", nonce: "n" });
    const { claims, identity } = await tokens.verify(token);
    assert.equal(claims["nonce"], "n");
    assert.deepEqual([identity.subject, identity.name, identity.policies], [
      "1",
      "ann",
      ["readonly"],
    ]);
  }
});

Deno.test("adv_GHSA-ccrv: tokens for others, of others, or of no time are refused", async () => {
  const { verdict } = world();
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{}, "accepted"],
    [{ aud: [CLIENT_ID, "other"] }, "accepted"],
    [{ aud: "other" }, "invalid"],
    [{ aud: [] }, "invalid"],
    [{ aud: undefined }, "invalid"],
    [{ aud: `${CLIENT_ID} ` }, "invalid"],
    [{ iss: `${ISSUER}/` }, "invalid"],
    [{ iss: "https://evil.example.com" }, "invalid"],
    [{ iss: undefined }, "invalid"],
    [{ sub: undefined }, "invalid"],
    [{ sub: "" }, "invalid"],
    // GHSA-m77q, GHSA-ccrv: without an end they would be good for ever.
    [{ exp: undefined }, "invalid"],
    [{ exp: "never" }, "invalid"],
    [{ exp: SECONDS - 59 }, "accepted"],
    [{ exp: SECONDS - 60 }, "expired"],
    [{ nbf: SECONDS + 60 }, "accepted"],
    [{ nbf: SECONDS + 61 }, "invalid"],
    [{ nbf: "soon" }, "invalid"],
  ];
  for (const [claims, expected] of cases) {
    assert.equal(await verdict(await tokenBy(RSA, claims)), expected, JSON.stringify(claims));
  }
});

Deno.test("another audience is accepted where the operator names it", async () => {
  const { verdict } = world({ audience: "s3" });
  assert.equal(await verdict(await tokenBy(RSA, { aud: "s3" })), "accepted");
  assert.equal(await verdict(await tokenBy(RSA, { aud: CLIENT_ID })), "accepted");
  assert.equal(await verdict(await tokenBy(RSA, { aud: "other" })), "invalid");
});

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

Deno.test("adv_CVE-2026-33322, adv_CVE-2024-48916: a token does not choose how it is verified", async () => {
  const { verdict } = world();
  const [, claims = ""] = (await tokenBy(RSA)).split(".");
  // No signature at all.
  for (const alg of ["none", "None", "NONE", "nOnE", "", undefined, null, 0]) {
    const header = encoded({ alg, kid: "rsa" });
    for (const end of ["", "AA"]) {
      assert.equal(await verdict(`${header}.${claims}.${end}`), "invalid", String(alg));
    }
  }
  // A MAC by what everybody knows: the public key in its usual forms.
  const publicKey = await importJWK(RSA.jwk, "RS256", { extractable: true }) as CryptoKey;
  const pem = await exportSPKI(publicKey);
  for (const secret of [pem, pem.trim(), JSON.stringify(RSA.jwk), RSA.jwk.n!, ""]) {
    for (const alg of ["HS256", "HS384", "HS512"]) {
      const signed = `${encoded({ alg, kid: "rsa" })}.${claims}`;
      const mac = createHmac(alg.replace("HS", "sha"), secret).update(signed);
      assert.equal(await verdict(`${signed}.${mac.digest("base64url")}`), "invalid", alg);
    }
  }
  // Another algorithm than the key's, or one that is not taken.
  const [, , signature = ""] = (await tokenBy(RSA)).split(".");
  for (const alg of ["ES256", "EdDSA", "PS256", "RS512", "RS1"]) {
    assert.equal(
      await verdict(`${encoded({ alg, kid: "rsa" })}.${claims}.${signature}`),
      "invalid",
      alg,
    );
  }
});

Deno.test("good signatures of other algorithms are not taken", async () => {
  const { pretended, verdict } = world();
  const others = await Promise.all(
    ["RS512", "PS256", "ES384"].map((algorithm) => signingKey(algorithm, algorithm)),
  );
  pretended.keys = others.map(({ jwk }) => jwk);
  for (const key of others) assert.equal(await verdict(await tokenBy(key)), "invalid");
});

Deno.test("a secret among the provider's keys makes no MAC good", async () => {
  const { pretended, verdict } = world();
  const k = Buffer.from("everybody knows it").toString("base64url");
  pretended.keys = [{ kty: "oct", kid: "mac", k, alg: "HS256" }];
  const signed = `${encoded({ alg: "HS256", kid: "mac" })}.${
    encoded({ iss: ISSUER, aud: CLIENT_ID, sub: "1", exp: SECONDS + 60 })
  }`;
  const mac = createHmac("sha256", "everybody knows it").update(signed).digest("base64url");
  assert.equal(await verdict(`${signed}.${mac}`), "invalid");
});

Deno.test("a token brings no key, and its kid is a name and nothing else", async () => {
  const { pretended, verdict } = world();
  const evil = await signingKey("RS256", "evil");
  const headers: readonly Readonly<Record<string, unknown>>[] = [
    { kid: "rsa" },
    { jwk: evil.jwk },
    { jwk: evil.jwk, kid: "rsa" },
    { jku: "https://evil.example.com/keys" },
    { x5u: "https://evil.example.com/cert" },
    { x5c: ["AA=="] },
    { kid: "../../keys/evil" },
    { kid: "https://evil.example.com/keys" },
    { kid: "rsa' OR '1'='1" },
    { kid: "__proto__" },
    { kid: undefined },
    { kid: "x".repeat(10_000) },
  ];
  for (const header of headers) {
    const token = await tokenBy(evil, {}, header);
    assert.equal(await verdict(token), "invalid", JSON.stringify(header).slice(0, 80));
  }
  const other = pretended.asked.filter((url) => !url.startsWith(ISSUER));
  assert.deepEqual(other, []);
  // What must be understood and is not.
  const critical = new SignJWT({ sub: "1" }).setIssuer(ISSUER).setAudience(CLIENT_ID)
    .setExpirationTime(SECONDS + 60)
    .setProtectedHeader({ alg: "RS256", kid: "rsa", crit: ["exotic"], exotic: 1 });
  const token = await critical.sign(RSA.privateKey, { crit: { exotic: true } });
  assert.equal(await verdict(token), "invalid");
});

Deno.test("no bit of a token can be changed", async () => {
  const { verdict } = world();
  const token = await tokenBy(EC);
  assert.equal(await verdict(token), "accepted");
  const bytes = Buffer.from(token);
  // The last character of the signature has bits that mean nothing: another spelling of the same.
  for (let at = 0; at < bytes.length - 1; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1 << (at % 7);
    assert.equal(await verdict(altered.toString("latin1")), "invalid", `at ${at}`);
  }
});

Deno.test("what is no token is refused, however long", async () => {
  const { pretended, verdict } = world();
  const valid = await tokenBy(RSA);
  for (
    const text of ["", ".", "..", "...", "a.b.c", "a.b.c.d.e", "null", `${valid}.`, `${valid} x`]
  ) {
    assert.equal(await verdict(text), "invalid", text.slice(0, 20));
  }
  const long = await tokenBy(RSA, { filler: "x".repeat(20_000) });
  const before = pretended.asked.length;
  assert.equal(await verdict(long), "invalid");
  assert.equal(pretended.asked.length, before);
});

Deno.test("a new key of the provider is met, one it has withdrawn is not for long", async () => {
  const { pretended, clock, verdict } = world();
  const next = await signingKey("ES256", "next");
  const old = await tokenBy(EC, { exp: SECONDS + 10_000 });
  const fresh = await tokenBy(next, { exp: SECONDS + 10_000 });
  assert.equal(await verdict(old), "accepted");
  pretended.keys = [next.jwk];
  // Asked just now.
  assert.equal(await verdict(fresh), "invalid");
  clock.time += 30_000;
  assert.equal(await verdict(fresh), "accepted");
  assert.equal(await verdict(old), "invalid");
});

Deno.test("keys that are not known cost the provider nothing", async () => {
  const { pretended, verdict } = world();
  for (let number = 0; number < 50; number++) {
    const token = await tokenBy(EC, {}, { kid: `unknown ${number}` });
    assert.equal(await verdict(token), "invalid");
  }
  assert.equal(pretended.asked.length, 2);
});

Deno.test("without the provider nobody is known", async () => {
  const { pretended, verdict } = world();
  pretended.answers.clear();
  assert.equal(await verdict(await tokenBy(RSA)), "unavailable");
});
