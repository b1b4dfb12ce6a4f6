/** What would have allowed a request. */
import assert from "node:assert/strict";
import { allowingPolicy } from "./allowing_policy.ts";

const RESOURCE = "arn:aws:s3:::media/notes.md";

Deno.test("a refusal's action and resource make the policy that would have allowed it", () => {
  const asked = { principal: "alice", action: "s3:PutObject", resource: RESOURCE };
  assert.deepEqual(JSON.parse(allowingPolicy(asked)), {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource: RESOURCE }],
  });
  const several = { ...asked, action: "s3:DeleteObject,s3:DeleteObjectVersion" };
  assert.deepEqual(JSON.parse(allowingPolicy(several)).Statement[0].Action, [
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
  ]);
});

Deno.test("for the anonymous it is a bucket's policy, which names them", () => {
  const asked = { principal: "anonymous", action: "s3:GetObject", resource: RESOURCE };
  assert.equal(JSON.parse(allowingPolicy(asked)).Statement[0].Principal, "*");
});
