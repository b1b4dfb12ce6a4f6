import assert from "node:assert/strict";
import { type Call, requestOf } from "../../../tests/support/operation_call.ts";
import type { Operation } from "../operation.ts";
import { OPERATIONS } from "../table.ts";

function actionsOf(name: string, call: Call = {}): readonly string[] {
  const operation = OPERATIONS.find((row) => row.name === name) as Operation;
  const { actions } = operation;
  return typeof actions === "function"
    ? actions(operation.parse(requestOf(operation, call)))
    : actions;
}

Deno.test("an upload with an ACL needs s3:PutObjectAcl, too", () => {
  const source = { "x-amz-copy-source": "/b/k" };
  const given = [{ "x-amz-acl": "private" }, { "x-amz-grant-read": `id=${"0".repeat(64)}` }];
  for (const name of ["PutObject", "CopyObject", "CreateMultipartUpload"]) {
    const without = actionsOf(name, { headers: source });
    assert.deepEqual(without, ["s3:PutObject"], name);
    for (const headers of given) {
      const needed = actionsOf(name, { headers: { ...source, ...headers } });
      assert.deepEqual(needed, ["s3:PutObject", "s3:PutObjectAcl"], name);
    }
  }
});

Deno.test("a copy that replaces tags needs s3:PutObjectTagging, too", () => {
  const headers = {
    "x-amz-copy-source": "/b/k",
    "x-amz-tagging": "a=1",
    "x-amz-tagging-directive": "REPLACE",
  };
  assert.deepEqual(actionsOf("CopyObject", { headers }), ["s3:PutObject", "s3:PutObjectTagging"]);
});

Deno.test("operations on access settings ask for AWS's actions", () => {
  const expected: Readonly<Record<string, string>> = {
    GetBucketAcl: "GetBucketAcl",
    PutBucketAcl: "PutBucketAcl",
    GetObjectAcl: "GetObjectAcl",
    PutObjectAcl: "PutObjectAcl",
    GetBucketPolicy: "GetBucketPolicy",
    PutBucketPolicy: "PutBucketPolicy",
    DeleteBucketPolicy: "DeleteBucketPolicy",
    GetBucketPolicyStatus: "GetBucketPolicyStatus",
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
    DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
    GetBucketOwnershipControls: "GetBucketOwnershipControls",
    PutBucketOwnershipControls: "PutBucketOwnershipControls",
    DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  };
  for (const name in expected) assert.deepEqual(actionsOf(name), [`s3:${expected[name]}`], name);
  const query = "versionId=null";
  assert.deepEqual(actionsOf("GetObjectAcl", { query }), ["s3:GetObjectVersionAcl"]);
  assert.deepEqual(actionsOf("PutObjectAcl", { query }), ["s3:PutObjectVersionAcl"]);
});
