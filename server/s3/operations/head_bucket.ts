/** HeadBucket: whether a bucket is there, and where. */
import { defineOperation } from "../operation.ts";

export const headBucket = defineOperation<"bucket", undefined>({
  name: "HeadBucket",
  level: "bucket",
  method: "HEAD",
  actions: ["s3:ListBucket"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket }) {
    return {
      headers: {
        "x-amz-bucket-region": bucket.region,
        "x-amz-bucket-arn": `arn:aws:s3:::${bucket.name}`,
        "x-amz-access-point-alias": "false",
        "content-type": "application/xml",
      },
    };
  },
});
