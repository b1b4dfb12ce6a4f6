/** ListObjectsV2: pages by an opaque token. */
import {
  commonPrefixesXml,
  continuationToken,
  entryXml,
  invalidArgument,
  type Listing,
  nameWriter,
  parseListing,
  tokenPosition,
} from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { ownerXml } from "../owner.ts";

interface ListObjectsV2Input extends Listing {
  /** As sent; absent on the first page. */
  readonly token: string | undefined;
  /** As sent; it counts only when there is no token. */
  readonly startAfter: string | undefined;
  /** Where to go on: from the token, else `startAfter`, else `""`. */
  readonly after: string;
  readonly fetchOwner: boolean;
}

export const listObjectsV2 = defineOperation<"bucket", ListObjectsV2Input>({
  name: "ListObjectsV2",
  level: "bucket",
  method: "GET",
  query: { "list-type": "2" },
  actions: ["s3:ListBucket"],
  mutates: false,
  body: "none",
  implemented: true,

  parse({ address: { query } }) {
    if (query.has("marker")) {
      throw invalidArgument("Marker unsupported with REST.GET.BUCKET in list-type=2", "marker");
    }
    const token = query.get("continuation-token");
    const startAfter = query.get("start-after");
    return {
      ...parseListing(query, "max-keys"),
      token,
      startAfter,
      after: token === undefined ? startAfter ?? "" : tokenPosition(token),
      fetchOwner: query.get("fetch-owner") === "true",
    };
  },

  async handle(input, { bucket, principal, services }) {
    const { prefix, delimiter, after, limit, token, startAfter } = input;
    const page = await services.reader.listObjects({
      bucket: bucket.id,
      prefix,
      delimiter,
      after,
      limit,
    });
    const write = nameWriter(input);
    const owner = input.fetchOwner ? ownerXml(bucket.owner, principal) : undefined;
    return {
      xml: {
        ListBucketResult: {
          Name: bucket.name,
          Prefix: write(prefix),
          StartAfter: token === undefined && startAfter !== undefined
            ? write(startAfter)
            : undefined,
          ContinuationToken: token,
          NextContinuationToken: page.truncated ? continuationToken(page.last) : undefined,
          KeyCount: page.entries.length + page.commonPrefixes.length,
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
