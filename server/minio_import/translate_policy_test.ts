import assert from "node:assert/strict";
import { parsePolicy } from "../auth/policy/parse_policy.ts";
import { isMinioBuiltIn } from "./built_in_policies.ts";
import { isEmptyPolicy, translatePolicy } from "./translate_policy.ts";

const EVERYTHING = "arn:aws:s3:::*";

function policy(...Statement: readonly unknown[]) {
  return { Version: "2012-10-17", Statement };
}

function translated(document: unknown, bucket?: string) {
  const outcome = translatePolicy(document, bucket);
  assert.ok("text" in outcome, JSON.stringify(outcome));
  return outcome;
}

Deno.test("a statement about MinIO's administration gets the resource it has none of", () => {
  const { text } = translated(policy(
    { Effect: "Allow", Action: ["admin:*"] },
    { Effect: "Allow", Action: "sts:AssumeRole" },
    { Effect: "Allow", Action: ["s3:*"], Resource: [EVERYTHING] },
  ));
  assert.deepEqual(
    JSON.parse(text).Statement.map(({ Resource }: { Resource: unknown }) => Resource),
    ["*", "*", [EVERYTHING]],
  );
});

Deno.test("no statement about S3 gets a resource it has none of", () => {
  for (const Action of [["s3:GetObject"], "*", ["admin:*", "s3:*"], ["S3:*"], [1]]) {
    assert.ok("fault" in translatePolicy(policy({ Effect: "Allow", Action })), String(Action));
  }
});

Deno.test("what no request here has is a warning", () => {
  const { warnings } = translated(policy(
    { Effect: "Allow", Action: ["s3:GetObject", "s3:HeadBucket"], Resource: [EVERYTHING] },
    { Effect: "Allow", Action: ["kms:*"] },
  ));
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? "", /no action here is called "s3:HeadBucket" \(Statement\[0\]/);
  assert.match(warnings[1] ?? "", /"kms:\*"/);
});

Deno.test("what cannot be read as a policy is told, and never taken in part", () => {
  const nested = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`);
  for (
    const document of [
      null,
      "text",
      [],
      {},
      policy(),
      policy(null),
      policy({ Effect: "Allow" }),
      policy({ Effect: "Allow", Action: "s3:*", Resource: EVERYTHING, Extra: 1 }),
      policy({ Effect: "Allow", Action: "s3:*", Resource: EVERYTHING, Condition: { None: {} } }),
      { ...policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }), Version: "1999-01-01" },
      policy({ Effect: "Allow", Action: "s3:*", Resource: Array(5000).fill(EVERYTHING) }),
      nested,
      policy(nested),
    ]
  ) {
    assert.ok("fault" in translatePolicy(document));
  }
});

Deno.test("a bucket's policy must be about that bucket", () => {
  const document = {
    ID: "",
    ...policy({
      Effect: "Allow",
      Principal: { AWS: ["*"] },
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::photos/*"],
    }),
  };
  parsePolicy(translated(document, "photos").text, "bucket");
  assert.ok("fault" in translatePolicy(document, "other"));
});

Deno.test("MinIO's own policies are known, and what somebody made of them is not", () => {
  const own = {
    readonly: policy({
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:GetObject"],
      Resource: [EVERYTHING],
    }),
    writeonly: policy({ Effect: "Allow", Action: ["s3:PutObject"], Resource: [EVERYTHING] }),
    readwrite: policy({ Effect: "Allow", Action: ["s3:*"], Resource: [EVERYTHING] }),
    diagnostics: policy({
      Effect: "Allow",
      Action: ["admin:Prometheus", "admin:ServerInfo"],
      Resource: [EVERYTHING],
    }),
    consoleAdmin: policy(
      { Effect: "Allow", Action: ["admin:*"] },
      { Effect: "Allow", Action: ["kms:*"] },
      { Effect: "Allow", Action: ["s3:*"], Resource: [EVERYTHING] },
    ),
  };
  for (const [name, document] of Object.entries(own)) {
    assert.ok(isMinioBuiltIn(name, document), name);
    assert.ok(!isMinioBuiltIn(`my-${name}`, document), name);
  }
  const narrowed = { Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::one/*"] };
  const full = { Effect: "Allow", Action: ["s3:*"], Resource: [EVERYTHING] };
  for (
    const document of [
      policy(narrowed),
      policy({ ...full, Action: ["s3:GetObject"] }),
      policy({ ...full, Effect: "Deny" }),
      policy({ ...full, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      policy({ Effect: "Allow", NotAction: ["s3:*"], Resource: [EVERYTHING] }),
      policy(full, { ...full, Effect: "Deny", Action: ["s3:DeleteObject"] }),
      policy(),
      null,
    ]
  ) {
    assert.ok(!isMinioBuiltIn("readwrite", document), JSON.stringify(document));
  }
  assert.ok(!isMinioBuiltIn("constructor", own.readwrite));
});

Deno.test("an empty policy is none, and only an empty one", () => {
  for (const document of [undefined, null, "", { Version: "", Statement: null }, {}]) {
    assert.ok(isEmptyPolicy(document), JSON.stringify(document));
  }
  for (const document of [[], "x", policy(), { Version: "", Statement: [1] }, { Version: "1" }]) {
    assert.ok(!isEmptyPolicy(document), JSON.stringify(document));
  }
});
