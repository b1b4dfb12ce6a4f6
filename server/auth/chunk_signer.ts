/** The chain of signatures through an aws-chunked body: each covers the one before it
 * (AWS, "Signature calculations for the Authorization header: transferring payload in chunks"). */
import { Buffer } from "node:buffer";
import { equalBytes, type HmacKey, sha256Hex } from "./hmac.ts";

const EMPTY_HASH = sha256Hex("");

export interface ChunkSignerOptions {
  readonly key: HmacKey;
  readonly amzDate: string;
  readonly scope: string;
  /** Hex signature of the request itself. */
  readonly seed: string;
}

export class ChunkSigner {
  readonly #options: ChunkSignerOptions;
  #previous: string;

  constructor(options: ChunkSignerOptions) {
    this.#options = options;
    this.#previous = options.seed;
  }

  /** Whether `signature` is the next one, over a chunk with this hex SHA-256. Moves the chain on. */
  verifyChunk(signature: string, chunkHash: string): boolean {
    return this.#verify("AWS4-HMAC-SHA256-PAYLOAD", `${EMPTY_HASH}\n${chunkHash}`, signature);
  }

  /** As verifyChunk, for the trailer: its lines as `name:value\n`. */
  verifyTrailer(signature: string, trailer: string): boolean {
    return this.#verify("AWS4-HMAC-SHA256-TRAILER", sha256Hex(trailer), signature);
  }

  #verify(algorithm: string, rest: string, signature: string): boolean {
    const { key, amzDate, scope } = this.#options;
    const expected = key.sign(`${algorithm}\n${amzDate}\n${scope}\n${this.#previous}\n${rest}`);
    this.#previous = Buffer.from(expected).toString("hex");
    // Decoding hex stops at the first character that is none: what comes after must not go unseen.
    if (!/^[0-9a-f]{64}$/.test(signature)) return false;
    return equalBytes(expected, Buffer.from(signature, "hex"));
  }
}
