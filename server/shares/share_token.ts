/** What opens a link: random bytes in its path, of which the store keeps a hash and a sealed copy. How
 * the paths of links are told from S3's. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { uriDecode } from "../s3/uri_encoding.ts";
import type { SealContext } from "../auth/sealing.ts";

/** Of path-style addresses: `-` is no bucket's name. */
const PREFIX = "/-/share/";
const TOKEN = /^[\w-]{43}$/;
const BYTES = 32;

/** 43 characters of base 64. */
export function newShareToken(): string {
  return Buffer.from(randomBytes(BYTES)).toString("base64url");
}

/** What a link is kept under: its token cannot be told from it. 64 hex digits. */
export function shareTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** What a token is sealed for. */
export function tokenOfShare(tokenHash: string): SealContext {
  return { purpose: "share", id: tokenHash };
}

/** `token`: or what stands in its place where it is not to be told. */
export function sharePath(token: string): string {
  return PREFIX + token;
}

/** Of a raw request target, whose query says nothing: what stands where a token does. Undefined for the
 * path of anything else. */
export function tokenOfTarget(target: string): string | undefined {
  // Most requests are for objects: they pay a comparison.
  if (!target.startsWith("/-") && !target.startsWith("/%2")) return undefined;
  const path = uriDecode(target.split("?", 1)[0] ?? "");
  return path?.startsWith(PREFIX) === true ? path.slice(PREFIX.length) : undefined;
}

export function isShareToken(text: string): boolean {
  return TOKEN.test(text);
}
