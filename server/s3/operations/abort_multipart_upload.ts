/** AbortMultipartUpload. */
import { defineOperation } from "../operation.ts";
import { parseUploadId } from "../upload.ts";

export const abortMultipartUpload = defineOperation<"object", string>({
  name: "AbortMultipartUpload",
  level: "object",
  method: "DELETE",
  query: { uploadId: "" },
  actions: ["s3:AbortMultipartUpload"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: ({ address }) => parseUploadId(address.query),

  async handle(uploadId, { bucket, key, cause, services }) {
    await services.writer.execute("abortUpload", {
      bucket: bucket.id,
      key,
      uploadId,
      cause,
    });
    return { status: 204 };
  },
});
