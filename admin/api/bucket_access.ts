/** What is set on a bucket about who may reach it: its policy, Block Public Access, whether ACLs count,
 * its own ACL. One record each, as in bucket_settings.ts. */
import { z } from "@hono/zod-openapi";
import { isWellFormed } from "../../server/s3/address.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { getBucketAcl, putBucketAcl } from "../../server/s3/operations/bucket_acl.ts";
import {
  deleteBucketOwnershipControls,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
} from "../../server/s3/operations/bucket_ownership_controls.ts";
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from "../../server/s3/operations/bucket_policy.ts";
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from "../../server/s3/operations/public_access_block.ts";
import { settingRoutes } from "./bucket_settings.ts";
import { type Route, s3Route } from "./route.ts";
import { BucketName, PolicyDocument, present } from "./values.ts";

const policy = settingRoutes({
  name: "Policy",
  path: "policy",
  get: getBucketPolicy,
  put: putBucketPolicy,
  remove: deleteBucketPolicy,
  given: z.strictObject({ policy: PolicyDocument.min(1).refine(isWellFormed) }),
  told: z.object({ policy: z.string() }).openapi("BucketPolicy"),
  read: ({ body }) => ({
    policy: new TextDecoder().decode(body instanceof Uint8Array ? body : undefined),
  }),
  write: ({ policy }) => ({ document: policy }),
});

const StatusXml = z.object({ PolicyStatus: z.object({ IsPublic: z.boolean() }) });

const policyStatus = s3Route({
  name: "GetBucketPolicyStatus",
  operations: [getBucketPolicyStatus],
  method: "get",
  path: "/buckets/{bucket}/policy-status",
  tag: "Bucket settings",
  summary: "Whether the policy of a bucket is public; without one it is not.",
  params: z.strictObject({ bucket: BucketName }),
  answer: z.object({ isPublic: z.boolean() }),
  async handle({ params: { bucket } }, { invoke }) {
    try {
      const { xml } = await invoke(getBucketPolicyStatus, { bucket });
      return { isPublic: StatusXml.parse(xml).PolicyStatus.IsPublic };
    } catch (error) {
      if (error instanceof S3Error && error.code === "NoSuchBucketPolicy") {
        return { isPublic: false };
      }
      throw error;
    }
  },
});

const BlockXml = z.object({
  PublicAccessBlockConfiguration: z.object({
    BlockPublicAcls: z.boolean(),
    IgnorePublicAcls: z.boolean(),
    BlockPublicPolicy: z.boolean(),
    RestrictPublicBuckets: z.boolean(),
  }),
});

const publicAccessBlock = settingRoutes({
  name: "PublicAccessBlock",
  path: "public-access-block",
  get: getPublicAccessBlock,
  put: putPublicAccessBlock,
  remove: deletePublicAccessBlock,
  given: z.strictObject({
    blockPublicAcls: z.boolean().default(false),
    ignorePublicAcls: z.boolean().default(false),
    blockPublicPolicy: z.boolean().default(false),
    restrictPublicBuckets: z.boolean().default(false),
  }),
  told: z.object({
    blockPublicAcls: z.boolean(),
    ignorePublicAcls: z.boolean(),
    blockPublicPolicy: z.boolean(),
    restrictPublicBuckets: z.boolean(),
  }).openapi("PublicAccessBlock"),
  read({ xml }) {
    const block = BlockXml.parse(xml).PublicAccessBlockConfiguration;
    return {
      blockPublicAcls: block.BlockPublicAcls,
      ignorePublicAcls: block.IgnorePublicAcls,
      blockPublicPolicy: block.BlockPublicPolicy,
      restrictPublicBuckets: block.RestrictPublicBuckets,
    };
  },
  write: (block) => ({
    document: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: block.blockPublicAcls,
        IgnorePublicAcls: block.ignorePublicAcls,
        BlockPublicPolicy: block.blockPublicPolicy,
        RestrictPublicBuckets: block.restrictPublicBuckets,
      },
    },
  }),
});

const Ownership = z.enum(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"])
  .openapi({ description: "BucketOwnerEnforced, the default, disables ACLs" });
const OwnershipXml = z.object({
  OwnershipControls: z.object({ Rule: z.object({ ObjectOwnership: Ownership }) }),
});

const ownershipControls = settingRoutes({
  name: "OwnershipControls",
  path: "ownership-controls",
  get: getBucketOwnershipControls,
  put: putBucketOwnershipControls,
  remove: deleteBucketOwnershipControls,
  given: z.strictObject({ ownership: Ownership }),
  told: z.object({ ownership: Ownership }).openapi("OwnershipControls"),
  read: ({ xml }) => ({
    ownership: OwnershipXml.parse(xml).OwnershipControls.Rule.ObjectOwnership,
  }),
  write: ({ ownership }) => ({
    document: { OwnershipControls: { Rule: { ObjectOwnership: ownership } } },
  }),
});

const AclXml = z.object({
  AccessControlPolicy: z.object({
    AccessControlList: z.object({
      Grant: z.array(z.object({
        Grantee: z.object({
          ID: z.string().optional(),
          DisplayName: z.string().optional(),
          URI: z.string().optional(),
        }),
        Permission: z.string(),
      })),
    }),
  }),
});

const acl = settingRoutes({
  name: "Acl",
  path: "acl",
  get: getBucketAcl,
  put: putBucketAcl,
  given: z.strictObject({
    canned: z.enum([
      "private",
      "public-read",
      "public-read-write",
      "authenticated-read",
      "log-delivery-write",
    ]),
  }),
  told: z.object({
    grants: z.array(z.object({
      user: z.string().optional().openapi({ description: "Canonical id" }),
      displayName: z.string().optional(),
      group: z.string().optional().openapi({ description: "As in AllUsers" }),
      permission: z.string(),
    })),
  }).openapi("Acl"),
  read: ({ xml }) => ({
    grants: AclXml.parse(xml).AccessControlPolicy.AccessControlList.Grant.map(
      ({ Grantee: { ID: user, DisplayName: displayName, URI }, Permission: permission }) =>
        present({ user, displayName, group: URI?.slice(URI.lastIndexOf("/") + 1), permission }),
    ),
  }),
  write: ({ canned }) => ({ headers: { "x-amz-acl": canned } }),
});

export const BUCKET_ACCESS: readonly Route[] = [
  ...policy,
  policyStatus,
  ...publicAccessBlock,
  ...ownershipControls,
  ...acl,
];
