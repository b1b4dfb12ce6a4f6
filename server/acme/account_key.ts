/** The key of an account at a certificate authority, and what it signs: requests in the form of
 * RFC 8555 §6.2, flattened JSON with ES256. By WebCrypto, whose signatures are in the form JWS wants. */
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";

/** A signed message; all three in base64url. */
export interface SignedMessage {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** The public half, with the members RFC 7638 §3.2 counts, in its order. */
export interface PublicKey {
  readonly crv: "P-256";
  readonly kty: "EC";
  readonly x: string;
  readonly y: string;
}

/** What ties an account to a customer of the authority (RFC 8555 §7.3.4). */
export interface AccountBinding {
  readonly kid: string;
  /** Base64url. */
  readonly key: string;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

export class AccountKey {
  readonly #key: CryptoKey;
  /** Private: for keeping. */
  readonly jwk: JsonWebKey;
  readonly publicKey: PublicKey;
  /** By which proofs name the account (RFC 8555 §8.1). */
  readonly thumbprint: string;

  private constructor(key: CryptoKey, jwk: JsonWebKey) {
    const { x = "", y = "" } = jwk;
    this.#key = key;
    this.jwk = jwk;
    this.publicKey = { crv: "P-256", kty: "EC", x, y };
    this.thumbprint = createHash("sha256").update(JSON.stringify(this.publicKey))
      .digest("base64url");
  }

  static async create(): Promise<AccountKey> {
    const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
    return new AccountKey(privateKey, await crypto.subtle.exportKey("jwk", privateKey));
  }

  /** Throws when it is not the private key of such a pair. */
  static async from(jwk: JsonWebKey): Promise<AccountKey> {
    return new AccountKey(await crypto.subtle.importKey("jwk", jwk, CURVE, true, ["sign"]), jwk);
  }

  /** `header`: what is protected besides the algorithm. `payload`: undefined for a request that only
   * reads (RFC 8555 §6.3). */
  async sign(header: object, payload: object | undefined): Promise<SignedMessage> {
    const message = encoded({ alg: "ES256", ...header }, payload);
    const bytes = Buffer.from(`${message.protected}.${message.payload}`);
    const signature = await crypto.subtle.sign(SIGNATURE, this.#key, bytes);
    return { ...message, signature: Buffer.from(signature).toString("base64url") };
  }

  /** This key, signed with that of `binding`, for the account made at `url`. */
  bound({ kid, key }: AccountBinding, url: string): SignedMessage {
    const message = encoded({ alg: "HS256", kid, url }, this.publicKey);
    const signature = createHmac("sha256", Buffer.from(key, "base64url"))
      .update(`${message.protected}.${message.payload}`).digest("base64url");
    return { ...message, signature };
  }
}

function encoded(header: object, payload: object | undefined) {
  return {
    protected: Buffer.from(JSON.stringify(header)).toString("base64url"),
    payload: payload === undefined
      ? ""
      : Buffer.from(JSON.stringify(payload)).toString("base64url"),
  };
}
