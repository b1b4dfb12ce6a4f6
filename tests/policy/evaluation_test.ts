import assert from "node:assert/strict";
import {
  type AuthorizationRequest,
  evaluate,
  type PolicySet,
} from "../../server/auth/policy/evaluate.ts";
import { parsePolicy } from "../../server/auth/policy/parse_policy.ts";
import type { NamedPolicy, PolicyKind } from "../../server/auth/policy/policy.ts";
import { isPublic } from "../../server/auth/policy/public_policy.ts";
import { Random } from "../model/random.ts";
import {
  naiveApplies,
  naiveDecision,
  type NaiveDocument,
  naiveIsPublic,
  type NaivePolicies,
  type NaiveRequest,
} from "./naive_evaluator.ts";
import { randomDocument, randomPolicies, randomRequest } from "./random_policies.ts";

const SEED = 20_260_131;
const POLICY_SETS = 100_000;
const REQUESTS_EACH = 3;

function named<Kind extends PolicyKind>(name: string, kind: Kind, document: NaiveDocument) {
  return { name, policy: parsePolicy(JSON.stringify(document), kind) } satisfies NamedPolicy<Kind>;
}

function compiled(policies: NaivePolicies): PolicySet {
  const { identity, narrowing, bucket, aclAllows, restrictPublic } = policies;
  return {
    identity: identity.map((document, index) => named(`identity ${index}`, "identity", document)),
    narrowing: narrowing.map((document, index) =>
      named(`narrowing ${index}`, "identity", document)
    ),
    ...(bucket === undefined ? {} : { bucket: named("bucket 0", "bucket", bucket) }),
    aclAllows,
    restrictPublic,
  };
}

function asked({ principal, ...request }: NaiveRequest): AuthorizationRequest {
  if (principal.kind === "anonymous") return { ...request, principal };
  return { ...request, principal: { ...principal, name: "somebody" } };
}

Deno.test("on 300,000 random requests of 100,000 policy sets a naive evaluator decides alike", () => {
  const random = new Random(SEED);
  const counts: Record<string, number> = { allow: 0, explicitDeny: 0, noStatement: 0 };
  for (let set = 0; set < POLICY_SETS; set++) {
    const policies = randomPolicies(random), ready = compiled(policies);
    for (let count = 0; count < REQUESTS_EACH; count++) {
      const request = randomRequest(random);
      const expected = naiveDecision(request, policies), decision = evaluate(asked(request), ready);
      const show = () =>
        JSON.stringify({ policies, request, context: [...request.context] }, null, 1);
      if (decision.reason !== expected) {
        assert.fail(`${decision.reason}, naively ${expected}: ${show()}`);
      }
      assert.equal(decision.allowed, expected === "allow");
      if (decision.by !== undefined) {
        const [kind, index] = decision.by.policy.split(" ");
        const document = {
          ...policies,
          bucket: [policies.bucket!],
        }[kind as "bucket"][Number(index)]!;
        const statement = document.Statement[decision.by.statement]!;
        assert.equal(statement.Effect, decision.allowed ? "Allow" : "Deny");
        assert.ok(
          naiveApplies(document, statement, request),
          `not the one that decided: ${show()}`,
        );
      } else assert.ok(expected !== "explicitDeny" && (expected !== "allow" || policies.aclAllows));
      counts[expected]!++;
    }
  }
  for (const [reason, count] of Object.entries(counts)) {
    const share = count / (POLICY_SETS * REQUESTS_EACH);
    assert.ok(share > 0.15, `${reason}: ${share}`);
  }
});

Deno.test("adv_CVE-2025-62506 no narrowing policy, whatever it says, adds a right", () => {
  const random = new Random(SEED);
  let narrowed = 0, kept = 0;
  for (let set = 0; set < 20_000; set++) {
    const policies = randomPolicies(random);
    const [without, within] = [[], [randomDocument(random, false)]]
      .map((narrowing) => compiled({ ...policies, narrowing }));
    const request = asked(randomRequest(random));
    const before = evaluate(request, without!), after = evaluate(request, within!);
    assert.ok(before.allowed || !after.allowed, JSON.stringify({ policies, request }));
    if (before.allowed) after.allowed ? kept++ : narrowed++;
  }
  assert.ok(narrowed > 500 && kept > 500, `${narrowed}, ${kept}`);
});

Deno.test("adv_GHSA-v9cp set qualifiers with a negated operator ask each value on its own", () => {
  const holds = (operator: string, ...tags: string[]) => {
    const condition = { [operator]: { "s3:RequestObjectTagKeys": ["secret", "hidden"] } };
    const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: condition };
    const context = new Map([["s3:requestobjecttagkeys", tags]]);
    const request = { action: "s3:PutObject", resource: "arn:aws:s3:::b/k", context } as const;
    return evaluate(asked({ ...request, principal: { kind: "anonymous" } }), {
      identity: [named("p", "identity", { Statement: [statement] })],
      narrowing: [],
    }).allowed;
  };
  for (const suffix of ["", "IfExists"]) {
    const all = `ForAllValues:StringNotEquals${suffix}`;
    const any = `ForAnyValue:StringNotEquals${suffix}`;
    assert.deepEqual([holds(all, "a", "b"), holds(any, "a", "b")], [true, true]);
    assert.deepEqual([holds(all, "a", "secret"), holds(any, "a", "secret")], [false, true]);
    assert.deepEqual([holds(all, "secret"), holds(any, "secret", "hidden")], [false, false]);
    assert.deepEqual([holds(all), holds(any)], [true, suffix !== ""]);
  }
});

Deno.test("on 20,000 random bucket policies a naive reader calls the same ones public", () => {
  const random = new Random(SEED);
  let count = 0;
  for (let index = 0; index < 20_000; index++) {
    const document = randomDocument(random, true), expected = naiveIsPublic(document);
    const { policy } = named("", "bucket", document);
    if (isPublic(policy) !== expected) {
      assert.fail(`${isPublic(policy)}, naively ${expected}: ${JSON.stringify(document)}`);
    }
    if (expected) count++;
  }
  assert.ok(count > 4_000 && count < 16_000, `${count}`);
});
