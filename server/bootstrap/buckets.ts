/** Declared buckets and their settings, by the rules of the S3 operations that set the same. */
import type { Bucket, BucketDocument } from "../../storage/model.ts";
import { publicAccessBlockOf } from "../auth/bucket_access.ts";
import { parsePolicy } from "../auth/policy/parse_policy.ts";
import { isPublic } from "../auth/policy/public_policy.ts";
import { ConfigError } from "../config/config_error.ts";
import type { DeclaredBucket } from "../config/declared_buckets.ts";
import { encodeStoredCors } from "../s3/cors.ts";
import { storedOwnership } from "../s3/operations/bucket_ownership_controls.ts";
import { encodeStoredTags } from "../s3/operations/bucket_tagging.ts";
import type { Change, Present } from "./change.ts";

type Documents = Partial<Record<BucketDocument, string | null>>;

export async function planBucket(
  wanted: DeclaredBucket,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const { name, versioning } = wanted;
  const bucket = await present?.reader.getBucket(name);
  const documents = differingDocuments(wanted, bucket);
  requireAllowed(wanted, bucket);
  const turned = versioning !== undefined && versioning !== (bucket?.versioning ?? "off");
  const texts = [...(turned ? [`versioning ${versioning}`] : []), ...Object.keys(documents)];
  if (bucket !== undefined && texts.length === 0) return [];
  const what = texts.length === 0 ? "" : ` (${texts.join(", ")})`;
  return [{
    text: `${bucket === undefined ? "create" : "change"} bucket ${name}${what}`,
    async apply({ writer, owner, by }) {
      const cause = { ...by, action: bucket === undefined ? "CreateBucket" : "UpdateBucket" };
      const made = bucket ?? await writer.execute("createBucket", {
        name,
        owner: owner.id,
        region: owner.region,
        cause,
      });
      if (texts.length === 0) return;
      const change = { documents, ...(turned ? { versioning } : {}) };
      await writer.execute("updateBucket", { bucket: made.id, ...change, cause });
    },
  }];
}

/** The documents of a bucket as it is declared; null for one it must not have. */
export function declaredDocuments(
  { cors, tags, policy, publicAccessBlock, ownership }: DeclaredBucket,
): Documents {
  return {
    ...(cors === undefined ? {} : { cors: cors.length === 0 ? null : encodeStoredCors(cors) }),
    ...(tags === undefined ? {} : { tagging: encodeStoredTags(tags) }),
    // A declaration means its users by name: they are declared anew with each start.
    ...(policy === undefined ? {} : { policy, policyUsers: null }),
    ...(publicAccessBlock === undefined
      ? {}
      : { publicAccessBlock: JSON.stringify(publicAccessBlock) }),
    ...(ownership === undefined ? {} : { ownershipControls: storedOwnership(ownership) }),
  };
}

function differingDocuments(wanted: DeclaredBucket, bucket: Bucket | undefined): Documents {
  const differing = Object.entries(declaredDocuments(wanted))
    .filter(([name, text]) => (bucket?.documents[name as BucketDocument] ?? null) !== text);
  return Object.fromEntries(differing);
}

/** What the S3 operations refuse is refused here too. */
function requireAllowed(
  { name, policy, publicAccessBlock, ownership }: DeclaredBucket,
  bucket: Bucket | undefined,
): void {
  const { blockPublicPolicy } = publicAccessBlock ?? publicAccessBlockOf(bucket?.documents ?? {});
  const isNew = policy !== undefined && policy !== bucket?.documents.policy;
  if (isNew && blockPublicPolicy && isPublic(parsePolicy(policy, "bucket"))) {
    throw new ConfigError(
      `The policy declared for bucket ${name} is public, which its BlockPublicPolicy forbids`,
    );
  }
  if (ownership === "BucketOwnerEnforced" && bucket?.documents.acl !== undefined) {
    throw new ConfigError(
      `The bucket ${name} has an ACL that grants others something: remove that before its ` +
        `ownershipControls become ${ownership}`,
    );
  }
}
