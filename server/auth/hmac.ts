/** HMAC-SHA-256 for many short messages under one key: two one-shot hashes over prepared pads,
 * several times quicker than a keyed object for each (RFC 2104). */
import { Buffer } from "node:buffer";
import { createHmac, hash } from "node:crypto";

const BLOCK = 64;

export class HmacKey {
  readonly #inner = new Uint8Array(BLOCK).fill(0x36);
  readonly #outer = new Uint8Array(BLOCK + 32).fill(0x5c, 0, BLOCK);

  /** `key`: at most 64 bytes. */
  constructor(key: Uint8Array) {
    key.forEach((byte, i) => {
      this.#inner[i] = byte ^ 0x36;
      this.#outer[i] = byte ^ 0x5c;
    });
  }

  /** The 32 bytes for `message`, one byte a code unit (Latin-1). */
  sign(message: string): Uint8Array {
    const input = Buffer.allocUnsafe(BLOCK + message.length);
    input.set(this.#inner);
    input.write(message, BLOCK, "latin1");
    this.#outer.set(hash("sha256", input, "buffer"), BLOCK);
    return hash("sha256", this.#outer, "buffer");
  }
}

/** Hex SHA-256 of text, one byte a code unit (Latin-1). */
export function sha256Hex(text: string): string {
  return hash("sha256", Buffer.from(text, "latin1"), "hex");
}

/** The key of one day and region (AWS Signature Version 4, "Calculate the signature"). */
export function signingKey(secret: string, date: string, region: string, service: string): HmacKey {
  let key: Uint8Array = Buffer.from(`AWS4${secret}`, "utf8");
  for (const part of [date, region, service, "aws4_request"]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  return new HmacKey(key);
}

/** Compares in the same time whatever differs. Lengths are no secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
