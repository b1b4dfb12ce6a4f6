/** GetBucketVersioning and PutBucketVersioning. MFA delete is refused: there is no such device here. */
import type { VersioningState } from "../../../storage/model.ts";
import { S3Error } from "../errors.ts";
import { defineOperation } from "../operation.ts";
import { child, refuseOthers, root, textOf } from "../xml_reader.ts";

interface VersioningInput {
  readonly versioning: Exclude<VersioningState, "off">;
}

export const getBucketVersioning = defineOperation<"bucket", undefined>({
  name: "GetBucketVersioning",
  level: "bucket",
  method: "GET",
  query: { versioning: "" },
  actions: ["s3:GetBucketVersioning"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket }) {
    return {
      xml: {
        VersioningConfiguration: {
          Status: bucket.versioning === "off"
            ? undefined
            : bucket.versioning === "enabled"
            ? "Enabled"
            : "Suspended",
        },
      },
    };
  },
});

export const putBucketVersioning = defineOperation<"bucket", VersioningInput>({
  name: "PutBucketVersioning",
  level: "bucket",
  method: "PUT",
  query: { versioning: "" },
  actions: ["s3:PutBucketVersioning"],
  mutates: true,
  body: "xml",
  implemented: true,
  parse: () => ({ versioning: "enabled" }),

  decode(document) {
    const configuration = root(document, "VersioningConfiguration");
    refuseOthers(configuration, ["Status", "MfaDelete"]);
    const mfaDelete = textOf(child(configuration, "MfaDelete"));
    if (mfaDelete === "Enabled") {
      throw new S3Error("NotImplemented", { message: "MFA delete is not supported." });
    }
    if (mfaDelete !== undefined && mfaDelete !== "Disabled") throw new S3Error("MalformedXML");
    const status = textOf(child(configuration, "Status"));
    if (status === undefined) throw new S3Error("IllegalVersioningConfigurationException");
    if (status !== "Enabled" && status !== "Suspended") throw new S3Error("MalformedXML");
    return { versioning: status === "Enabled" ? "enabled" : "suspended" };
  },

  async handle({ versioning }, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      versioning,
      cause,
    });
    return {};
  },
});
