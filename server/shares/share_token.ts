/** What opens a link: random bytes in its path, of which the store keeps a hash and a sealed copy. How
 * the paths of links are told from S3's. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
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

export function isSharePath(target: string): boolean {
  return target.startsWith(PREFIX);
}

/** Of a raw request target, whose query says nothing. Undefined for what is no token. */
export function tokenOfTarget(target: string): string | undefined {
  const token = target.slice(PREFIX.length).split("?", 1)[0] ?? "";
  return isSharePath(target) && TOKEN.test(token) ? token : undefined;
}
