/** Walks of a server's listings, page by page, following the markers each page gives. Checks what a
 * page says of itself; whether it is right is for the model to say. */
import {
  decodeListed,
  type QueryValues,
  type S3Client,
  type S3Response,
  type UploadRef,
} from "../support/s3_client.ts";
import type { XmlNode } from "../support/xml.ts";
import { accept, unquote } from "./s3_answers.ts";
import type { Calls, Listing, Walk } from "./store.ts";

type Input<Name extends keyof Calls> = Calls[Name]["input"];
type Output<Name extends keyof Calls> = Promise<Calls[Name]["output"]>;

/** More than any walk here can have. */
const MOST_PAGES = 5_000;

interface WalkOptions<Entry> {
  readonly listing: Omit<Listing, "bucket">;
  /** Query of the first page. */
  readonly first: QueryValues;
  readonly get: (query: QueryValues) => Promise<S3Response>;
  readonly names: readonly string[];
  readonly read: (node: XmlNode, text: (name: string) => string) => Entry;
  /** Query of the page after this one. */
  readonly next: (page: XmlNode, text: (name: string) => string) => QueryValues;
}

export class S3Listings {
  readonly #client: () => S3Client;

  /** `client`: who sends the next request. */
  constructor(client: () => S3Client) {
    this.#client = client;
  }

  objects(input: Input<"listObjects">): Output<"listObjects"> {
    const { bucket, api, after, limit } = input;
    return walk({
      listing: input,
      first: { "max-keys": limit, [api === 1 ? "marker" : "start-after"]: after || undefined },
      get: (query) =>
        api === 1
          ? this.#client().listObjects(bucket, query)
          : this.#client().listObjectsV2(bucket, query),
      names: ["Contents"],
      read: (node, text) => ({
        key: text("Key"),
        size: Number(node.need("Size")),
        etag: unquote(node.need("ETag")),
      }),
      next: (page, text) => {
        if (api === 2) return { "continuation-token": page.need("NextContinuationToken") };
        // Told only with a delimiter; without, the last key is the marker.
        if (input.delimiter !== "") return { marker: text("NextMarker") };
        return { marker: decoder(input)(page.all("Contents").at(-1)!)("Key") };
      },
    });
  }

  versions(input: Input<"listVersions">): Output<"listVersions"> {
    const { bucket, after, afterId, limit } = input;
    return walk({
      listing: input,
      first: {
        "max-keys": limit,
        "key-marker": after || undefined,
        "version-id-marker": afterId,
      },
      get: (query) => this.#client().listObjectVersions(bucket, query),
      names: ["Version", "DeleteMarker"],
      read: (node, text) => ({
        key: text("Key"),
        versionId: node.need("VersionId"),
        latest: node.need("IsLatest") === "true",
        deleteMarker: node.name === "DeleteMarker",
        ...(node.name === "DeleteMarker"
          ? {}
          : { size: Number(node.need("Size")), etag: unquote(node.need("ETag")) }),
      }),
      next: (page, text) => ({
        "key-marker": text("NextKeyMarker"),
        "version-id-marker": page.get("NextVersionIdMarker") || undefined,
      }),
    });
  }

  uploads(input: Input<"listUploads">): Output<"listUploads"> {
    const { bucket, after, afterId, limit } = input;
    return walk({
      listing: input,
      first: {
        "max-uploads": limit,
        "key-marker": after || undefined,
        "upload-id-marker": afterId,
      },
      get: (query) => this.#client().listMultipartUploads(bucket, query),
      names: ["Upload"],
      read: (node, text) => ({ key: text("Key"), uploadId: node.need("UploadId") }),
      next: (page, text) => ({
        "key-marker": text("NextKeyMarker"),
        "upload-id-marker": page.get("NextUploadIdMarker") || undefined,
      }),
    });
  }

  parts(upload: UploadRef, limit: number): Output<"listParts"> {
    return walk({
      listing: { prefix: "", delimiter: "", after: "", limit },
      first: { "max-parts": limit },
      get: ({ "encoding-type": _, ...query }) => this.#client().listParts(upload, query),
      names: ["Part"],
      read: (node) => ({
        number: Number(node.need("PartNumber")),
        size: Number(node.need("Size")),
        etag: unquote(node.need("ETag")),
      }),
      next: (page) => ({ "part-number-marker": page.need("NextPartNumberMarker") }),
    });
  }
}

async function walk<Entry>(options: WalkOptions<Entry>): Promise<Walk<Entry>> {
  const { listing, first, get, names, read, next } = options;
  const { prefix, delimiter } = listing;
  const text = decoder(listing);
  const fixed = {
    prefix: prefix || undefined,
    delimiter: delimiter || undefined,
    "encoding-type": encoded(listing) ? "url" : undefined,
  };
  const pages = [];
  for (let query: QueryValues = { ...fixed, ...first }; pages.length < MOST_PAGES;) {
    const { xml } = accept(await get(query), 200);
    const entries = xml.children.filter(({ name }) => names.includes(name))
      .map((node) => read(node, text(node)));
    const prefixes = xml.all("CommonPrefixes").map((node) => text(node)("Prefix"));
    const keyCount = xml.get("KeyCount");
    if (keyCount !== undefined && Number(keyCount) !== entries.length + prefixes.length) {
      throw new Error(`KeyCount ${keyCount} of ${entries.length} + ${prefixes.length}`);
    }
    pages.push({ entries, prefixes });
    if (xml.need("IsTruncated") !== "true") return { pages };
    query = { ...query, ...next(xml, text(xml)) };
  }
  throw new Error("a walk without end");
}

/** Half of the walks ask for URL encoding: those with an even page size, so that it can be repeated. */
function encoded({ limit }: { readonly limit: number }): boolean {
  return limit % 2 === 0;
}

function decoder(listing: { readonly limit: number }): (node: XmlNode) => (name: string) => string {
  const decode = encoded(listing) ? decodeListed : (text: string) => text;
  return (node) => (name) => decode(node.need(name));
}
