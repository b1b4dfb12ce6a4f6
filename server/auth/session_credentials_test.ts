import assert from "node:assert/strict";
import { failureOf } from "../../tests/support/signature.ts";
import { allow, policyText } from "../../tests/support/tenants.ts";
import { NamedPolicies } from "./named_policies.ts";
import { PolicyLibrary } from "./policy_library.ts";
import type { Credential, Principal } from "./principal.ts";
import { Sealer } from "./sealing.ts";
import { SessionCredentials } from "./session_credentials.ts";
import { SessionTokens } from "./session_tokens.ts";

const ISSUER = "https://id.example.com";
const READ = policyText(allow("s3:GetObject", "*"));
const library = new PolicyLibrary(() => assert.fail("every policy can be read"));
const NARROW = library.named("access-key/AKIA", READ);

/** A user's credential; `userId` absent: root's. */
function credential(secretAccessKey: string, userId?: string): Credential {
  const principal: Principal = {
    kind: userId === undefined ? "root" : "user",
    name: "alice",
    id: "account",
    accessKeyId: "AKIA",
    ...(userId === undefined ? {} : {
      user: {
        id: userId,
        asked: {
          kind: "user",
          name: "alice",
          arn: "arn:aws:iam::000000000000:user/alice",
          canonicalId: "c",
        },
        policies: [],
      },
    }),
    narrowing: [NARROW],
  };
  return { accessKeyId: "AKIA", secretAccessKey, principal };
}

/** A store that can be changed, and sessions that meet it. */
function world() {
  const state = {
    now: 1_000_000,
    keys: new Map([["AKIA", credential("one", "u1")]]),
    policies: new Map([["reading", READ]]),
    users: new Map([["u1", credential("one", "u1").principal]]),
    issuer: ISSUER as string | undefined,
    signIns: new Set<string>(),
  };
  const tokens = new SessionTokens(new Sealer({ current: new Uint8Array(32) }));
  const reader = {
    getPolicy: (name: string) => {
      const document = state.policies.get(name);
      return Promise.resolve(
        document === undefined
          ? undefined
          : { name, document, description: "", createdAt: 0, updatedAt: 0 },
      );
    },
  };
  const sessions = () =>
    new SessionCredentials({
      tokens,
      credentials: { get: (id) => state.keys.get(id) },
      user: (id) => Promise.resolve(state.users.get(id)),
      policies: new NamedPolicies(reader, library),
      isSignedIn: (id) => Promise.resolve(state.signIns.has(id)),
      clock: { now: () => state.now },
      account: "account",
      ...(state.issuer === undefined ? {} : { issuer: state.issuer }),
    });
  return { state, sessions };
}

const FEDERATED = { issuer: ISSUER, id: "f1", name: "alice", policies: ["reading", "none"] };

Deno.test("a session is its user with what narrows key and session", async () => {
  const { sessions } = world();
  const policy = policyText(allow("s3:*", "*"));
  const issued = await sessions().issueForKey("AKIA", { name: "one", duration: 900, policy });
  assert.ok(issued);
  const found = await sessions().get(issued.accessKeyId, issued.token);
  assert.deepEqual(found?.principal, issued.principal);
  assert.equal(found?.secretAccessKey, issued.secretAccessKey);
  const { narrowing, session, accessKeyId, user } = issued.principal;
  assert.deepEqual(narrowing.map(({ name }) => name), ["access-key/AKIA", "session"]);
  assert.deepEqual(session, { name: "one", issuedAt: 1_000_000, parent: "AKIA" });
  assert.equal(accessKeyId, issued.accessKeyId);
  assert.equal(user?.asked.arn, "arn:aws:iam::000000000000:user/alice");
});

Deno.test("a session lasts to the millisecond", async () => {
  const { state, sessions } = world();
  const issued = await sessions().issueForKey("AKIA", { duration: 900 });
  assert.ok(issued);
  assert.equal(issued.expiresAt, 1_000_000 + 900_000);
  const get = () => sessions().get(issued.accessKeyId, issued.token);
  state.now = issued.expiresAt - 1;
  assert.ok(await get());
  state.now = issued.expiresAt;
  assert.equal((await failureOf(get))?.code, "ExpiredToken");
});

Deno.test("a session ends with what it came from", async () => {
  const { state, sessions } = world();
  const issued = await sessions().issueForKey("AKIA", { duration: 900 });
  assert.ok(issued);
  const isGood = async () => await sessions().get(issued.accessKeyId, issued.token) !== undefined;
  assert.ok(await isGood());
  for (const other of [credential("two", "u1"), credential("one", "u2"), credential("one")]) {
    state.keys.set("AKIA", other);
    assert.ok(!await isGood());
  }
  state.keys.delete("AKIA");
  assert.ok(!await isGood());
  assert.equal(await sessions().issueForKey("AKIA", { duration: 900 }), undefined);
  state.keys.set("AKIA", credential("one", "u1"));
  assert.ok(await isGood());
});

Deno.test("a federated session has the policies of its claims as they are now, and no name here", async () => {
  const { state, sessions } = world();
  const issued = await sessions().issueFederated(FEDERATED, { name: "web", duration: 900 });
  assert.ok(issued);
  const { kind, name, user, narrowing } = issued.principal;
  assert.equal(kind, "user");
  assert.equal(name, "oidc/alice");
  assert.equal(user?.federated, true);
  assert.equal(user?.asked.arn, "arn:aws:sts::000000000000:federated-user/f1");
  assert.deepEqual(user?.policies.map((policy) => policy.name), ["reading"]);
  assert.deepEqual(narrowing, []);
  state.policies.delete("reading");
  const later = await sessions().get(issued.accessKeyId, issued.token);
  assert.deepEqual(later?.principal.user?.policies, []);
});

Deno.test("a federated session ends when its provider is no longer the operator's", async () => {
  const { state, sessions } = world();
  const issued = await sessions().issueFederated(FEDERATED, { duration: 900 });
  assert.ok(issued);
  for (const issuer of [undefined, `${ISSUER}/`, "https://other.example.com"]) {
    state.issuer = issuer;
    assert.equal(await sessions().get(issued.accessKeyId, issued.token), undefined);
    assert.equal(await sessions().issueFederated(FEDERATED, { duration: 900 }), undefined);
  }
});

Deno.test("named policies of a session that are all gone leave it nothing", async () => {
  const { state, sessions } = world();
  const issued = await sessions().issueForKey("AKIA", { duration: 900, policies: ["reading"] });
  assert.ok(issued);
  state.policies.delete("reading");
  const found = await sessions().get(issued.accessKeyId, issued.token);
  const [, own] = found?.principal.narrowing ?? [];
  assert.deepEqual(own?.policy.statements, []);
});

Deno.test("a session of a user who came without a key ends with the user", async () => {
  const { state, sessions } = world();
  const made = await sessions().issueForUser("u1", { duration: 900, policy: READ });
  assert.ok(made);
  const met = async () => await sessions().get(made.accessKeyId, made.token);
  const { principal } = await met() ?? assert.fail();
  assert.equal(principal.user?.id, "u1");
  assert.equal(principal.narrowing.at(-1)?.name, "session");
  assert.equal(principal.session?.parent, undefined);
  state.keys.clear();
  assert.ok(await met(), "no key of the user's has to do with it");
  state.users.clear();
  assert.equal(await met(), undefined);
  assert.equal(await sessions().issueForUser("u1", { duration: 900 }), undefined);
});

Deno.test("a session asked for by who is signed in ends with that", async () => {
  const { state, sessions } = world();
  const input = { duration: 900, signIn: "one" };
  const issue = [
    () => sessions().issueForKey("AKIA", input),
    () => sessions().issueForUser("u1", input),
    () => sessions().issueFederated(FEDERATED, input),
  ];
  for (const issued of issue) {
    state.signIns = new Set(["one", "other"]);
    const { accessKeyId, token } = await issued() ?? assert.fail();
    assert.ok(await sessions().get(accessKeyId, token));
    state.signIns.delete("one");
    assert.equal(await sessions().get(accessKeyId, token), undefined);
    assert.equal(await issued(), undefined);
  }
});
