/** Access control lists: who is granted what, how that is kept, and which actions it allows. They only
 * ever allow; whether they count at all is decided in bucket_access.ts.
 * Source: Amazon S3 User Guide, "Access control list (ACL) overview". */

export type AclPermission = "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP" | "FULL_CONTROL";

/** `LogDelivery` has no members here. */
export type AclGroup = "AllUsers" | "AuthenticatedUsers" | "LogDelivery";

export type Grantee =
  /** 64 hex digits: a canonical user id. */
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "group"; readonly group: AclGroup };

export interface Grant {
  readonly grantee: Grantee;
  readonly permission: AclPermission;
}

export type AclLevel = "bucket" | "object";

export interface AccessControlList {
  /** What it is the ACL of: the same permission means another thing on each. */
  readonly level: AclLevel;
  readonly grants: readonly Grant[];
}

/** Who asks, as far as grants are concerned. */
export type AclPrincipal =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly canonicalId: string };

export const ACL_PERMISSIONS: readonly AclPermission[] = [
  "READ",
  "WRITE",
  "READ_ACP",
  "WRITE_ACP",
  "FULL_CONTROL",
];
export const ACL_GROUPS: readonly AclGroup[] = ["AllUsers", "AuthenticatedUsers", "LogDelivery"];

/** "Mapping of ACL permissions and access policy permissions". Deletions are not among them: they are
 * for the owners of the objects alone, and the account owns them all. */
const ACTIONS: readonly (readonly [AclLevel, AclPermission, readonly string[]])[] = [
  ["bucket", "READ", ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"]],
  ["bucket", "WRITE", ["s3:PutObject"]],
  ["bucket", "READ_ACP", ["s3:GetBucketAcl"]],
  ["bucket", "WRITE_ACP", ["s3:PutBucketAcl"]],
  ["object", "READ", ["s3:GetObject", "s3:GetObjectVersion"]],
  ["object", "READ_ACP", ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"]],
  ["object", "WRITE_ACP", ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"]],
];

interface Needed {
  readonly level: AclLevel;
  readonly permission: AclPermission;
}

const NEEDED: ReadonlyMap<string, Needed> = new Map(
  ACTIONS.flatMap(([level, permission, actions]) =>
    actions.map((action) => [action, { level, permission }] as const)
  ),
);

/** Whose ACL can allow `action` (e.g. `s3:GetObject`): the bucket's or the object's; undefined when
 * none can. */
export function aclLevel(action: string): AclLevel | undefined {
  return NEEDED.get(action)?.level;
}

/** Whether a grant allows `action`. False for an action that is for another level's ACL. */
export function aclAllows(
  { level, grants }: AccessControlList,
  principal: AclPrincipal,
  action: string,
): boolean {
  const needed = NEEDED.get(action);
  if (needed === undefined || needed.level !== level) return false;
  return grants.some(({ grantee, permission }) =>
    (permission === needed.permission || permission === "FULL_CONTROL") &&
    isGrantee(principal, grantee)
  );
}

function isGrantee(principal: AclPrincipal, grantee: Grantee): boolean {
  if (grantee.kind === "user") {
    return principal.kind === "user" && principal.canonicalId === grantee.id;
  }
  return grantee.group === "AllUsers" ||
    (grantee.group === "AuthenticatedUsers" && principal.kind === "user");
}

/** Whether a grant is public: to everyone, or to everyone who has an account. Source: "Blocking public
 * access to your Amazon S3 storage", section "The meaning of public". */
export function isPublicGrant({ grantee }: Grant): boolean {
  return grantee.kind === "group" && grantee.group !== "LogDelivery";
}

/** What every bucket and object has unless it was given another: its owner may do everything. */
export function ownerGrant(owner: string): Grant {
  return { grantee: { kind: "user", id: owner }, permission: "FULL_CONTROL" };
}

/** Grants as the string that is kept, each once: JSON pairs of a permission and a user's id or a
 * group's name. */
export function encodeGrants(grants: readonly Grant[]): string {
  const pairs = grants.map(({ grantee, permission }) =>
    JSON.stringify([permission, grantee.kind === "user" ? grantee.id : grantee.group])
  );
  return `[${[...new Set(pairs)].join(",")}]`;
}

/** The other way round; `text` is what `encodeGrants` made. */
export function decodeGrants(text: string): readonly Grant[] {
  const pairs = JSON.parse(text) as readonly (readonly [AclPermission, string])[];
  return pairs.map(([permission, name]) => {
    const group = ACL_GROUPS.find((known) => known === name);
    return {
      grantee: group === undefined ? { kind: "user", id: name } : { kind: "group", group },
      permission,
    };
  });
}
