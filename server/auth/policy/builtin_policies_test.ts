import assert from "node:assert/strict";
import { BUILTIN_POLICIES } from "./builtin_policies.ts";
import { evaluate } from "./evaluate.ts";
import { parsePolicy, validatePolicy } from "./parse_policy.ts";

function may(name: string, action: string): boolean {
  const { text } = BUILTIN_POLICIES.find((policy) => policy.name === name)!;
  const resource = /Bucket|^s3:.*Object/.test(action) ? "arn:aws:s3:::b/k" : "*";
  return evaluate({
    action,
    resource,
    principal: {
      kind: "user",
      name: "u",
      arn: "arn:aws:iam::000000000000:user/u",
      canonicalId: "",
    },
    context: new Map(),
  }, { identity: [{ name, policy: parsePolicy(text, "identity") }], narrowing: [] }).allowed;
}

Deno.test("the built-in policies are good ones, under the names operators know", () => {
  assert.deepEqual(BUILTIN_POLICIES.map(({ name }) => name), [
    "readonly",
    "readwrite",
    "writeonly",
    "diagnostics",
    "consoleAdmin",
  ]);
  for (const { name, text } of BUILTIN_POLICIES) {
    assert.deepEqual(validatePolicy(text, "identity"), [], name);
  }
});

Deno.test("each built-in policy allows what its name says, and no more", () => {
  const actions = [
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:PutBucketPolicy",
    "admin:GetStatus",
    "admin:CreateUser",
  ];
  const allowed = (name: string) => actions.map((action) => may(name, action) ? "+" : "-").join("");
  assert.equal(allowed("readonly"), "+++-----");
  assert.equal(allowed("readwrite"), "++++++--");
  assert.equal(allowed("writeonly"), "---+----");
  assert.equal(allowed("diagnostics"), "------+-");
  assert.equal(allowed("consoleAdmin"), "++++++++");
});
