import assert from "node:assert/strict";
import { type AuthorizationRequest, couldAllow, type Decision, evaluate } from "./evaluate.ts";
import { parsePolicy } from "./parse_policy.ts";

const ALICE = { kind: "user", name: "alice", arn: "arn:aws:iam::000000000000:user/alice" } as const;
const ANONYMOUS = { kind: "anonymous" } as const;
const GET: AuthorizationRequest = {
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/k",
  principal: { ...ALICE, canonicalId: "a".repeat(64) },
  context: new Map(),
};

interface Part {
  readonly effect?: "Allow" | "Deny";
  readonly action?: string;
  readonly sid?: string;
}

function text(parts: readonly Part[], more: object): string {
  const statements = parts.map(({ effect = "Allow", action = "s3:*", sid }) => ({
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    Action: action,
    Resource: "arn:aws:s3:::b/*",
    ...more,
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function identity(name: string, ...parts: readonly Part[]) {
  return { name, policy: parsePolicy(text(parts, {}), "identity") };
}

function bucket(name: string, ...parts: readonly Part[]) {
  return { name, policy: parsePolicy(text(parts, { Principal: "*" }), "bucket") };
}

const NOTHING: Decision = { allowed: false, reason: "noStatement" };

Deno.test("a decision names the policy and the statement that decided", () => {
  const put = { action: "s3:PutObject" }, deny = { effect: "Deny" } as const;
  const decide = (policies: Parameters<typeof evaluate>[1]) => evaluate(GET, policies);
  assert.deepEqual(
    decide({
      identity: [identity("one", put), identity("two", put, { sid: "s" }, {})],
      narrowing: [],
    }),
    { allowed: true, reason: "allow", by: { policy: "two", statement: 1, sid: "s" } },
  );
  assert.deepEqual(
    decide({ identity: [identity("one", {}, {}, deny)], narrowing: [] }),
    { allowed: false, reason: "explicitDeny", by: { policy: "one", statement: 2 } },
  );
  assert.deepEqual(
    decide({ identity: [identity("one", put)], narrowing: [], bucket: bucket("b", put, {}) }),
    { allowed: true, reason: "allow", by: { policy: "b", statement: 1 } },
  );
  assert.deepEqual(
    decide({ identity: [identity("one", {})], narrowing: [], bucket: bucket("b", {}, deny) }),
    { allowed: false, reason: "explicitDeny", by: { policy: "b", statement: 1 } },
  );
  assert.deepEqual(
    decide({
      identity: [identity("one", {})],
      narrowing: [identity("key", {}), identity("n", deny)],
    }),
    { allowed: false, reason: "explicitDeny", by: { policy: "n", statement: 0 } },
  );
  assert.deepEqual(
    decide({ identity: [identity("one", {})], narrowing: [identity("key", put)] }),
    NOTHING,
  );
  assert.deepEqual(decide({ identity: [], narrowing: [] }), NOTHING);
  assert.deepEqual(decide({ identity: [], narrowing: [], aclAllows: true }), {
    allowed: true,
    reason: "allow",
  });
});

Deno.test("every narrowing policy must allow, and its denial is found behind one that does not", () => {
  const base = { identity: [identity("one", {})] };
  const none = identity("none", { action: "s3:PutObject" });
  const denies = identity("denies", { effect: "Deny" });
  assert.equal(evaluate(GET, { ...base, narrowing: [identity("n", {}), none] }).allowed, false);
  assert.equal(evaluate(GET, { ...base, narrowing: [none, identity("n", {})] }).allowed, false);
  assert.equal(evaluate(GET, { ...base, narrowing: [none, denies] }).reason, "explicitDeny");
});

Deno.test("ACLs are narrowed as policies are", () => {
  const narrowing = [identity("n", { action: "s3:PutObject" })];
  assert.deepEqual(evaluate(GET, { identity: [], narrowing, aclAllows: true }), NOTHING);
});

Deno.test("Block Public Access takes a public policy and ACLs from the anonymous, not its denials", () => {
  const asked = { ...GET, principal: ANONYMOUS };
  const open = { identity: [], narrowing: [], bucket: bucket("b", {}), aclAllows: true };
  assert.equal(evaluate(asked, open).allowed, true);
  assert.deepEqual(evaluate(asked, { ...open, restrictPublic: true }), NOTHING);
  assert.equal(evaluate(GET, { ...open, restrictPublic: true }).allowed, true);
  const denying = { ...open, bucket: bucket("b", {}, { effect: "Deny" }), restrictPublic: true };
  assert.equal(evaluate(asked, denying).reason, "explicitDeny");
});

Deno.test("a resource that is none of S3 is met by an asterisk alone", () => {
  const asked = { ...GET, action: "admin:ListUsers", resource: "*" };
  const allowing = (resource: string) => {
    const statement = { Effect: "Allow", Action: "*", Resource: resource };
    const policy = parsePolicy(JSON.stringify({ Statement: statement }), "identity");
    return evaluate(asked, { identity: [{ name: "p", policy }], narrowing: [] }).allowed;
  };
  assert.ok(allowing("*"));
  for (const resource of ["arn:aws:s3:::*", "arn:*:s3:::*", "arn:aws:iam::000000000000:*"]) {
    assert.ok(!allowing(resource), resource);
  }
});

Deno.test("couldAllow() says no only where no key of the bucket could be allowed", () => {
  const asked = { action: "s3:DeleteObject", bucket: "b", principal: GET.principal };
  const policy = (statement: object) => ({
    name: "p",
    policy: parsePolicy(
      JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      "identity",
    ),
  });
  const on = (Resource: string, more = {}) =>
    policy({ Effect: "Allow", Action: "s3:Delete*", Resource, ...more });
  const narrowing = [identity("key", { action: "s3:*" })];
  for (const resource of ["*", "arn:aws:s3:::b/x/*", "arn:aws:s3:::*/x", "arn:aws:s3:::b*"]) {
    const allowing = on(resource, { Condition: { Bool: { "aws:SecureTransport": "true" } } });
    assert.ok(couldAllow(asked, { identity: [allowing], narrowing: [] }), resource);
    assert.ok(couldAllow(asked, { identity: [allowing], narrowing }), resource);
    assert.ok(!couldAllow(asked, { identity: [], narrowing: [allowing] }), resource);
  }
  const nothing = [
    on("arn:aws:s3:::c/*"),
    policy({ Effect: "Allow", Action: "s3:Get*", Resource: "*" }),
    policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
  ];
  assert.ok(!couldAllow(asked, { identity: nothing, narrowing: [] }));
  assert.ok(!couldAllow(asked, { identity: [on("*")], narrowing: nothing.slice(0, 1) }));
  const open = { identity: [], narrowing: [], bucket: bucket("b", {}) };
  const anonymous = { ...asked, principal: ANONYMOUS };
  assert.ok(couldAllow(anonymous, open));
  assert.ok(!couldAllow(anonymous, { ...open, restrictPublic: true }));
  assert.ok(couldAllow(asked, { ...open, restrictPublic: true }));
});
