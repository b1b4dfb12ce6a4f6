/** ListObjects, the first version: pages by `marker`. */
import {
  commonPrefixesXml,
  entryXml,
  invalidArgument,
  type Listing,
  nameWriter,
  parseListing,
} from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { ownerXml } from "../owner.ts";

interface ListObjectsInput extends Listing {
  readonly marker: string;
}

export const listObjects = defineOperation<"bucket", ListObjectsInput>({
  name: "ListObjects",
  level: "bucket",
  method: "GET",
  actions: ["s3:ListBucket"],
  mutates: false,
  body: "none",
  implemented: true,

  parse({ address: { query } }) {
    // Silently ignored, they would make a client read the first page for ever.
    for (const name of ["continuation-token", "start-after"]) {
      if (!query.has(name)) continue;
      const parameter = name === "start-after" ? "startAfter" : name;
      throw invalidArgument(
        `${parameter} only supported in REST.GET.BUCKET with list-type=2`,
        name,
      );
    }
    return { ...parseListing(query, "max-keys"), marker: query.get("marker") ?? "" };
  },

  async handle(input, { bucket, principal, services }) {
    const { prefix, delimiter, marker, limit } = input;
    const page = await services.reader.listObjects({
      bucket: bucket.id,
      prefix,
      delimiter,
      after: marker,
      limit,
    });
    const write = nameWriter(input);
    const owner = ownerXml(bucket.owner, principal);
    return {
      xml: {
        ListBucketResult: {
          Name: bucket.name,
          Prefix: write(prefix),
          Marker: write(marker),
          // Without a delimiter the last key serves as the next marker, and S3 sends none.
          NextMarker: page.truncated && delimiter !== "" ? write(page.last) : undefined,
          MaxKeys: input.requested,
          Delimiter: delimiter === "" ? undefined : write(delimiter),
          EncodingType: input.encodingType,
          IsTruncated: page.truncated,
          Contents: page.entries.map((entry) => entryXml(entry, write, owner)),
          CommonPrefixes: commonPrefixesXml(page.commonPrefixes, write),
        },
      },
    };
  },
});
