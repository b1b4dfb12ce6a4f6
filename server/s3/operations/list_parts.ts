/** ListParts. */
import { checksumXml } from "../headers.ts";
import { integerParameter, invalidArgument, isoTime } from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { initiatorXml, ownerXml } from "../owner.ts";
import type { Query } from "../request.ts";
import { loadUpload, parseUploadId } from "../upload.ts";

interface Input {
  readonly uploadId: string;
  readonly marker: number;
  readonly limit: number;
}

const MAX_PARTS = 1000;

export const listParts = defineOperation<"object", Input>({
  name: "ListParts",
  level: "object",
  method: "GET",
  query: { uploadId: "" },
  actions: ["s3:ListMultipartUploadParts"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: ({ address: { query } }) => ({
    uploadId: parseUploadId(query),
    marker: natural(query, "part-number-marker") ?? 0,
    limit: Math.min(natural(query, "max-parts") ?? MAX_PARTS, MAX_PARTS),
  }),

  async handle({ uploadId, marker, limit }, { bucket, key, principal, services }) {
    const address = { bucket: bucket.id, key, uploadId };
    const upload = await loadUpload(services.reader, address);
    // One more than asked for tells whether there are more.
    const found = await services.reader.listParts(address, marker, limit + 1);
    const parts = found.slice(0, limit);
    const truncated = limit > 0 && found.length > limit;
    return {
      xml: {
        ListPartsResult: {
          Bucket: bucket.name,
          Key: key,
          UploadId: uploadId,
          PartNumberMarker: marker,
          NextPartNumberMarker: parts.at(-1)?.number ?? 0,
          MaxParts: limit,
          IsTruncated: truncated,
          ...(upload.checksum === undefined ? {} : {
            ChecksumAlgorithm: upload.checksum.algorithm,
            ChecksumType: upload.checksum.type,
          }),
          Part: parts.map((part) => {
            const { ChecksumType: _, ...checksum } = checksumXml(part.checksum);
            return {
              PartNumber: part.number,
              LastModified: isoTime(part.lastModified),
              ETag: `"${part.etag}"`,
              Size: part.size,
              ...checksum,
            };
          }),
          Initiator: initiatorXml(upload.initiator, principal),
          Owner: ownerXml(bucket.owner, principal),
          StorageClass: upload.storageClass,
        },
      },
    };
  },
});

function natural(query: Query, name: string): number | undefined {
  const value = integerParameter(query, name);
  if (value === undefined || value >= 0) return value;
  throw invalidArgument(
    `Argument ${name} must be an integer between 0 and 2147483647`,
    name,
    String(value),
  );
}
