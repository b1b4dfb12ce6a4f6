/** Buckets: listed, made, looked at. Deleting them is bucket_deletion.ts, what is set on them
 * bucket_settings.ts. */
import { z } from "@hono/zod-openapi";
import { isOpenToAll } from "../../server/auth/bucket_access.ts";
import { createBucket as create } from "../../server/s3/operations/create_bucket.ts";
import { headBucket } from "../../server/s3/operations/head_bucket.ts";
import { listBuckets as list } from "../../server/s3/operations/list_buckets.ts";
import type { Bucket } from "../../storage/model.ts";
import { ApiError, notFound } from "./api_error.ts";
import { PAGE, pageOf } from "./cursor.ts";
import { type S3Context, s3Route } from "./route.ts";
import { UsageShape } from "./server_state.ts";
import { BucketName, present, Tags, Time } from "./values.ts";

const BucketShape = z.object({
  name: z.string(),
  region: z.string(),
  createdAt: Time,
  versioning: z.enum(["off", "enabled", "suspended"]).optional(),
  usage: UsageShape.optional(),
  public: z.boolean().optional()
    .openapi({ description: "Whether its policy or ACL lets in whoever it may be" }),
}).openapi("Bucket", {
  description:
    "Versioning and usage are told to who may list the bucket (s3:ListBucket), whether " +
    "it is public to who may ask for that (s3:GetBucketPolicyStatus)",
});

const ListAnswer = z.object({
  ListAllMyBucketsResult: z.object({
    Buckets: z.object({
      Bucket: z.array(
        z.object({ Name: z.string(), CreationDate: z.string(), BucketRegion: z.string() }),
      ),
    }),
    ContinuationToken: z.string().optional(),
  }),
});

async function detailsOf(bucket: Bucket, context: S3Context) {
  const { id, name, region, createdAt, versioning } = bucket;
  const usage = { ...await context.server.reader.getUsage(id) };
  const time = new Date(createdAt).toISOString();
  return { name, region, createdAt: time, versioning, usage, ...await publicityOf(name, context) };
}

async function publicityOf(name: string, { caller, bucket, server: { accesses } }: S3Context) {
  const { allowed } = await caller.decide("s3:GetBucketPolicyStatus", { bucket: name });
  const found = allowed ? await bucket(name) : undefined;
  return found === undefined ? {} : { public: isOpenToAll(accesses.get(found.documents)) };
}

export const listBuckets = s3Route({
  name: "ListBuckets",
  operations: [list],
  method: "get",
  path: "/buckets",
  tag: "Buckets",
  summary: "List buckets by name, with their usage.",
  query: z.strictObject({ ...PAGE, prefix: z.string().max(63).default("") }),
  answer: pageOf(BucketShape),
  async handle({ query: { limit, cursor, prefix } }, context) {
    const { xml } = await context.invoke(list, {
      query: { "max-buckets": String(limit), "continuation-token": cursor, prefix },
    });
    const { Buckets, ContinuationToken: next } = ListAnswer.parse(xml).ListAllMyBucketsResult;
    const items = await Promise.all(
      Buckets.Bucket.map(async ({ Name: name, CreationDate: createdAt, BucketRegion: region }) => {
        const { allowed } = await context.caller.decide("s3:ListBucket", { bucket: name });
        const bucket = allowed ? await context.bucket(name) : undefined;
        return bucket === undefined
          ? { name, region, createdAt, ...await publicityOf(name, context) }
          : await detailsOf(bucket, context);
      }),
    );
    return { items, ...present({ next }) };
  },
});

export const createBucket = s3Route({
  name: "CreateBucket",
  operations: [create],
  method: "post",
  path: "/buckets",
  tag: "Buckets",
  summary: "Make a bucket.",
  body: z.strictObject({
    name: BucketName,
    region: z.string().min(1).max(64).optional().openapi({ description: "Default: the server's" }),
    tags: Tags.optional(),
  }),
  answer: BucketShape,
  status: 201,
  creates: true,
  async handle({ body: { name, region, tags = {} } }, context) {
    await context.require(create, { bucket: name });
    // To S3's clients making one's own bucket again is a success: here it is not what was asked.
    if (await context.bucket(name) !== undefined) {
      throw new ApiError(409, "AlreadyExists", `There is a bucket ${name}.`);
    }
    const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const CreateBucketConfiguration = {
      LocationConstraint: region ?? context.server.region,
      Tags: Tag.length === 0 ? undefined : { Tag },
    };
    await context.invoke(create, { bucket: name, document: { CreateBucketConfiguration } });
    const bucket = await context.bucket(name);
    if (bucket === undefined) throw notFound(`bucket ${name} any more`);
    return await detailsOf(bucket, context);
  },
});

export const getBucket = s3Route({
  name: "GetBucket",
  operations: [headBucket],
  method: "get",
  path: "/buckets/{bucket}",
  tag: "Buckets",
  summary: "A bucket and its usage.",
  params: z.strictObject({ bucket: BucketName }),
  answer: BucketShape,
  async handle({ params: { bucket: name } }, context) {
    await context.invoke(headBucket, { bucket: name });
    const bucket = await context.bucket(name);
    if (bucket === undefined) throw notFound(`bucket ${name}`);
    return await detailsOf(bucket, context);
  },
});
