/** What a request attaches to a version, and the headers a version is answered with. Refuses what
 * cannot be kept or would not be honoured.
 * Source: Amazon S3 API Reference, PutObject and GetObject; User Guide, "Working with metadata". */
import { Buffer } from "node:buffer";
import type { Attributes, Checksum, ObjectVersion } from "../../storage/model.ts";
import type { RequestedAcl } from "./acl.ts";
import type { Preconditions } from "../../storage/preconditions.ts";
import { checksumHeader } from "./checksums.ts";
import { conditionActions } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import { httpTime } from "./object_version.ts";
import { parseTaggingHeader } from "./tags.ts";

type Headers = ReadonlyMap<string, string>;

/** Kept with a version and given back with it. */
export const SYSTEM_HEADERS = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
  "x-amz-website-redirect-location",
] as const;

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "OUTPOSTS",
  "GLACIER_IR",
  "SNOW",
  "EXPRESS_ONEZONE",
]);

/** Belongs to one object: a copy does not take it over. */
export const REDIRECT_LOCATION = "x-amz-website-redirect-location";
const META = "x-amz-meta-";
/** Bytes of names and values together. */
const MAX_METADATA = 2048;
const DEFAULT_TYPE = "binary/octet-stream";

/** Headers, metadata, tags and storage class of a new version; its ACL is acl_headers.ts. Also refuses
 * encryption and locks, which would otherwise be dropped in silence. */
export function requestAttributes(headers: Headers): Attributes {
  refuseUnsupported(headers);
  return {
    ...requestMetadata(headers),
    tags: parseTaggingHeader(headers.get("x-amz-tagging")),
    storageClass: parseStorageClass(headers) ?? "STANDARD",
  };
}

/** The actions writing an object needs: setting tags or an ACL with it is permitted on its own, and so
 * is asking what is there.
 * Source: Amazon S3 API Reference, PutObject, "Permissions". */
export function writeActions(
  { tags, acl, preconditions }: {
    readonly tags: Attributes["tags"];
    readonly acl: RequestedAcl | undefined;
    readonly preconditions?: Preconditions | undefined;
  },
): readonly string[] {
  return [
    "s3:PutObject",
    ...(Object.keys(tags).length > 0 ? ["s3:PutObjectTagging"] : []),
    ...(acl === undefined ? [] : ["s3:PutObjectAcl"]),
    ...conditionActions(preconditions),
  ];
}

/** System headers and user metadata alone. */
export function requestMetadata(headers: Headers): Pick<Attributes, "headers" | "metadata"> {
  const system: Record<string, string> = { "content-type": DEFAULT_TYPE };
  for (const name of SYSTEM_HEADERS) {
    const given = headers.get(name);
    if (given === undefined) continue;
    const value = headerText(name, name === "content-encoding" ? withoutAwsChunked(given) : given);
    if (value !== "") system[name] = value;
  }
  requireRedirect(system[REDIRECT_LOCATION]);
  const metadata: [string, string][] = [];
  let size = 0;
  for (const [name, given] of headers) {
    if (!name.startsWith(META) || name === META) continue;
    const value = headerText(name, given);
    size += name.length - META.length + Buffer.byteLength(value);
    metadata.push([name.slice(META.length), value]);
  }
  if (size > MAX_METADATA) {
    throw new S3Error("MetadataTooLarge", {
      fields: { Size: String(size), MaxSizeAllowed: String(MAX_METADATA) },
    });
  }
  // Not by assignment: a name may be `__proto__`.
  return { headers: system, metadata: Object.fromEntries(metadata) };
}

/** Where a website sends readers of this object; undefined when the header is not there. */
export function parseRedirect(headers: Headers): string | undefined {
  const given = headers.get(REDIRECT_LOCATION);
  return given === undefined ? undefined : requireRedirect(headerText(REDIRECT_LOCATION, given));
}

function requireRedirect(location: string | undefined): string | undefined {
  if (location === undefined || /^(?:\/|https?:\/\/)/.test(location)) return location;
  throw new S3Error("InvalidRequest", {
    message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  });
}

/** Undefined when none is named. */
export function parseStorageClass(headers: Headers): string | undefined {
  const given = headers.get("x-amz-storage-class");
  if (given === undefined || STORAGE_CLASSES.has(given)) return given;
  throw new S3Error("InvalidStorageClass");
}

/** Bytes of a header as UTF-8 text. InvalidArgument for control characters and for what is none. */
export function headerText(name: string, value: string): string {
  const refuse = (): never => {
    throw new S3Error("InvalidArgument", {
      message: `The value of ${name} is not valid UTF-8 text without control characters`,
      fields: { ArgumentName: name },
    });
  };
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return refuse();
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(Buffer.from(value, "latin1"));
  } catch {
    return refuse();
  }
}

/** aws-chunked is how the body travelled, not how the object is encoded. */
function withoutAwsChunked(value: string): string {
  if (!/aws-chunked/i.test(value)) return value;
  return value.split(",").map((coding) => coding.trim()).filter((coding) =>
    coding.toLowerCase() !== "aws-chunked"
  ).join(",");
}

/** Throws for what asks for protection or access this server does not give. */
export function refuseUnsupported(headers: Headers): void {
  for (const name of headers.keys()) {
    if (
      name.startsWith("x-amz-server-side-encryption") ||
      name.startsWith("x-amz-copy-source-server-side")
    ) {
      throw new S3Error("NotImplemented", { fields: { Header: name } });
    }
    if (name.startsWith("x-amz-object-lock-")) {
      throw new S3Error("InvalidRequest", {
        message: "Bucket is missing Object Lock Configuration",
      });
    }
    if (name === "x-amz-write-offset-bytes") {
      throw new S3Error("NotImplemented", { fields: { Header: name } });
    }
  }
}

const OVERRIDES: readonly (readonly [query: string, header: string])[] = [
  ["response-content-type", "content-type"],
  ["response-content-language", "content-language"],
  ["response-expires", "expires"],
  ["response-cache-control", "cache-control"],
  ["response-content-disposition", "content-disposition"],
  ["response-content-encoding", "content-encoding"],
];

/** response-* parameters as the headers they replace. */
export function responseOverrides(
  query: { get(name: string): string | undefined },
): Readonly<Record<string, string>> {
  const overrides: Record<string, string> = {};
  for (const [parameter, header] of OVERRIDES) {
    const value = query.get(parameter);
    if (value === undefined || value === "") continue;
    // deno-lint-ignore no-control-regex
    if (/[\x00-\x1f\x7f]/.test(value)) {
      throw new S3Error("InvalidArgument", { fields: { ArgumentName: parameter } });
    }
    overrides[header] = value;
  }
  return overrides;
}

/** Headers of an object in an answer; length, range and checksum are the caller's. */
export function versionHeaders(
  version: ObjectVersion,
  options: { readonly versioned: boolean; readonly tagCount: boolean },
): Record<string, string> {
  const headers: Record<string, string> = {
    etag: `"${version.etag}"`,
    "last-modified": httpTime(version.lastModified),
    "accept-ranges": "bytes",
    ...version.headers,
  };
  for (const name in version.metadata) headers[META + name] = version.metadata[name] ?? "";
  if (options.versioned) headers["x-amz-version-id"] = version.versionId;
  if (version.storageClass !== "STANDARD") headers["x-amz-storage-class"] = version.storageClass;
  const tags = Object.keys(version.tags).length;
  if (options.tagCount && tags > 0) headers["x-amz-tagging-count"] = String(tags);
  return headers;
}

/** x-amz-checksum-… and its type; nothing where there is none. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}

/** `ChecksumCRC32` and `ChecksumType` as XML answers have them. */
export function checksumXml(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}
