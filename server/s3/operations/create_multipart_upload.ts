/** CreateMultipartUpload. */
import type { Attributes, Checksum, ChecksumAlgorithm } from "../../../storage/model.ts";
import { aclAttribute, type RequestedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { isCombinable } from "../checksums.ts";
import { S3Error } from "../errors.ts";
import { requestAttributes, writeActions } from "../headers.ts";
import { refuseVersionId } from "../object_version.ts";
import { defineOperation } from "../operation.ts";
import { parseAlgorithm } from "./copy_object.ts";

interface Input {
  readonly attributes: Attributes;
  readonly acl: RequestedAcl | undefined;
  readonly checksum: Omit<Checksum, "value"> | undefined;
}

export const createMultipartUpload = defineOperation<"object", Input>({
  name: "CreateMultipartUpload",
  level: "object",
  method: "POST",
  query: { uploads: "" },
  actions: ({ attributes, acl }) => writeActions({ tags: attributes.tags, acl }),
  requestTags: ({ attributes }) => attributes.tags,
  mutates: true,
  body: "none",
  implemented: true,
  parse({ headers, address }) {
    refuseVersionId(address.query);
    return {
      attributes: requestAttributes(headers),
      acl: parseAclHeaders(headers, "object"),
      checksum: parseChecksum(
        parseAlgorithm(headers.get("x-amz-checksum-algorithm")),
        headers.get("x-amz-checksum-type"),
      ),
    };
  },

  async handle({ attributes, acl, checksum }, { bucket, key, cause, services }) {
    const { uploadId } = await services.writer.execute("createUpload", {
      ...attributes,
      ...aclAttribute(acl, bucket),
      bucket: bucket.id,
      key,
      ...(checksum === undefined ? {} : { checksum }),
      cause,
    });
    return {
      headers: checksum === undefined ? {} : {
        "x-amz-checksum-algorithm": checksum.algorithm,
        "x-amz-checksum-type": checksum.type,
      },
      xml: { InitiateMultipartUploadResult: { Bucket: bucket.name, Key: key, UploadId: uploadId } },
    };
  },
});

/** CRC64NVME is of the whole object only, what is no CRC is composite only, the other CRCs are
 * composite unless asked otherwise (Amazon S3 User Guide, "Checking object integrity"). */
function parseChecksum(
  algorithm: ChecksumAlgorithm | undefined,
  type: string | undefined,
): Omit<Checksum, "value"> | undefined {
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw new S3Error("InvalidRequest", {
      message:
        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    });
  }
  const usual = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const wanted = type ?? usual;
  const only = algorithm === "CRC64NVME" || !isCombinable(algorithm);
  if ((wanted !== "FULL_OBJECT" && wanted !== "COMPOSITE") || (only && wanted !== usual)) {
    throw new S3Error("InvalidRequest", {
      message:
        `The ${wanted} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return { algorithm, type: wanted };
}
