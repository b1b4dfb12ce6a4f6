/** GetBucketCors, PutBucketCors, DeleteBucketCors. What the rules mean is cors.ts. */
import { type CorsRule, corsXml, decodeCors, decodeStoredCors, encodeStoredCors } from "../cors.ts";
import { S3Error } from "../errors.ts";
import { defineOperation } from "../operation.ts";

interface CorsInput {
  readonly rules: readonly CorsRule[];
}

export const getBucketCors = defineOperation<"bucket", undefined>({
  name: "GetBucketCors",
  level: "bucket",
  method: "GET",
  query: { cors: "" },
  actions: ["s3:GetBucketCORS"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket }) {
    const document = bucket.documents.cors;
    if (document === undefined) {
      throw new S3Error("NoSuchCORSConfiguration", { fields: { BucketName: bucket.name } });
    }
    return { xml: corsXml(decodeStoredCors(document)) };
  },
});

export const putBucketCors = defineOperation<"bucket", CorsInput>({
  name: "PutBucketCors",
  level: "bucket",
  method: "PUT",
  query: { cors: "" },
  actions: ["s3:PutBucketCORS"],
  mutates: true,
  body: "xml",
  // AWS's own limit for a CORS configuration.
  maxBody: 65_536,
  implemented: true,
  parse: () => ({ rules: [] }),
  decode: (document) => ({ rules: decodeCors(document) }),

  async handle({ rules }, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { cors: encodeStoredCors(rules) },
      cause,
    });
    return {};
  },
});

export const deleteBucketCors = defineOperation<"bucket", undefined>({
  name: "DeleteBucketCors",
  level: "bucket",
  method: "DELETE",
  query: { cors: "" },
  actions: ["s3:PutBucketCORS"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { cors: null },
      cause,
    });
    return { status: 204 };
  },
});
