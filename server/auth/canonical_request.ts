/** The text a signature stands for (AWS Signature Version 4 for S3, "Create a canonical request").
 * Refuses requests whose headers leave out something that must be signed. */
import { S3Error } from "../s3/errors.ts";
import type { S3Request } from "../s3/request.ts";
import { uriDecode, uriEncode } from "../s3/uri_encoding.ts";
import { sha256Hex } from "./hmac.ts";

/** Only characters that are never escaped. */
const PLAIN_PATH = /^[A-Za-z0-9/._~-]*$/;

/** Canonical requests a client may have signed: with the path as S3 writes it, and, where that
 * differs, as it was sent. Both name the same object, so either proves the same. Not so for a path
 * with raw characters beyond ASCII: what is signed is hashed one byte a character, and two such paths
 * could come out alike. */
export function canonicalRequests(
  request: S3Request,
  signedHeaders: readonly string[],
  payloadHash: string,
): readonly string[] {
  const rest = `${canonicalQuery(request)}\n${canonicalHeaders(request, signedHeaders)}\n` +
    `${signedHeaders.join(";")}\n${payloadHash}`;
  const { rawPath } = request.address;
  const written = PLAIN_PATH.test(rawPath)
    ? rawPath
    : uriEncode(uriDecode(rawPath) ?? rawPath, true);
  const paths = written === rawPath || !/^[!-~]*$/.test(rawPath) ? [written] : [written, rawPath];
  return paths.map((path) => `${request.method}\n${path}\n${rest}`);
}

/** All parameters but the signature itself, encoded, sorted by encoded name, then value. */
function canonicalQuery({ address }: S3Request): string {
  const { pairs } = address.query;
  if (pairs.length === 0) return "";
  const encoded: string[] = [];
  for (const [name, value] of pairs) {
    if (name === "X-Amz-Signature") continue;
    encoded.push(`${uriEncode(name, false)}=${uriEncode(value, false)}`);
  }
  if (encoded.length > 1) encoded.sort(byNameThenValue);
  return encoded.join("&");
}

/** `=` sorts after some characters of longer names: compare the names first. All is ASCII here. */
function byNameThenValue(a: string, b: string): number {
  const nameA = a.slice(0, a.indexOf("=")), nameB = b.slice(0, b.indexOf("="));
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalHeaders({ headers }: S3Request, signedHeaders: readonly string[]): string {
  let text = "";
  for (const name of signedHeaders) {
    const value = headers.get(name);
    if (value === undefined) {
      throw new S3Error("AccessDenied", {
        message: "A header named in SignedHeaders was not sent",
        fields: { HeadersNotSent: name },
      });
    }
    text += `${name}:${folded(value)}\n`;
  }
  return text;
}

/** Without space at its ends, every run of spaces as one. Not trim(): that takes U+00A0 for a space,
 * which is the last byte of `à` here. */
function folded(value: string): string {
  let start = 0, end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end).replace(/ {2,}/g, " ");
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Throws AccessDenied unless `host` and every `x-amz-*` header is signed. */
export function checkSignedHeaders(request: S3Request, signedHeaders: readonly string[]): void {
  const unsigned: string[] = [];
  if (!signedHeaders.includes("host")) unsigned.push("host");
  for (const name of request.headers.keys()) {
    if (name.startsWith("x-amz-") && !signedHeaders.includes(name)) unsigned.push(name);
  }
  if (unsigned.length > 0) {
    throw new S3Error("AccessDenied", {
      message: "There were headers present in the request which were not signed",
      fields: { HeadersNotSigned: unsigned.join(", ") },
    });
  }
}

/** `a;b;c`: lower case, sorted, each once. Throws `InvalidRequest`-like refusals by the caller. */
export function parseSignedHeaders(text: string): readonly string[] | undefined {
  const names = text.split(";");
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? "";
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return undefined;
    if (i > 0 && (names[i - 1] ?? "") >= name) return undefined;
  }
  return names;
}

export function stringToSign(amzDate: string, scope: string, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256Hex(canonical)}`;
}
