/** What the documents of a bucket say about access: who owns what is written (whether ACLs count),
 * what Block Public Access forbids, the policy, the ACL in force. Decides nothing about a request.
 * Sources: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your
 * bucket" and "Blocking public access to your Amazon S3 storage". */
import { type AccessControlList, decodeGrants, isPublicGrant } from "./acl_grants.ts";
import { PolicyError } from "./policy/findings.ts";
import { parsePolicy } from "./policy/parse_policy.ts";
import type { Policy } from "./policy/policy.ts";
import { isPublic } from "./policy/public_policy.ts";

/** The documents of a bucket that are about access, as they are kept. */
export interface AccessDocuments {
  /** JSON, as it was sent. */
  readonly policy?: string;
  /** Ids of the users the policy names, by ARN (see encodePolicyUsers). Absent: whoever has the name. */
  readonly policyUsers?: string;
  /** JSON of a PublicAccessBlock. */
  readonly publicAccessBlock?: string;
  /** Absent: BucketOwnerEnforced. */
  readonly ownershipControls?: string;
  /** Grants (see acl_grants.ts). Absent: the owner's alone. */
  readonly acl?: string;
}

/** One account owns all buckets and objects: the last two differ in name only. */
export type ObjectOwnership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

export const OBJECT_OWNERSHIPS: readonly ObjectOwnership[] = [
  "BucketOwnerEnforced",
  "BucketOwnerPreferred",
  "ObjectWriter",
];

export interface PublicAccessBlock {
  /** New public ACLs are refused. */
  readonly blockPublicAcls: boolean;
  /** Public grants have no effect. */
  readonly ignorePublicAcls: boolean;
  /** New public policies are refused. */
  readonly blockPublicPolicy: boolean;
  /** A public policy allows nothing to the anonymous. */
  readonly restrictPublicBuckets: boolean;
}

const NO_BLOCK: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

export function ownershipOf({ ownershipControls }: AccessDocuments): ObjectOwnership {
  return OBJECT_OWNERSHIPS.find((known) => known === ownershipControls) ?? "BucketOwnerEnforced";
}

/** All four false where none was set. */
export function publicAccessBlockOf({ publicAccessBlock }: AccessDocuments): PublicAccessBlock {
  return publicAccessBlock === undefined ? NO_BLOCK : JSON.parse(publicAccessBlock);
}

/** The ACL of a bucket or object as far as it counts; undefined where it allows nobody anything: ACLs
 * are disabled, or there is none besides the owner's. `ownership` and `publicAccessBlock` are the
 * bucket's. */
export function effectiveAcl(
  { acl, ownership, publicAccessBlock }: {
    readonly acl: AccessControlList | undefined;
    readonly ownership: ObjectOwnership;
    readonly publicAccessBlock: PublicAccessBlock;
  },
): AccessControlList | undefined {
  if (acl === undefined || ownership === "BucketOwnerEnforced") return undefined;
  if (!publicAccessBlock.ignorePublicAcls) return acl;
  return { ...acl, grants: acl.grants.filter((grant) => !isPublicGrant(grant)) };
}

/** Ids by ARN as the string that is kept; null for none. */
export function encodePolicyUsers(ids: ReadonlyMap<string, string>): string | null {
  return ids.size === 0 ? null : JSON.stringify([...ids]);
}

export interface BucketAccess {
  readonly policy: Policy<"bucket"> | undefined;
  /** Ids of the users whose ARNs the policy has, as they were when it was put: a user made later under
   * the name of one of them is not meant. */
  readonly policyUsers: ReadonlyMap<string, string>;
  readonly ownership: ObjectOwnership;
  readonly publicAccessBlock: PublicAccessBlock;
  /** As far as it counts. */
  readonly acl: AccessControlList | undefined;
}

/** Whether the bucket's policy or its own ACL lets in whoever it may be, as far as Block Public Access
 * lets them. Of the ACLs of its objects it says nothing. */
export function isOpenToAll({ policy, acl, publicAccessBlock }: BucketAccess): boolean {
  const byPolicy = policy !== undefined && !publicAccessBlock.restrictPublicBuckets &&
    isPublic(policy);
  return byPolicy || acl?.grants.some(isPublicGrant) === true;
}

/** Forgotten together when there are more. */
const KEPT_POLICIES = 1_000;
/** In the place of a policy that an earlier version let in and this one cannot read: nothing is allowed
 * by what is not understood, in this bucket. Whoever is asked about no policy can replace it. */
const UNREADABLE = parsePolicy(
  `{"Version": "2012-10-17", "Statement": {"Sid": "Unreadable", "Effect": "Deny", "Principal": "*",
    "Action": "s3:*", "Resource": "*"}}`,
  "bucket",
);

/** Reads the documents of a bucket once for as long as the reader of buckets keeps that bucket. */
export class BucketAccessCache {
  readonly #read = new WeakMap<AccessDocuments, BucketAccess>();
  /** By text: a change of any bucket makes all be read anew, their policies stay what they were. */
  readonly #policies = new Map<string, Policy<"bucket">>();

  /** `documents`: the very object a bucket came with. */
  get(documents: AccessDocuments): BucketAccess {
    const known = this.#read.get(documents);
    if (known !== undefined) return known;
    const { policy, policyUsers = "[]", acl } = documents;
    const ownership = ownershipOf(documents);
    const publicAccessBlock = publicAccessBlockOf(documents);
    const access: BucketAccess = {
      policy: policy === undefined ? undefined : this.#policyOf(policy),
      policyUsers: new Map(JSON.parse(policyUsers)),
      ownership,
      publicAccessBlock,
      acl: effectiveAcl({
        acl: acl === undefined ? undefined : { level: "bucket", grants: decodeGrants(acl) },
        ownership,
        publicAccessBlock,
      }),
    };
    this.#read.set(documents, access);
    return access;
  }

  #policyOf(text: string): Policy<"bucket"> {
    let policy = this.#policies.get(text);
    if (policy === undefined) {
      policy = readable(text);
      if (this.#policies.size >= KEPT_POLICIES) this.#policies.clear();
      this.#policies.set(text, policy);
    }
    return policy;
  }
}

function readable(text: string): Policy<"bucket"> {
  try {
    return parsePolicy(text, "bucket");
  } catch (error) {
    if (error instanceof PolicyError) return UNREADABLE;
    throw error;
  }
}

/** The ACL of an object as far as it counts in its bucket; `text`: as it is kept with the version. */
export function objectAcl(
  text: string | undefined,
  bucket: Pick<BucketAccess, "ownership" | "publicAccessBlock">,
): AccessControlList | undefined {
  if (text === undefined || bucket.ownership === "BucketOwnerEnforced") return undefined;
  const { ownership, publicAccessBlock } = bucket;
  const acl = { level: "object", grants: decodeGrants(text) } as const;
  return effectiveAcl({ acl, ownership, publicAccessBlock });
}
