/** Ids of users: random enough never to be given out twice. */
import { Buffer } from "node:buffer";

/** RFC 4648, base 32. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTH = 20;

type Random = (bytes: Uint8Array) => void;

/** `AIDA` as AWS's user ids begin, and 100 random bits. */
export function newUserId(random: Random): string {
  const bytes = new Uint8Array(LENGTH);
  random(bytes);
  return "AIDA" + Array.from(bytes, (byte) => DIGITS[byte & 31]).join("");
}

/** 64 hex digits. */
export function newCanonicalId(random: Random): string {
  const bytes = new Uint8Array(32);
  random(bytes);
  return Buffer.from(bytes).toString("hex");
}
