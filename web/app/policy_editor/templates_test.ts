import assert from "node:assert/strict";
import { evaluate } from "../../../server/auth/policy/evaluate.ts";
import { parsePolicy, validatePolicy } from "../../../server/auth/policy/parse_policy.ts";
import { policyFromTemplate, type TemplateChoice, TEMPLATES } from "./templates.ts";

const PHOTOS = { bucket: "media", prefix: "photos/" };

/** Which of these a user with the policy may; of objects unless the action is about the bucket. */
function allowed(
  choice: TemplateChoice,
  actions: readonly string[],
  { bucket = "media", key = "photos/a", prefix = key }: {
    readonly bucket?: string;
    readonly key?: string;
    readonly prefix?: string;
  } = {},
): readonly string[] {
  const policy = parsePolicy(policyFromTemplate(choice), "identity");
  return actions.filter((action) => {
    const isOfBucket = action === "s3:ListBucket";
    const resource = `arn:aws:s3:::${bucket}${isOfBucket ? "" : `/${key}`}`;
    const principal = {
      ...{ kind: "user", name: "u", arn: "arn:aws:iam::000000000000:user/u" } as const,
      canonicalId: "c",
    };
    const context = new Map([["s3:prefix", [prefix]]]);
    return evaluate(
      { action, resource, principal, context },
      { identity: [{ name: "template", policy }], narrowing: [] },
    ).allowed;
  });
}

const ACTIONS = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

Deno.test("each template allows what it is called, and no more", () => {
  const of = (template: TemplateChoice["template"]) => allowed({ template, ...PHOTOS }, ACTIONS);
  assert.deepEqual(of("readOnly"), ["s3:ListBucket", "s3:GetObject"]);
  assert.deepEqual(of("readWrite"), ACTIONS);
  assert.deepEqual(of("writeOnly"), ["s3:PutObject"]);
  assert.deepEqual(of("backup"), ["s3:ListBucket", "s3:GetObject", "s3:PutObject"]);
});

Deno.test("nothing outside the bucket and the prefix is allowed", () => {
  for (const template of TEMPLATES) {
    const choice = { template, ...PHOTOS };
    assert.deepEqual(allowed(choice, ACTIONS, { bucket: "other" }), [], template);
    assert.deepEqual(allowed(choice, ACTIONS, { key: "videos/a" }), [], template);
  }
  const whole = { template: "readOnly", bucket: "media", prefix: "" } as const;
  assert.deepEqual(allowed(whole, ACTIONS, { key: "any" }), ["s3:ListBucket", "s3:GetObject"]);
});

Deno.test("a prefix means what stands there, and the server finds no fault in any template", () => {
  for (const template of TEMPLATES) {
    const choice = { template, bucket: "media", prefix: "a*?$/" };
    assert.deepEqual(validatePolicy(policyFromTemplate(choice), "identity"), [], template);
  }
  const choice = { template: "readOnly", bucket: "media", prefix: "a*?$/" } as const;
  assert.deepEqual(allowed(choice, ["s3:GetObject"], { key: "a*?$/b" }), ["s3:GetObject"]);
  assert.deepEqual(allowed(choice, ["s3:GetObject"], { key: "abc$/b" }), []);
});
