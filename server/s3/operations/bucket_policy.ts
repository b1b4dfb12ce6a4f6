/** GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus. A policy is kept byte for
 * byte as it was sent; what it means is server/auth/policy/. */
import { publicAccessBlockOf } from "../../auth/bucket_access.ts";
import { PolicyError } from "../../auth/policy/findings.ts";
import { parsePolicy, requireBucketResources } from "../../auth/policy/parse_policy.ts";
import type { Policy } from "../../auth/policy/policy.ts";
import { isPublic } from "../../auth/policy/public_policy.ts";
import type { Bucket } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { defineOperation } from "../operation.ts";

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
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { policy: text },
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
      documents: { policy: null },
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
