/** The raw request target to bucket, key and query: parsed once, by slicing, never by a URL class,
 * which would fold `..`, `%2e` and `\`. Refuses what is not one clear UTF-8 name. */
import { S3Error } from "./errors.ts";
import { type Address, Query, type QueryPairs } from "./request.ts";
import { uriDecode } from "./uri_encoding.ts";

/** Bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const MAX_KEY = 1024;

/** `target`: raw origin-form, e.g. `/bucket/a%20key?versions`. `domains`: names under which the
 * bucket is the first label of the host. Throws InvalidURI, KeyTooLongError. */
export function parseAddress(
  target: string,
  host: string | undefined,
  domains: readonly string[],
): Address {
  const mark = target.indexOf("?");
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const rawQuery = mark < 0 ? "" : target.slice(mark + 1);
  const query = new Query(parseQuery(rawQuery));
  const path = uriDecode(rawPath);
  if (path === undefined || path.includes("\0") || !path.startsWith("/")) {
    throw new S3Error("InvalidURI");
  }
  const virtual = host === undefined ? undefined : virtualBucket(host, domains);
  if (virtual !== undefined) {
    return { bucket: virtual, ...keyField(path.slice(1)), query, rawPath, rawQuery };
  }
  // The bucket ends at the first slash as sent: an escaped one is part of a name.
  const slash = rawPath.indexOf("/", 1);
  const bucket = uriDecode(rawPath.slice(1, slash < 0 ? undefined : slash));
  const key = slash < 0 ? "" : uriDecode(rawPath.slice(slash + 1));
  if (bucket === undefined || key === undefined) throw new S3Error("InvalidURI");
  if (bucket === "") {
    if (key !== "") throw new S3Error("InvalidBucketName", { fields: { BucketName: "" } });
    return { query, rawPath, rawQuery };
  }
  return { bucket, ...keyField(key), query, rawPath, rawQuery };
}

function keyField(key: string): { readonly key?: string } {
  if (key === "") return {};
  checkKey(key);
  return { key };
}

/** Throws unless `key` can name an object: well-formed UTF-16, no NUL, 1 to 1,024 bytes. */
export function checkKey(key: string): void {
  if (key.includes("\0") || !isWellFormed(key)) throw new S3Error("InvalidURI");
  // No character takes more than three bytes a UTF-16 unit.
  if (key.length * 3 <= MAX_KEY) return;
  const size = new TextEncoder().encode(key).length;
  if (size > MAX_KEY) {
    throw new S3Error("KeyTooLongError", {
      fields: { Size: String(size), MaxSizeAllowed: String(MAX_KEY) },
    });
  }
}

/** Whether every surrogate has its other half: only such text has an encoding. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

function parseQuery(raw: string): QueryPairs {
  if (raw === "") return [];
  const pairs: [string, string][] = [];
  for (const piece of raw.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    const name = uriDecode((equals < 0 ? piece : piece.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : uriDecode(piece.slice(equals + 1).replaceAll("+", " "));
    if (name === undefined || value === undefined || name.includes("\0") || value.includes("\0")) {
      throw new S3Error("InvalidURI");
    }
    pairs.push([name, value]);
  }
  return pairs;
}

/** Whether the host names a bucket. */
export function isVirtualHost(host: string | undefined, domains: readonly string[]): boolean {
  return host !== undefined && virtualBucket(host, domains) !== undefined;
}

/** The bucket a host names, undefined for path style: no configured domain, or the domain itself. */
function virtualBucket(host: string, domains: readonly string[]): string | undefined {
  if (domains.length === 0) return undefined;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  for (const domain of domains) {
    const suffix = `.${domain.toLowerCase()}`;
    if (name.endsWith(suffix) && name.length > suffix.length) return name.slice(0, -suffix.length);
  }
  return undefined;
}
