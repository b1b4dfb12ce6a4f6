/** GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus. A policy is kept byte for
 * byte as it was sent; what it means is server/auth/policy/. */
import { encodePolicyUsers, publicAccessBlockOf } from "../../auth/bucket_access.ts";
import { PolicyError } from "../../auth/policy/findings.ts";
import { parsePolicy, requireBucketResources } from "../../auth/policy/parse_policy.ts";
import type { Policy } from "../../auth/policy/policy.ts";
import { isPublic } from "../../auth/policy/public_policy.ts";
import { USER_ARN } from "../../auth/principal.ts";
import type { Bucket } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { defineOperation, type OperationContext } from "../operation.ts";

interface PolicyInput {
  readonly text: string;
}

export const getBucketPolicy = defineOperation<"bucket", undefined>({
  name: "GetBucketPolicy",
  level: "bucket",
  method: "GET",
  query: { policy: "" },
  actions: ["s3:GetBucketPolicy"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,
  handle: async (_, { bucket }) => ({
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(requirePolicy(bucket)),
  }),
});

export const putBucketPolicy = defineOperation<"bucket", PolicyInput>({
  name: "PutBucketPolicy",
  level: "bucket",
  method: "PUT",
  query: { policy: "" },
  actions: ["s3:PutBucketPolicy"],
  mutates: true,
  body: "whole",
  implemented: true,
  parse: () => ({ text: "" }),
  decodeBytes: (bytes) => ({ text: decodeText(bytes) }),

  async handle({ text }, { bucket, cause, services }) {
    const policy = readPolicy(text, bucket.name);
    if (publicAccessBlockOf(bucket.documents).blockPublicPolicy && isPublic(policy)) {
      throw new S3Error("AccessDenied", {
        message: "Access Denied: the bucket's BlockPublicPolicy setting blocks public policies.",
      });
    }
    const policyUsers = encodePolicyUsers(await usersIn(policy, services));
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { policy: text, policyUsers },
      // Or a block that was set since the bucket was read would be got round.
      seenDocuments: { publicAccessBlock: bucket.documents.publicAccessBlock ?? null },
      cause,
    });
    return { status: 204 };
  },
});

export const deleteBucketPolicy = defineOperation<"bucket", undefined>({
  name: "DeleteBucketPolicy",
  level: "bucket",
  method: "DELETE",
  query: { policy: "" },
  actions: ["s3:DeleteBucketPolicy"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { policy: null, policyUsers: null },
      cause,
    });
    return { status: 204 };
  },
});

export const getBucketPolicyStatus = defineOperation<"bucket", undefined>({
  name: "GetBucketPolicyStatus",
  level: "bucket",
  method: "GET",
  query: { policyStatus: "" },
  actions: ["s3:GetBucketPolicyStatus"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,
  handle: async (_, { bucket }) => ({
    xml: { PolicyStatus: { IsPublic: isPublic(parsePolicy(requirePolicy(bucket), "bucket")) } },
  }),
});

function requirePolicy({ name, documents }: Bucket): string {
  if (documents.policy !== undefined) return documents.policy;
  throw new S3Error("NoSuchBucketPolicy", { fields: { BucketName: name } });
}

/** Who is meant by the ARNs of users, by id: AWS keeps ids in their place, so that a user made later
 * under the name of a deleted one inherits nothing. MalformedPolicy for users there are none of.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", "IAM user principals". */
async function usersIn(
  { statements }: Policy<"bucket">,
  { reader }: OperationContext["services"],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const arn of new Set(statements.flatMap(({ principals }) => [...principals?.arns ?? []]))) {
    if (!arn.startsWith(USER_ARN)) continue;
    const user = await reader.getUser({ name: arn.slice(USER_ARN.length) });
    if (user === undefined) {
      throw new S3Error("MalformedPolicy", {
        message: "Invalid principal in policy",
        fields: { Detail: arn },
      });
    }
    ids.set(arn, user.id);
  }
  return ids;
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new S3Error("MissingRequestBodyError");
  try {
    // A byte order mark is kept for the parser to refuse.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new S3Error("MalformedPolicy", { message: "The policy is not UTF-8 text.", cause });
  }
}

/** MalformedPolicy tells the first mistake and its place. */
function readPolicy(text: string, bucket: string): Policy<"bucket"> {
  try {
    const policy = parsePolicy(text, "bucket");
    requireBucketResources(policy, bucket);
    return policy;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { message, line, column, path } = error;
    const place = `line ${line}, column ${column}${path === "" ? "" : `, ${path}`}`;
    throw new S3Error("MalformedPolicy", { message: `${message} (${place})`, cause: error });
  }
}
