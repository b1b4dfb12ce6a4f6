import assert from "node:assert/strict";
import { evaluate } from "../../server/auth/policy/evaluate.ts";
import { parsePolicy } from "../../server/auth/policy/parse_policy.ts";
import type { PolicyKind, PolicyPrincipal } from "../../server/auth/policy/policy.ts";
import { POLICY_CASES } from "./cases.ts";
import { naiveDecision, type NaiveDocument } from "./naive_evaluator.ts";
import type { PolicyCase } from "./policy_case.ts";

function documentOf(statements: unknown, { version = undefined }: PolicyCase): NaiveDocument {
  return { Version: version ?? "2012-10-17", Statement: statements as NaiveDocument["Statement"] };
}

function named<Kind extends PolicyKind>(kind: Kind, document: NaiveDocument) {
  return { name: kind, policy: parsePolicy(JSON.stringify(document), kind) };
}

function principalOf({ user }: PolicyCase): PolicyPrincipal {
  if (user === undefined) return { kind: "anonymous" };
  const canonicalId = user.slice(0, 1).repeat(64);
  return { kind: "user", name: user, arn: `arn:aws:iam::000000000000:user/${user}`, canonicalId };
}

Deno.test("there are at least sixty cases, each with its page, and no two alike", () => {
  assert.ok(POLICY_CASES.length >= 60);
  assert.equal(new Set(POLICY_CASES.map((one) => JSON.stringify(one))).size, POLICY_CASES.length);
  assert.ok(POLICY_CASES.every(({ page, because }) => page !== "" && because !== ""));
});

for (const one of POLICY_CASES) {
  Deno.test(`${one.page}: ${one.because} (${one.resource})`, () => {
    const { action, resource, identity = [], narrowing = [], bucket } = one;
    const { aclAllows = false, restrictPublic = false } = one;
    const request = {
      action,
      resource: resource === "*" ? "*" : `arn:aws:s3:::${resource}`,
      principal: principalOf(one),
      context: new Map(
        Object.entries(one.context ?? {}).map(([key, value]) => [key, [value].flat()]),
      ),
    };
    const documents = {
      identity: identity.map((statements) => documentOf(statements, one)),
      narrowing: narrowing.map((statements) => documentOf(statements, one)),
      ...(bucket === undefined ? {} : { bucket: documentOf(bucket, one) }),
      aclAllows,
      restrictPublic,
    };
    const decision = evaluate(
      request,
      {
        ...documents,
        identity: documents.identity.map((document) => named("identity", document)),
        narrowing: documents.narrowing.map((document) => named("identity", document)),
        ...(documents.bucket === undefined ? {} : { bucket: named("bucket", documents.bucket) }),
      } as Parameters<typeof evaluate>[1],
    );
    assert.equal(decision.reason, one.expect);
    assert.equal(decision.allowed, one.expect === "allow");
    assert.equal(naiveDecision(request, documents), one.expect, "the naive evaluator");
  });
}
