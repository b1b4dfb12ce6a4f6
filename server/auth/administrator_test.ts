import assert from "node:assert/strict";
import { mayEverything } from "./administrator.ts";
import { BUILTIN_POLICIES } from "./policy/builtin_policies.ts";
import { parsePolicy } from "./policy/parse_policy.ts";
import { ANONYMOUS, type Principal } from "./principal.ts";

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

function named(statements: unknown) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name: "p", policy: parsePolicy(text, "identity") };
}

function user(...statements: readonly unknown[]): Principal {
  const asked = { kind: "user", name: "u", arn: "arn", canonicalId: "" } as const;
  const policies = statements.map(named);
  return { kind: "user", name: "u", id: "", user: { id: "u", asked, policies }, narrowing: [] };
}

Deno.test("whoever may everything is told by its policies", () => {
  assert.ok(mayEverything(user(EVERYTHING)));
  assert.ok(
    mayEverything(user({ ...EVERYTHING, Action: "s3:*" }, { ...EVERYTHING, Action: "admin:*" })),
  );
  const { text = "" } = BUILTIN_POLICIES.find(({ name }) => name === "consoleAdmin") ?? {};
  assert.ok(mayEverything(user(JSON.parse(text).Statement)));
  assert.ok(mayEverything({ ...user(), kind: "root" }));
});

Deno.test("whoever is withheld anything may not everything", () => {
  const cases: Readonly<Record<string, Principal>> = {
    nothing: user(),
    anonymous: ANONYMOUS,
    "s3 alone": user({ ...EVERYTHING, Action: "s3:*" }),
    "admin alone": user({ ...EVERYTHING, Action: "admin:*" }),
    "all buckets": user({ ...EVERYTHING, Resource: "arn:aws:s3:::*" }),
    "all but": user({ Effect: "Allow", NotAction: "s3:DeleteBucket", Resource: "*" }),
    "all but a bucket": user({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::a" }),
    "on a condition": user({
      ...EVERYTHING,
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    }),
    denied: user(EVERYTHING, { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" }),
    narrowed: { ...user(EVERYTHING), narrowing: [named(EVERYTHING)] },
    "root, narrowed": { ...user(), kind: "root", narrowing: [named(EVERYTHING)] },
  };
  for (const [what, principal] of Object.entries(cases)) {
    assert.ok(!mayEverything(principal), what);
  }
});
