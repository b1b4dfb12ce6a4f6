import assert from "node:assert/strict";
import {
  ALL,
  condition,
  errorOf,
  GET,
  IN_BUCKET,
  policy,
} from "../../../tests/policy/policy_text.ts";
import { type Finding, PolicyError } from "./findings.ts";
import {
  LARGEST_POLICY,
  parsePolicy,
  requireBucketResources,
  validatePolicy,
} from "./parse_policy.ts";

Deno.test("lines and columns count from one, in the text as it was given", () => {
  const text = '{\r\n  "Version": "2012-10-17",\r\n\t"Statement": [{"Effect": "allow"}]\r\n}';
  const { line, column, path } = errorOf(text, "identity");
  assert.deepEqual({ line, column, path }, { line: 3, column: 16, path: "Statement[0]" });
  const wide = errorOf('{"😀": 1, "Statement": []}', "identity");
  assert.deepEqual([wide.line, wide.column, wide.path], [1, 2, "😀"]);
});

Deno.test("a policy may have 20 KiB of UTF-8, and no byte more", () => {
  const filled = (byte: string) => {
    const text = policy(GET, ALL, `"Sid":"${byte}"`);
    return text.replace(byte, byte.repeat((LARGEST_POLICY - text.length + 1) / byte.length));
  };
  parsePolicy(filled("x"), "identity");
  assert.match(errorOf(`${filled("x")} `, "identity").message, /larger than 20480 bytes/);
  const wide = policy(GET, ALL, `"Sid":"${"ü".repeat(LARGEST_POLICY / 2)}"`);
  assert.match(errorOf(wide, "identity").message, /larger than 20480 bytes/);
  assert.match(errorOf("[".repeat(10_000_000), "identity").message, /larger than 20480 bytes/);
});

Deno.test("what AWS allows in a policy is accepted", () => {
  for (
    const text of [
      `{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":"*"}}`,
      `{"Version":"2008-10-17","Statement":[{"Effect":"Allow",${GET},${ALL},"Sid":""}]}`,
      ` \t\r\n${policy('"Action":["S3:get*","s3:???Object","*"]', ALL)}\n`,
      policy(GET, '"Resource":["arn:aws:s3:::b","arn:*:s3:*:*:b/a:b/*","arn:aws:sqs:x:1:q"]'),
      policy(GET, '"Resource":"arn:aws:s3:::${aws:username}-${*}b/${aws:userid, \'x\'}"'),
      condition("{}"),
      condition('{"Bool":{"aws:SecureTransport":true},"Null":{"s3:prefix":false}}'),
      condition('{"NumericLessThan":{"s3:max-keys":[10,"20",1e1]}}'),
      condition('{"ForAllValues:StringLikeIfExists":{"s3:RequestObjectTagKeys":["a*"]}}'),
      condition('{"DateGreaterThan":{"aws:EpochTime":1769854530}}'),
      condition('{"StringEquals":{"s3:ExistingObjectTag/a b":"${aws:PrincipalTag/Team}"}}'),
    ]
  ) assert.equal(parsePolicy(text, "identity").kind, "identity", text);
  for (
    const principal of [
      '"*"',
      '{"AWS":"*"}',
      '{"AWS":["000000000000","arn:aws:iam::000000000000:root"]}',
      '{"AWS":"arn:aws:iam::000000000000:user/team/alice"}',
      '{"AWS":"arn:aws:sts::000000000000:assumed-role/role/session"}',
      `{"CanonicalUser":["${"0".repeat(64)}"],"AWS":"*"}`,
    ]
  ) parsePolicy(policy(`"Principal":${principal}`, GET, IN_BUCKET), "bucket");
});

function places(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, line, column, path }) =>
    `${severity} ${line}:${column} ${path}`
  );
}

Deno.test("validatePolicy() tells every mistake and every doubt, in the order of the text", () => {
  const text = `{"Statement": [{
  "Effect": "Alow",
  "Action": ["s3:GetObjekt", "s3"],
  "Resource": ["x", "arn:aws:sqs:::q"],
  "Condition": {"StringEquals": {"s3:prefx": "a", "s3:RequestObjectTagKeys": "b"},
    "ForAllValues:StringLike": {"s3:prefix": "a"}, "Bool": {"aws:SecureTransport": "x"}}
}]}`;
  assert.deepEqual(places(validatePolicy(text, "identity")), [
    "warning 1:1 ",
    "error 2:13 Statement[0].Effect",
    "warning 3:14 Statement[0].Action[0]",
    "error 3:30 Statement[0].Action[1]",
    "error 4:16 Statement[0].Resource[0]",
    "warning 4:21 Statement[0].Resource[1]",
    "warning 5:34 Statement[0].Condition.StringEquals.s3:prefx",
    "warning 5:51 Statement[0].Condition.StringEquals.s3:RequestObjectTagKeys",
    "warning 6:33 Statement[0].Condition.ForAllValues:StringLike.s3:prefix",
    "error 6:84 Statement[0].Condition.Bool.aws:SecureTransport",
  ]);
});

Deno.test("validatePolicy() finds nothing in a good policy, and stops where JSON ends", () => {
  assert.deepEqual(validatePolicy(policy(GET, ALL), "identity"), []);
  assert.deepEqual(places(validatePolicy('{"a":1,"a":2', "identity")), [
    "error 1:8 a",
    "error 1:13 ",
  ]);
});

Deno.test("validatePolicy() warns of actions that are none, and of accounts that are allowed", () => {
  const warned = (text: string) => validatePolicy(text, "identity").length > 0;
  for (const action of ["s3:GetObject", "S3:GETOBJECT", "s3:*Tagging", "*", "admin:ListUsers"]) {
    assert.ok(!warned(policy(`"Action":"${action}"`, ALL)), action);
  }
  for (const action of ["s3:GetObjects", "s3:Fly*", "ec2:RunInstances", "s3:?"]) {
    assert.ok(warned(policy(`"Action":"${action}"`, ALL)), action);
  }
  const account = policy('"Principal":{"AWS":"000000000000"}', GET, IN_BUCKET);
  assert.deepEqual(places(validatePolicy(account, "bucket", "b")), [
    "warning 1:56 Statement[0].Principal",
  ]);
});

Deno.test("validatePolicy() answers with a bounded number of findings, an error among them", () => {
  const many = Array.from({ length: 1_500 }, () => '"s3:x"').join(",");
  const text = policy(`"Action":[${many}]`, '"Resource":"x"');
  const findings = validatePolicy(text, "identity");
  assert.ok(findings.length <= 101, `${findings.length}`);
  assert.ok(findings.some(({ severity }) => severity === "error"));
  assert.throws(() => parsePolicy(text, "identity"), PolicyError);
});

Deno.test("a bucket policy can only be about its bucket and what is in it", () => {
  const about = (resources: readonly string[], name = "Resource") =>
    policy('"Principal":"*"', GET, `"${name}":${JSON.stringify(resources)}`)
      .replace("Allow", "Deny");
  const check = (text: string) => requireBucketResources(parsePolicy(text, "bucket"), "my-b");
  check(about(["arn:aws:s3:::my-b", "arn:aws:s3:::my-b/*", "arn:aws:s3:::my-b/${aws:username}/?"]));
  check(about(["arn:aws:s3:::my-b/x"], "NotResource"));
  for (
    const outside of [
      "*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::my-b*",
      "arn:aws:s3:::my-?",
      "arn:aws:s3:::my-b2",
      "arn:aws:s3:::My-b/x",
      "arn:aws:s3:::my",
      "arn:aws:s3:::${aws:username}/x",
      "arn:aws:s3:::my-${aws:username}/x",
      "arn:aws:s3:::/my-b/x",
      "arn:aws:sqs:::my-b",
      "arn:aws:s3:us-east-1:000000000000:accesspoint/my-b",
    ]
  ) {
    for (const name of ["Resource", "NotResource"]) {
      const text = about(["arn:aws:s3:::my-b/x", outside], name);
      assert.throws(() => check(text), (error) => {
        assert.ok(error instanceof PolicyError);
        assert.equal(error.path, `Statement[0].${name}[1]`);
        assert.equal(error.column, text.lastIndexOf(JSON.stringify(outside)) + 1);
        return true;
      }, outside);
      const [found] = validatePolicy(text, "bucket", "my-b").filter((one) =>
        one.severity === "error"
      );
      assert.equal(found?.path, `Statement[0].${name}[1]`);
    }
  }
});

Deno.test("no text is accepted or refused in another way than by PolicyError", () => {
  const seed = policy(
    '"Principal":{"AWS":"*"}',
    GET,
    IN_BUCKET,
    '"Condition":{"Bool":{"a:b":"true"}}',
  );
  const letters = ['"', "{", "}", "[", "]", ",", ":", "\\", "$", "*", "\u0000", "\ud800", "1", ""];
  let accepted = 0;
  for (let at = 0; at <= seed.length; at++) {
    for (const letter of letters) {
      for (const kept of [at, at + 1]) {
        const text = seed.slice(0, at) + letter + seed.slice(kept);
        try {
          parsePolicy(text, "bucket");
          accepted++;
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
        }
      }
    }
  }
  assert.ok(accepted > 100, `${accepted}`);
});
