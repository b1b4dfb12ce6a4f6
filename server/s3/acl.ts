/** The ACL a request asks for, and whether its bucket takes it: ACLs may be disabled there, public
 * ones blocked. How requests write ACLs is acl_headers.ts and acl_xml.ts, what grants allow is
 * server/auth/acl_grants.ts. Refuses grantees that cannot exist here.
 * Sources: Amazon S3 User Guide, "Access control list (ACL) overview" and "Controlling ownership of
 * objects"; PublicAccessBlockConfiguration in the API Reference. */
import type { SeenDocuments } from "../../storage/metadata.ts";
import type { Bucket } from "../../storage/model.ts";
import {
  ACL_GROUPS,
  type AclGroup,
  encodeGrants,
  type Grant,
  type Grantee,
  isPublicGrant,
  ownerGrant,
} from "../auth/acl_grants.ts";
import { ownershipOf, publicAccessBlockOf } from "../auth/bucket_access.ts";
import { S3Error } from "./errors.ts";
import { invalidArgument } from "./listing.ts";

/** Read from a request before the bucket, and so its owner, is known. */
export type RequestedAcl =
  /** What the canned ACL grants besides everything to the owner. */
  | { readonly kind: "canned"; readonly besides: readonly Grant[] }
  /** `owner`: as the document names it. */
  | { readonly kind: "listed"; readonly grants: readonly Grant[]; readonly owner?: string };

const MAX_GRANTS = 100;

const GROUP_URIS: Readonly<Record<AclGroup, string>> = {
  AllUsers: "http://acs.amazonaws.com/groups/global/AllUsers",
  AuthenticatedUsers: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
  LogDelivery: "http://acs.amazonaws.com/groups/s3/LogDelivery",
};

/** InvalidArgument for what is no canonical user id. Whether there is such a user is not asked: a
 * grant to nobody allows nobody anything. */
export function userGrantee(id: string): Grantee {
  if (/^[0-9a-f]{64}$/.test(id)) return { kind: "user", id };
  throw invalidArgument("Invalid id", "CanonicalUser/ID", id);
}

/** InvalidArgument for a group S3 does not have. */
export function groupGrantee(uri: string): Grantee {
  const group = ACL_GROUPS.find((known) => GROUP_URIS[known] === uri);
  if (group !== undefined) return { kind: "group", group };
  throw invalidArgument("Invalid group uri", "Group/URI", uri);
}

export function groupUri(group: AclGroup): string {
  return GROUP_URIS[group];
}

/** Accounts have no e-mail addresses here, as in most of AWS's regions. */
export function emailGrantee(): Grantee {
  throw new S3Error("UnresolvableGrantByEmailAddress");
}

/** The grants asked for as they are kept; undefined when they are the owner's alone, which is what
 * there is without an ACL. AccessDenied when the document names another owner, MalformedACLError for
 * too many grants. */
export function storedAcl(requested: RequestedAcl, owner: string): string | undefined {
  if (requested.kind === "listed" && (requested.owner ?? owner) !== owner) {
    throw new S3Error("AccessDenied");
  }
  const grants = requested.kind === "canned"
    ? [ownerGrant(owner), ...requested.besides]
    : requested.grants;
  if (grants.length > MAX_GRANTS) {
    throw new S3Error("MalformedACLError", {
      message: `An access control list can have at most ${MAX_GRANTS} grants.`,
    });
  }
  const stored = encodeGrants(grants);
  return stored === encodeGrants([ownerGrant(owner)]) ? undefined : stored;
}

/** The same for a bucket that exists, or an object in it; undefined, too, when nothing is requested.
 * Besides: AccessControlListNotSupported where ACLs are disabled, unless it grants the owner alone;
 * AccessDenied for public grants where they are blocked. */
export function admitAcl(requested: RequestedAcl | undefined, bucket: Bucket): string | undefined {
  const stored = requested === undefined ? undefined : storedAcl(requested, bucket.owner);
  if (requested === undefined || stored === undefined) return undefined;
  if (ownershipOf(bucket.documents) === "BucketOwnerEnforced") {
    throw new S3Error("AccessControlListNotSupported");
  }
  const grants = requested.kind === "canned" ? requested.besides : requested.grants;
  if (publicAccessBlockOf(bucket.documents).blockPublicAcls && grants.some(isPublicGrant)) {
    throw new S3Error("AccessDenied", {
      message: "Access Denied: the bucket's BlockPublicAcls setting blocks public ACLs.",
    });
  }
  return stored;
}

/** What `admitAcl` decides on: to be still so when the ACL is stored. */
export function seenAccess({ documents }: Bucket): SeenDocuments {
  const { ownershipControls = null, publicAccessBlock = null } = documents;
  return { ownershipControls, publicAccessBlock };
}

/** `admitAcl` for a new object: its part of the command. */
export function aclAttribute(
  requested: RequestedAcl | undefined,
  bucket: Bucket,
): { readonly acl?: string; readonly seenDocuments?: SeenDocuments } {
  const acl = admitAcl(requested, bucket);
  return acl === undefined ? {} : { acl, seenDocuments: seenAccess(bucket) };
}
