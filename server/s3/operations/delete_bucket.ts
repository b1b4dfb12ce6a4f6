/** DeleteBucket: only of an empty bucket; unfinished uploads go with it. */
import { defineOperation } from "../operation.ts";

export const deleteBucket = defineOperation<"bucket", undefined>({
  name: "DeleteBucket",
  level: "bucket",
  method: "DELETE",
  actions: ["s3:DeleteBucket"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket, cause, services }) {
    await services.writer.execute("deleteBucket", {
      bucket: bucket.id,
      cause,
    });
    return { status: 204 };
  },
});
