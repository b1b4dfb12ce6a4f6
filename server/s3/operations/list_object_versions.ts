/** ListObjectVersions: every version and delete marker, pages by a marker of key and version id. */
import {
  commonPrefixesXml,
  entryXml,
  invalidArgument,
  type Listing,
  nameWriter,
  parseListing,
} from "../listing.ts";
import { isVersionId } from "../object_version.ts";
import { defineOperation } from "../operation.ts";
import { ownerXml } from "../owner.ts";

interface ListObjectVersionsInput extends Listing {
  readonly keyMarker: string;
  /** Goes on inside `keyMarker`, after this version; absent: after the key. */
  readonly versionIdMarker: string | undefined;
}

export const listObjectVersions = defineOperation<"bucket", ListObjectVersionsInput>({
  name: "ListObjectVersions",
  level: "bucket",
  method: "GET",
  query: { versions: "" },
  actions: ["s3:ListBucketVersions"],
  mutates: false,
  body: "none",
  implemented: true,

  parse({ address: { query } }) {
    const listing = parseListing(query, "max-keys");
    const keyMarker = query.get("key-marker");
    const versionIdMarker = query.get("version-id-marker");
    if (versionIdMarker !== undefined && (keyMarker ?? "") === "") {
      throw invalidArgument(
        "A version-id marker cannot be specified without a key marker.",
        "version-id-marker",
        versionIdMarker,
      );
    }
    if (versionIdMarker === "") {
      throw invalidArgument("A version-id marker cannot be empty.", "version-id-marker", "");
    }
    if (versionIdMarker !== undefined && !isVersionId(versionIdMarker)) {
      throw invalidArgument(
        "Invalid version id specified",
        "version-id-marker",
        versionIdMarker,
      );
    }
    return { ...listing, keyMarker: keyMarker ?? "", versionIdMarker };
  },

  async handle(input, { bucket, principal, services }) {
    const { prefix, delimiter, keyMarker, versionIdMarker, limit } = input;
    const page = await services.reader.listVersions({
      bucket: bucket.id,
      prefix,
      delimiter,
      after: keyMarker,
      ...(versionIdMarker === undefined ? {} : { afterId: versionIdMarker }),
      limit,
    });
    const write = nameWriter(input);
    const owner = ownerXml(bucket.owner, principal);
    return {
      xml: {
        ListVersionsResult: {
          Name: bucket.name,
          Prefix: write(prefix),
          KeyMarker: write(keyMarker),
          VersionIdMarker: versionIdMarker ?? "",
          NextKeyMarker: page.truncated ? write(page.last) : undefined,
          NextVersionIdMarker: page.truncated ? page.lastId : undefined,
          MaxKeys: input.requested,
          Delimiter: delimiter === "" ? undefined : write(delimiter),
          EncodingType: input.encodingType,
          IsTruncated: page.truncated,
          // Versions and delete markers in one order, as they came about.
          "": page.entries.map((entry) => ({
            [entry.kind === "deleteMarker" ? "DeleteMarker" : "Version"]: entryXml(
              entry,
              write,
              owner,
              { VersionId: entry.versionId, IsLatest: entry.latest },
            ),
          })),
          CommonPrefixes: commonPrefixesXml(page.commonPrefixes, write),
        },
      },
    };
  },
});
