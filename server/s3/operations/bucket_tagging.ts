/** GetBucketTagging, PutBucketTagging, DeleteBucketTagging. */
import { S3Error } from "../errors.ts";
import { defineOperation } from "../operation.ts";
import { decodeTagging, type Tags, tagSetXml } from "../tags.ts";

interface TaggingInput {
  readonly tags: Tags;
}

/** Source: Amazon S3 User Guide, "Using cost allocation S3 bucket tags". */
export const MAX_BUCKET_TAGS = 50;

export const getBucketTagging = defineOperation<"bucket", undefined>({
  name: "GetBucketTagging",
  level: "bucket",
  method: "GET",
  query: { tagging: "" },
  actions: ["s3:GetBucketTagging"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket }) {
    const document = bucket.documents.tagging;
    if (document === undefined) {
      throw new S3Error("NoSuchTagSet", { fields: { BucketName: bucket.name } });
    }
    return { xml: tagSetXml(JSON.parse(document)) };
  },
});

export const putBucketTagging = defineOperation<"bucket", TaggingInput>({
  name: "PutBucketTagging",
  level: "bucket",
  method: "PUT",
  query: { tagging: "" },
  actions: ["s3:PutBucketTagging"],
  mutates: true,
  body: "xml",
  implemented: true,
  parse: () => ({ tags: {} }),
  decode: (document) => ({ tags: decodeTagging(document, MAX_BUCKET_TAGS) }),

  async handle({ tags }, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { tagging: encodeStoredTags(tags) },
      cause,
    });
    return { status: 204 };
  },
});

export const deleteBucketTagging = defineOperation<"bucket", undefined>({
  name: "DeleteBucketTagging",
  level: "bucket",
  method: "DELETE",
  query: { tagging: "" },
  actions: ["s3:PutBucketTagging"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { tagging: null },
      cause,
    });
    return { status: 204 };
  },
});

/** Tags as the string a bucket's document holds; null, which removes it, when there are none. */
export function encodeStoredTags(tags: Tags): string | null {
  return Object.keys(tags).length === 0 ? null : JSON.stringify(tags);
}
