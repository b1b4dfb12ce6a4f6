import assert from "node:assert/strict";
import { parsePolicy } from "./parse_policy.ts";
import { isPublic } from "./public_policy.ts";

const ALICE = "arn:aws:iam::000000000000:user/alice";

function statement(principal: unknown, condition: object = {}, more: object = {}): object {
  return {
    Effect: "Allow",
    Principal: principal,
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::b/*",
    Condition: condition,
    ...more,
  };
}

function isPublicPolicy(...statements: readonly object[]): boolean {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return isPublic(parsePolicy(text, "bucket"));
}

Deno.test("a policy that allows everyone is public, however everyone is written", () => {
  assert.ok(isPublicPolicy(statement("*")));
  assert.ok(isPublicPolicy(statement({ AWS: "*" })));
  assert.ok(isPublicPolicy(statement({ AWS: [ALICE, "*"] })));
});

Deno.test("a policy that allows fixed principals, or denies, is not public", () => {
  assert.ok(!isPublicPolicy(statement({ AWS: ALICE })));
  assert.ok(!isPublicPolicy(statement({ AWS: "000000000000" })));
  assert.ok(!isPublicPolicy(statement({ CanonicalUser: "a".repeat(64) })));
  assert.ok(!isPublicPolicy(statement("*", {}, { Effect: "Deny" })));
});

Deno.test("one public statement makes a policy public", () => {
  assert.ok(isPublicPolicy(statement({ AWS: ALICE }), statement("*")));
});

Deno.test("a fixed value of a key that says who or from where makes a statement not public", () => {
  for (
    const condition of [
      { StringEquals: { "aws:SourceVpc": "vpc-91237329" } },
      { StringEquals: { "aws:SourceVpce": ["vpce-1", "vpce-2"] } },
      { StringLike: { "aws:userid": "AIDA1" } },
      { ArnEquals: { "aws:PrincipalArn": ALICE } },
      { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:000000000000:topic" } },
      { "ForAnyValue:StringEquals": { "aws:SourceAccount": "000000000000" } },
      { StringEqualsIgnoreCase: { "AWS:PrincipalOrgID": "o-1" } },
      { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
      { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"] } },
      { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceVpc": "vpc-1" } },
    ]
  ) assert.ok(!isPublicPolicy(statement("*", condition)), JSON.stringify(condition));
});

Deno.test("wildcards, variables, broad ranges and conditions that let anyone by leave it public", () => {
  for (
    const condition of [
      {},
      { StringLike: { "aws:SourceVpc": "vpc-*" } },
      { StringEquals: { "aws:SourceVpc": ["vpc-1", "vpc-?"] } },
      { StringEquals: { "aws:userid": "${aws:userid}" } },
      { StringLike: { "aws:userid": "AROLEID:*" } },
      { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
      { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } },
      { "ForAllValues:StringEquals": { "aws:SourceVpc": "vpc-1" } },
      { StringEquals: { "s3:prefix": "a" } },
      { StringEquals: { "aws:Referer": "https://example.com/" } },
      { StringEquals: { "aws:UserAgent": "secret" } },
      { Bool: { "aws:SecureTransport": "true" } },
      { Null: { "aws:SourceVpc": "false" } },
      { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
      { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } },
      { IpAddress: { "aws:SourceIp": "11.0.0.0/7" } },
      { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "::/0"] } },
      { IpAddress: { "aws:SourceIp": "2001::/31" } },
      { IpAddress: { "aws:SourceIp": "::ffff:0:0/96" } },
      { IpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" } },
      { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    ]
  ) assert.ok(isPublicPolicy(statement("*", condition)), JSON.stringify(condition));
});
