import assert from "node:assert/strict";
import { type AccessControlList, encodeGrants, type Grant, ownerGrant } from "./acl_grants.ts";
import {
  BucketAccessCache,
  effectiveAcl,
  isOpenToAll,
  objectAcl,
  ownershipOf,
  type PublicAccessBlock,
  publicAccessBlockOf,
} from "./bucket_access.ts";
import { evaluate } from "./policy/evaluate.ts";
import { parsePolicy } from "./policy/parse_policy.ts";

const OWNER = "a".repeat(64);
const NO_BLOCK: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};
const IGNORED: PublicAccessBlock = { ...NO_BLOCK, ignorePublicAcls: true };
const LOG: Grant = { grantee: { kind: "group", group: "LogDelivery" }, permission: "WRITE" };
const GRANTS: readonly Grant[] = [
  ownerGrant(OWNER),
  { grantee: { kind: "group", group: "AllUsers" }, permission: "READ" },
  { grantee: { kind: "group", group: "AuthenticatedUsers" }, permission: "WRITE" },
  LOG,
];
const ACL: AccessControlList = { level: "bucket", grants: GRANTS };

Deno.test("effectiveAcl() is nothing where ACLs are disabled or there is none", () => {
  const ownership = "BucketOwnerEnforced" as const;
  assert.equal(effectiveAcl({ acl: ACL, ownership, publicAccessBlock: NO_BLOCK }), undefined);
  const enabled = { ownership: "ObjectWriter", publicAccessBlock: NO_BLOCK } as const;
  assert.equal(effectiveAcl({ acl: undefined, ...enabled }), undefined);
});

Deno.test("effectiveAcl() leaves public grants out where they are ignored, and only there", () => {
  for (const ownership of ["ObjectWriter", "BucketOwnerPreferred"] as const) {
    const blocked = { ...NO_BLOCK, blockPublicAcls: true, restrictPublicBuckets: true };
    for (const publicAccessBlock of [NO_BLOCK, blocked]) {
      assert.deepEqual(effectiveAcl({ acl: ACL, ownership, publicAccessBlock }), ACL);
    }
    assert.deepEqual(effectiveAcl({ acl: ACL, ownership, publicAccessBlock: IGNORED }), {
      level: "bucket",
      grants: [ownerGrant(OWNER), LOG],
    });
  }
});

Deno.test("objectAcl() follows the settings of the bucket", () => {
  const text = encodeGrants(GRANTS);
  const ownership = "ObjectWriter" as const;
  const enforced = { ownership: "BucketOwnerEnforced", publicAccessBlock: NO_BLOCK } as const;
  assert.equal(objectAcl(text, enforced), undefined);
  assert.equal(objectAcl(undefined, { ownership, publicAccessBlock: NO_BLOCK }), undefined);
  assert.deepEqual(objectAcl(text, { ownership, publicAccessBlock: NO_BLOCK }), {
    level: "object",
    grants: GRANTS,
  });
  assert.equal(objectAcl(text, { ownership, publicAccessBlock: IGNORED })?.grants.length, 2);
});

Deno.test("a bucket without documents has disabled ACLs, no policy and nothing blocked", () => {
  assert.equal(ownershipOf({}), "BucketOwnerEnforced");
  assert.deepEqual(publicAccessBlockOf({}), NO_BLOCK);
  assert.deepEqual(new BucketAccessCache().get({}), {
    policy: undefined,
    policyUsers: new Map(),
    ownership: "BucketOwnerEnforced",
    publicAccessBlock: NO_BLOCK,
    acl: undefined,
  });
});

Deno.test("BucketAccessCache reads the documents of a bucket once", () => {
  const documents = {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::b/*",
      },
    }),
    publicAccessBlock: JSON.stringify(IGNORED),
    ownershipControls: "ObjectWriter",
    acl: encodeGrants(GRANTS),
  };
  const cache = new BucketAccessCache();
  const access = cache.get(documents);
  assert.equal(access.policy?.statements.length, 1);
  assert.deepEqual(access.publicAccessBlock, IGNORED);
  assert.equal(access.ownership, "ObjectWriter");
  assert.deepEqual(access.acl, { level: "bucket", grants: [ownerGrant(OWNER), LOG] });
  assert.equal(cache.get(documents), access);
  assert.notEqual(cache.get({ ...documents }), access);
});

Deno.test("a policy that cannot be read denies everything in its bucket to whoever policies are for", () => {
  const access = new BucketAccessCache().get({ policy: '{"Statement": []}' });
  const asked = {
    kind: "user",
    name: "a",
    arn: "arn:aws:iam::0:user/a",
    canonicalId: "c",
  } as const;
  const everything = parsePolicy(
    `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
    "identity",
  );
  for (const principal of [asked, { kind: "anonymous" }] as const) {
    for (const resource of ["arn:aws:s3:::b", "arn:aws:s3:::b/k"]) {
      const action = resource.endsWith("b") ? "s3:ListBucket" : "s3:GetObject";
      const policies = {
        identity: [{ name: "all", policy: everything }],
        narrowing: [],
        bucket: { name: "bucket/b", policy: access.policy! },
      };
      const request = { action, resource, principal, context: new Map() };
      const { allowed, reason, by } = evaluate(request, policies);
      assert.deepEqual([allowed, reason, by?.sid], [false, "explicitDeny", "Unreadable"]);
    }
  }
  assert.ok(!isOpenToAll(access));
});
