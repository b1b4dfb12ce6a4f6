import assert from "node:assert/strict";
import {
  ACL_GROUPS,
  ACL_PERMISSIONS,
  aclAllows,
  type AclLevel,
  aclLevel,
  type AclPermission,
  type AclPrincipal,
  decodeGrants,
  encodeGrants,
  type Grant,
  type Grantee,
  isPublicGrant,
  ownerGrant,
} from "./acl_grants.ts";
import { KNOWN_S3_ACTIONS } from "./policy/known_actions.ts";

const ALICE = "a".repeat(64);
const BOB = "b".repeat(64);
const USER: AclPrincipal = { kind: "user", canonicalId: ALICE };

/** What each permission allows, as the user guide's table says it; nothing where it is not named. */
const ALLOWED: Readonly<Record<AclLevel, Partial<Record<AclPermission, string>>>> = {
  bucket: {
    READ: "ListBucket ListBucketVersions ListBucketMultipartUploads",
    WRITE: "PutObject",
    READ_ACP: "GetBucketAcl",
    WRITE_ACP: "PutBucketAcl",
    FULL_CONTROL:
      "ListBucket ListBucketVersions ListBucketMultipartUploads PutObject GetBucketAcl PutBucketAcl",
  },
  object: {
    READ: "GetObject GetObjectVersion",
    READ_ACP: "GetObjectAcl GetObjectVersionAcl",
    WRITE_ACP: "PutObjectAcl PutObjectVersionAcl",
    FULL_CONTROL: "GetObject GetObjectVersion GetObjectAcl GetObjectVersionAcl PutObjectAcl " +
      "PutObjectVersionAcl",
  },
};

for (const level of ["bucket", "object"] as const) {
  for (const permission of ACL_PERMISSIONS) {
    const expected = ALLOWED[level][permission]?.split(" ") ?? [];
    Deno.test(
      `${permission} on ${level === "object" ? "an" : "a"} ${level} allows ${
        expected.join(", ") || "nothing"
      }`,
      () => {
        const grants = [{ grantee: { kind: "user", id: ALICE }, permission }] as const;
        const allowed = KNOWN_S3_ACTIONS.filter((action) =>
          aclAllows({ level, grants }, USER, `s3:${action}`)
        );
        assert.deepEqual(allowed.toSorted(), expected.toSorted());
      },
    );
  }
}

Deno.test("a grant is for its grantee alone", () => {
  const principals: Readonly<Record<string, AclPrincipal>> = {
    anonymous: { kind: "anonymous" },
    alice: USER,
    bob: { kind: "user", canonicalId: BOB },
  };
  const cases: readonly (readonly [Grantee, string])[] = [
    [{ kind: "user", id: ALICE }, "alice"],
    [{ kind: "group", group: "AllUsers" }, "anonymous alice bob"],
    [{ kind: "group", group: "AuthenticatedUsers" }, "alice bob"],
    [{ kind: "group", group: "LogDelivery" }, ""],
  ];
  for (const [grantee, expected] of cases) {
    const grants: readonly Grant[] = [{ grantee, permission: "READ" }];
    const allowed = Object.keys(principals).filter((name) =>
      aclAllows({ level: "object", grants }, principals[name]!, "s3:GetObject")
    );
    assert.equal(allowed.join(" "), expected, JSON.stringify(grantee));
  }
  assert.equal(aclAllows({ level: "object", grants: [] }, USER, "s3:GetObject"), false);
});

Deno.test("one of several grants is enough, and each counts with its own grantee", () => {
  const grants: readonly Grant[] = [
    { grantee: { kind: "user", id: BOB }, permission: "FULL_CONTROL" },
    { grantee: { kind: "group", group: "AllUsers" }, permission: "READ_ACP" },
  ];
  const allows = (action: string) => aclAllows({ level: "object", grants }, USER, action);
  assert.deepEqual([allows("s3:GetObjectAcl"), allows("s3:GetObject")], [true, false]);
});

Deno.test("aclLevel() names the ACL that can allow an action, and none for most", () => {
  for (const action of KNOWN_S3_ACTIONS) {
    const levels = (["bucket", "object"] as const)
      .filter((level) => ALLOWED[level].FULL_CONTROL?.split(" ").includes(action));
    assert.equal(aclLevel(`s3:${action}`), levels[0], action);
  }
  for (const action of ["GetObject", "s3:getobject", "s3:*", "toString"]) {
    assert.equal(aclLevel(action), undefined, action);
  }
});

Deno.test("public grants are those to everyone and to everyone with an account", () => {
  const isPublic = (grantee: Grantee) => isPublicGrant({ grantee, permission: "READ" });
  const groups = ACL_GROUPS.filter((group) => isPublic({ kind: "group", group }));
  assert.deepEqual(groups, ["AllUsers", "AuthenticatedUsers"]);
  assert.equal(isPublic({ kind: "user", id: ALICE }), false);
});

Deno.test("grants are kept in their order, each once, and read back", () => {
  const grants: readonly Grant[] = [
    ownerGrant(ALICE),
    ...ACL_GROUPS.flatMap((group) =>
      ACL_PERMISSIONS.map((permission): Grant => ({
        grantee: { kind: "group", group },
        permission,
      }))
    ),
    { grantee: { kind: "user", id: BOB }, permission: "READ" },
  ];
  assert.deepEqual(decodeGrants(encodeGrants(grants)), grants);
  assert.deepEqual(decodeGrants(encodeGrants([...grants, ...grants])), grants);
  assert.equal(encodeGrants([ownerGrant(ALICE)]), `[["FULL_CONTROL","${ALICE}"]]`);
  assert.deepEqual(decodeGrants(encodeGrants([])), []);
});
