/** GetBucketOwnershipControls, PutBucketOwnershipControls, DeleteBucketOwnershipControls: whether ACLs
 * count in a bucket. They do not unless it is said otherwise, and a bucket whose own ACL grants others
 * anything does not go back to that. Source: Amazon S3 API Reference, PutBucketOwnershipControls. */
import { OBJECT_OWNERSHIPS, type ObjectOwnership, ownershipOf } from "../../auth/bucket_access.ts";
import { S3Error } from "../errors.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import { refuseOthers, required, root, textOf, type XmlElement } from "../xml_reader.ts";

interface OwnershipInput {
  readonly ownership: ObjectOwnership;
}

export const getBucketOwnershipControls = defineOperation<"bucket", undefined>({
  name: "GetBucketOwnershipControls",
  level: "bucket",
  method: "GET",
  query: { ownershipControls: "" },
  actions: ["s3:GetBucketOwnershipControls"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,
  handle: async (_, { bucket }) => ({
    xml: { OwnershipControls: { Rule: { ObjectOwnership: ownershipOf(bucket.documents) } } },
  }),
});

export const putBucketOwnershipControls = defineOperation<"bucket", OwnershipInput>({
  name: "PutBucketOwnershipControls",
  level: "bucket",
  method: "PUT",
  query: { ownershipControls: "" },
  actions: ["s3:PutBucketOwnershipControls"],
  mutates: true,
  body: "xml",
  implemented: true,
  parse: () => ({ ownership: "BucketOwnerEnforced" }),
  decode: (document) => ({ ownership: decodeControls(document) }),

  async handle({ ownership }, context) {
    await setOwnership(ownership, context);
    return {};
  },
});

export const deleteBucketOwnershipControls = defineOperation<"bucket", undefined>({
  name: "DeleteBucketOwnershipControls",
  level: "bucket",
  method: "DELETE",
  query: { ownershipControls: "" },
  actions: ["s3:PutBucketOwnershipControls"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, context) {
    await setOwnership("BucketOwnerEnforced", context);
    return { status: 204 };
  },
});

async function setOwnership(
  ownership: ObjectOwnership,
  { bucket, cause, services }: OperationContext<"bucket">,
): Promise<void> {
  if (ownership === "BucketOwnerEnforced" && bucket.documents.acl !== undefined) {
    throw new S3Error("InvalidBucketAclWithObjectOwnership");
  }
  await services.writer.execute("updateBucket", {
    bucket: bucket.id,
    documents: { ownershipControls: storedOwnership(ownership) },
    ...(ownership === "BucketOwnerEnforced" ? { seenDocuments: { acl: null } } : {}),
    cause,
  });
}

/** As the string a bucket's document holds; null, which removes it, for what holds without one. */
export function storedOwnership(ownership: ObjectOwnership): string | null {
  return ownership === "BucketOwnerEnforced" ? null : ownership;
}

function decodeControls(document: XmlElement | undefined): ObjectOwnership {
  const controls = root(document, "OwnershipControls");
  refuseOthers(controls, ["Rule"]);
  const rule = required(controls, "Rule");
  refuseOthers(rule, ["ObjectOwnership"]);
  const text = textOf(required(rule, "ObjectOwnership"));
  const ownership = OBJECT_OWNERSHIPS.find((known) => known === text);
  if (ownership !== undefined) return ownership;
  throw new S3Error("MalformedXML");
}
