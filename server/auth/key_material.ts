/** Access key ids and secrets as AWS makes them, from the system's randomness. */
import { randomInt } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** 20 characters. `AKIA`: of a key that stays; `ASIA`: of temporary credentials (IAM User Guide, "IAM
 * identifiers", unique prefixes). */
export function newAccessKeyId(prefix: "AKIA" | "ASIA"): string {
  return prefix + random(LETTERS, 16);
}

/** 40 characters, 238 bits. */
export function newSecretAccessKey(): string {
  return random(SECRET, 40);
}

function random(letters: string, length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
}
