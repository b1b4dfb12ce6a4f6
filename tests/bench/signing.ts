/** SigV4 for the load generator: signs a request head ahead of time, header form only.
 * Owns no request body and reads no clock; refuses nothing, it only makes what a client would send. */
import { Buffer } from "node:buffer";
import { createHash, createHmac, type Hash } from "node:crypto";

export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}

export interface UnsignedRequest {
  readonly method: string;
  /** Raw path, percent-encoded as sent, beginning with `/`. */
  readonly path: string;
  /** Raw query, already in canonical order and encoding, without `?`; `""` for none. */
  readonly query: string;
  /** Value of `x-amz-content-sha256`. */
  readonly payload: string;
  /** Further headers, lower-case names; those beginning `x-amz-` are signed. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `payload` of a request without a body. */
export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function hmac(key: Uint8Array | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Signs request heads for one host at one moment (SigV4 allows 15 minutes of skew, so a signer
 * is made anew for each measurement). */
export class Signer {
  readonly #host: string;
  readonly #date: string;
  readonly #scope: string;
  readonly #credential: string;
  /** HMAC midstates of the signing key: copying a hash is cheaper than keying an HMAC. */
  readonly #inner: Hash;
  readonly #outer: Hash;

  /** `now`: milliseconds since the epoch. */
  constructor(host: string, credentials: Credentials, now: number) {
    this.#host = host;
    this.#date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = this.#date.slice(0, 8);
    this.#scope = `${day}/${credentials.region}/s3/aws4_request`;
    this.#credential = `${credentials.accessKey}/${this.#scope}`;
    let key: Buffer = hmac(`AWS4${credentials.secretKey}`, day);
    for (const part of [credentials.region, "s3", "aws4_request"]) key = hmac(key, part);
    const padded = Buffer.alloc(64);
    key.copy(padded);
    this.#inner = createHash("sha256").update(padded.map((byte) => byte ^ 0x36));
    this.#outer = createHash("sha256").update(padded.map((byte) => byte ^ 0x5c));
  }

  /** Every header of the signed request except `host`. */
  headers(request: UnsignedRequest): Record<string, string> {
    const signed: Record<string, string> = {
      "host": this.#host,
      "x-amz-content-sha256": request.payload,
      "x-amz-date": this.#date,
    };
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith("x-amz-")) signed[name] = value;
    }
    const names = Object.keys(signed).sort(); // ASCII header names, not object keys
    const list = names.join(";");
    const lines = names.map((name) => `${name}:${signed[name]}\n`).join("");
    const canonical =
      `${request.method}\n${request.path}\n${request.query}\n${lines}\n${list}\n${request.payload}`;
    const hashed = createHash("sha256").update(canonical).digest("hex");
    const text = `AWS4-HMAC-SHA256\n${this.#date}\n${this.#scope}\n${hashed}`;
    const signature = this.#outer.copy().update(this.#inner.copy().update(text).digest())
      .digest("hex");
    const { host: _, ...rest } = signed;
    return {
      "user-agent": "objectstorage-bench",
      ...request.headers,
      ...rest,
      "authorization": `AWS4-HMAC-SHA256 Credential=${this.#credential}, ` +
        `SignedHeaders=${list}, Signature=${signature}`,
    };
  }

  /** The bytes of the whole request head, blank line included. */
  head(request: UnsignedRequest): Buffer {
    const query = request.query && "?" + request.query;
    let head = `${request.method} ${request.path}${query} HTTP/1.1\r\nhost: ${this.#host}\r\n`;
    for (const [name, value] of Object.entries(this.headers(request))) {
      head += `${name}: ${value}\r\n`;
    }
    return Buffer.from(head + "\r\n", "latin1");
  }
}
