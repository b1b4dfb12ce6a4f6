/** GetBucketLocation. us-east-1 is written as no constraint, as AWS has it. */
import { defineOperation } from "../operation.ts";

export const getBucketLocation = defineOperation<"bucket", undefined>({
  name: "GetBucketLocation",
  level: "bucket",
  method: "GET",
  query: { location: "" },
  actions: ["s3:GetBucketLocation"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket }) {
    return { xml: { LocationConstraint: bucket.region === "us-east-1" ? "" : bucket.region } };
  },
});
