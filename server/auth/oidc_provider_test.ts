import assert from "node:assert/strict";
import { ISSUER, NOW, PretendedProvider } from "../../tests/support/pretended_provider.ts";
import { OidcError } from "./oidc_claims.ts";
import { OidcProvider } from "./oidc_provider.ts";

const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const KEYS = `${ISSUER}/keys`;

/** A provider, asked by one that is pretended; what was reported. */
function world(issuer = ISSUER) {
  const pretended = new PretendedProvider([{ kty: "RSA", kid: "a" }], issuer);
  const state = { now: NOW };
  const reported: string[] = [];
  const provider = new OidcProvider({
    issuer,
    clock: { now: () => state.now },
    report: (message) => reported.push(message),
    fetch: pretended.fetch,
  });
  const code = async () => {
    try {
      await provider.current();
      return "usable";
    } catch (error) {
      assert.ok(error instanceof OidcError);
      return error.code;
    }
  };
  return { pretended, provider, state, reported, code };
}

Deno.test("the provider is asked once for all who wait, and again after some minutes", async () => {
  const { pretended, provider, state } = world();
  const [one, other] = await Promise.all([provider.current(), provider.current()]);
  assert.equal(one, other);
  assert.deepEqual(pretended.asked, [DISCOVERY, KEYS]);
  assert.equal(one.metadata["authorization_endpoint"], `${ISSUER}/auth`);
  state.now += 10 * 60_000 - 1;
  assert.equal(await provider.current(), one);
  state.now += 1;
  assert.notEqual(await provider.current(), one);
  assert.equal(pretended.asked.length, 4);
});

Deno.test("what is newer is asked for at most twice a minute", async () => {
  const { pretended, provider, state } = world();
  const first = await provider.current();
  for (let time = 0; time < 10; time++) assert.equal(await provider.newer(first), first);
  state.now += 30_000;
  const second = await provider.newer(first);
  assert.notEqual(second, first);
  assert.equal(await provider.newer(first), second);
  assert.equal(await provider.newer(second), second);
  assert.equal(pretended.asked.length, 4);
});

Deno.test("a provider that fails is told of, and left alone for a while", async () => {
  const { pretended, state, reported, code } = world();
  const keys = pretended.answers.get(KEYS);
  pretended.answers.delete(KEYS);
  for (let time = 0; time < 10; time++) assert.equal(await code(), "unavailable");
  assert.equal(pretended.asked.length, 2);
  assert.deepEqual(reported, [`Sign-in by ${ISSUER} does not work`]);
  pretended.answers.set(KEYS, keys);
  assert.equal(await code(), "unavailable");
  state.now += 30_000;
  assert.equal(await code(), "usable");
});

Deno.test("adv_GHSA-9pjf, adv_GHSA-m479: only where the operator's issuer leads is asked", async () => {
  const metadata = { issuer: ISSUER, jwks_uri: KEYS };
  const redirect = new Response(null, { status: 302, headers: { location: "https://evil/x" } });
  const answers: Readonly<Record<string, unknown>> = {
    "a redirect": redirect,
    "another issuer": { ...metadata, issuer: "https://evil.example.com" },
    "the issuer with a slash": { ...metadata, issuer: `${ISSUER}/` },
    "no issuer": { jwks_uri: KEYS },
    "keys without encryption": { ...metadata, jwks_uri: "http://id.example.com/realm/keys" },
    "keys of this machine": { ...metadata, jwks_uri: "http://169.254.169.254/latest" },
    "keys in a file": { ...metadata, jwks_uri: "file:///etc/passwd" },
    "keys in the answer": { ...metadata, jwks_uri: "data:application/json,{}" },
    "no keys": { issuer: ISSUER },
    "keys that are no address": { ...metadata, jwks_uri: 7 },
    "an error": new Response("{}", { status: 500 }),
    "no JSON": new Response("<html>"),
    "null": new Response("null"),
    "too much": new Response(`{"issuer": "${"x".repeat(300_000)}"}`),
  };
  for (const [what, answer] of Object.entries(answers)) {
    const { pretended, code } = world();
    pretended.answers.set(DISCOVERY, answer);
    assert.equal(await code(), "unavailable", what);
    assert.deepEqual(pretended.asked, [DISCOVERY], what);
  }
});

Deno.test("keys are taken from where they are said to be, and from nowhere that leads on", async () => {
  const bad: Readonly<Record<string, unknown>> = {
    "a redirect": new Response(null, { status: 307, headers: { location: "https://evil/x" } }),
    "no set": { keys: "none" },
    "too many": new Response(`{"keys": [${"{},".repeat(200_000)}{}]}`),
  };
  for (const [what, answer] of Object.entries(bad)) {
    const { pretended, code } = world();
    pretended.answers.set(KEYS, answer);
    assert.equal(await code(), "unavailable", what);
  }
  const elsewhere = "https://keys.example.com/set";
  const { pretended, provider } = world();
  pretended.answers.set(DISCOVERY, { issuer: ISSUER, jwks_uri: elsewhere });
  pretended.answers.set(elsewhere, { keys: [] });
  assert.deepEqual((await provider.current()).keys, { keys: [] });
});

Deno.test("an issuer on this machine may be unencrypted, and its keys where it is", async () => {
  const issuer = "http://localhost:8080/realm";
  const { pretended, code } = world(issuer);
  pretended.answers.set(`${issuer}/keys`, { keys: [] });
  assert.equal(await code(), "usable");
  const other = world(issuer);
  const discovery = `${issuer}/.well-known/openid-configuration`;
  other.pretended.answers.set(discovery, { issuer, jwks_uri: "http://localhost:9000/keys" });
  assert.equal(await other.code(), "unavailable");
});
