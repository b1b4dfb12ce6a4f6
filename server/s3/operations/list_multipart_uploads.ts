/** ListMultipartUploads: unfinished uploads, pages by a marker of key and upload id. */
import { commonPrefixesXml, isoTime, type Listing, nameWriter, parseListing } from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { initiatorXml, ownerXml } from "../owner.ts";

interface ListMultipartUploadsInput extends Listing {
  readonly keyMarker: string;
  /** Goes on inside `keyMarker`, after this upload; ignored, as in S3, without a key marker. */
  readonly uploadIdMarker: string;
}

export const listMultipartUploads = defineOperation<"bucket", ListMultipartUploadsInput>({
  name: "ListMultipartUploads",
  level: "bucket",
  method: "GET",
  query: { uploads: "" },
  actions: ["s3:ListBucketMultipartUploads"],
  mutates: false,
  body: "none",
  implemented: true,

  parse({ address: { query } }) {
    const keyMarker = query.get("key-marker") ?? "";
    return {
      ...parseListing(query, "max-uploads"),
      keyMarker,
      uploadIdMarker: keyMarker === "" ? "" : query.get("upload-id-marker") ?? "",
    };
  },

  async handle(input, { bucket, principal, services }) {
    const { prefix, delimiter, keyMarker, uploadIdMarker, limit } = input;
    const page = await services.reader.listUploads({
      bucket: bucket.id,
      prefix,
      delimiter,
      after: keyMarker,
      ...(uploadIdMarker === "" ? {} : { afterId: uploadIdMarker }),
      limit,
    });
    const write = nameWriter(input);
    const owner = ownerXml(bucket.owner, principal);
    return {
      xml: {
        ListMultipartUploadsResult: {
          Bucket: bucket.name,
          KeyMarker: write(keyMarker),
          UploadIdMarker: uploadIdMarker,
          NextKeyMarker: page.truncated ? write(page.last) : "",
          NextUploadIdMarker: page.truncated ? page.lastId ?? "" : "",
          Delimiter: delimiter === "" ? undefined : write(delimiter),
          Prefix: prefix === "" ? undefined : write(prefix),
          MaxUploads: limit,
          EncodingType: input.encodingType,
          IsTruncated: page.truncated,
          Upload: page.entries.map((upload) => ({
            Key: write(upload.key),
            UploadId: upload.uploadId,
            Initiator: initiatorXml(upload.initiator, principal),
            Owner: owner,
            StorageClass: upload.storageClass,
            Initiated: isoTime(upload.createdAt),
            ChecksumAlgorithm: upload.checksum?.algorithm,
            ChecksumType: upload.checksum?.type,
          })),
          CommonPrefixes: commonPrefixesXml(page.commonPrefixes, write),
        },
      },
    };
  },
});
