/** What the listings share: their parameters, the encoding of names, page positions as tokens, and
 * the elements of an entry. Source: Amazon S3 API Reference, ListObjects, ListObjectsV2,
 * ListObjectVersions, ListMultipartUploads; where the reference is silent, what S3 answers. */
import { Buffer } from "node:buffer";
import type { ListedVersion } from "../../storage/model.ts";
import { S3Error } from "./errors.ts";
import type { Query } from "./request.ts";
import type { XmlRecord } from "./xml_writer.ts";

export interface Listing {
  readonly prefix: string;
  /** `""` for none. */
  readonly delimiter: string;
  /** As asked for: listings of objects print it. */
  readonly requested: number;
  /** Most entries on the page: `requested`, at most 1,000. */
  readonly limit: number;
  /** As sent, `url` in any case; absent: names are written as they are. */
  readonly encodingType?: string;
}

const MAX_PAGE = 1000;
const MAX_INT32 = 2 ** 31 - 1;

/** Reads the parameters every listing of a bucket has; `maximum` is the name of the one that bounds
 * the page. Throws InvalidArgument. */
export function parseListing(query: Query, maximum: "max-keys" | "max-uploads"): Listing {
  const requested = integerParameter(query, maximum) ?? MAX_PAGE;
  const encodingType = query.get("encoding-type");
  if (encodingType !== undefined && encodingType.toLowerCase() !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encodingType,
    );
  }
  if (requested < 0) {
    const name = maximum === "max-keys" ? "maxKeys" : maximum;
    throw invalidArgument(
      `Argument ${name} must be an integer between 0 and ${MAX_INT32}`,
      name,
      String(requested),
    );
  }
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    requested,
    limit: Math.min(requested, MAX_PAGE),
    ...(encodingType === undefined ? {} : { encodingType }),
  };
}

/** A query parameter that is a 32-bit integer; undefined when absent or empty. Throws
 * InvalidArgument for anything else: white space, a plus sign, a fraction, a larger number. */
export function integerParameter(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined || text === "") return undefined;
  const value = /^-?[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!(value >= -MAX_INT32 - 1 && value <= MAX_INT32)) {
    throw invalidArgument(
      `Provided ${name} not an integer or within integer range`,
      name,
      text,
    );
  }
  // -0 is 0.
  return value + 0;
}

/** InvalidArgument as S3 words it: what is wrong, with which parameter, and its value if told. */
export function invalidArgument(message: string, name: string, value?: string): S3Error {
  return new S3Error("InvalidArgument", {
    message,
    fields: {
      ArgumentName: name,
      ...(value === undefined ? {} : { ArgumentValue: value }),
    },
  });
}

/** How names are written in an answer: as they are, or URL-encoded when that was asked for. */
export function nameWriter(listing: Listing): (name: string) => string {
  return listing.encodingType === undefined ? (name) => name : urlEncoded;
}

/** As S3 encodes with `encoding-type=url`: form encoding (space is `+`) that leaves `/` alone. */
export function urlEncoded(name: string): string {
  if (/^[A-Za-z0-9\-_.*\/]*$/.test(name)) return name;
  return encodeURIComponent(name).replace(
    /%20|%2F|[!~'()]/g,
    (found) =>
      found === "%20"
        ? "+"
        : found === "%2F"
        ? "/"
        : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `<CommonPrefixes>` of a page. */
export function commonPrefixesXml(
  prefixes: readonly string[],
  write: (name: string) => string,
): readonly XmlRecord[] {
  return prefixes.map((prefix) => ({ Prefix: write(prefix) }));
}

/** A version in a listing; `identity` comes after its key. A delete marker has no more than that,
 * its time and its owner. */
export function entryXml(
  entry: ListedVersion,
  write: (name: string) => string,
  owner: XmlRecord | undefined,
  identity: XmlRecord = {},
): XmlRecord {
  if (entry.kind === "deleteMarker") {
    return {
      Key: write(entry.key),
      ...identity,
      LastModified: isoTime(entry.lastModified),
      Owner: owner,
    };
  }
  return {
    Key: write(entry.key),
    ...identity,
    LastModified: isoTime(entry.lastModified),
    ETag: `"${entry.etag}"`,
    ChecksumAlgorithm: entry.checksum?.algorithm,
    ChecksumType: entry.checksum?.type,
    Size: entry.size,
    Owner: owner,
    StorageClass: entry.storageClass,
  };
}

/** A time as S3 prints it in XML: whole seconds, as Last-Modified has them, with `.000Z`. Clients
 * compare the two. */
export function isoTime(milliseconds: number): string {
  // A third of the time of toISOString(), a thousand times a page.
  const time = new Date(milliseconds);
  return `${time.getUTCFullYear()}-${twoDigits(time.getUTCMonth() + 1)}-${
    twoDigits(time.getUTCDate())
  }T${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${
    twoDigits(time.getUTCSeconds())
  }.000Z`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** Marks the format, so that an arbitrary string is not taken for a token. */
const TOKEN_FORMAT = "1";

/** A page's end as an opaque token. */
export function continuationToken(position: string): string {
  return Buffer.from(TOKEN_FORMAT + position, "utf8").toString("base64url");
}

/** The position in a token this server gave. Throws InvalidArgument for any other string. */
export function tokenPosition(token: string): string {
  // Only well-formed base64url is decoded: some runtimes throw for the rest, others skip it.
  const text = /^[\w-]+$/.test(token) && token.length % 4 !== 1
    ? Buffer.from(token, "base64url").toString("utf8")
    : "";
  const position = text.slice(TOKEN_FORMAT.length);
  // Encoding it again refuses what is not UTF-8 and every second spelling.
  if (position === "" || !text.startsWith(TOKEN_FORMAT) || continuationToken(position) !== token) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token");
  }
  return position;
}
