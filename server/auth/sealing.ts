/** Secrets as they may be kept: AES-256-GCM (NIST SP 800-38D) under a key derived from the master
 * key, bound to what they are for and whose they are, so that a sealed secret moved to another row
 * does not open. Sealed: version, key id, nonce, text, tag. Refuses whatever was altered. */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from "node:crypto";

export const MASTER_KEY_BYTES = 32;

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const CIPHER = "aes-256-gcm";
/** The master key also begets others (the audit log's): each use derives its own. */
const DERIVATION = "objectstorage sealing 1";
const KEY_ID_LABEL = "objectstorage master key id";

/** What a secret is sealed for: it opens only with the same. */
export interface SealContext {
  /** e.g. `access-key`. */
  readonly purpose: string;
  /** e.g. the access key id. */
  readonly id: string;
}

/** What the secret of an access key is sealed for. */
export function secretOf(accessKeyId: string): SealContext {
  return { purpose: "access-key", id: accessKeyId };
}

export type SealErrorCode =
  /** Not what `seal` made for this context: altered, moved, or not sealed at all. */
  | "tampered"
  /** Sealed under a master key that was not given. */
  | "unknownKey";

export class SealError extends Error {
  override readonly name = "SealError";
  constructor(readonly code: SealErrorCode, message: string) {
    super(message);
  }
}

export interface SealingKeys {
  /** Master key, 32 bytes: seals from now on. */
  readonly current: Uint8Array;
  /** Master keys before it: open what they sealed. */
  readonly previous?: readonly Uint8Array[];
}

export class Sealer {
  /** 8 hex digits that tell master keys apart; no secret. */
  readonly keyId: string;
  /** By key id. */
  readonly #keys = new Map<string, Uint8Array>();

  /** Throws RangeError when a key is not of 32 bytes, or two share an id. */
  constructor({ current, previous = [] }: SealingKeys) {
    this.keyId = masterKeyId(current);
    for (const key of [current, ...previous]) {
      if (key.length !== MASTER_KEY_BYTES) {
        throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes`);
      }
      const id = masterKeyId(key);
      if (this.#keys.has(id)) throw new RangeError(`The master key ${id} is given twice`);
      const derived = hkdfSync("sha256", key, new Uint8Array(0), DERIVATION, MASTER_KEY_BYTES);
      this.#keys.set(id, new Uint8Array(derived));
    }
  }

  seal(text: string, context: SealContext): Uint8Array {
    const header = Buffer.from([VERSION, ...Buffer.from(this.keyId, "hex")]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keys.get(this.keyId)!, nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(bound(context));
    const parts = [header, nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
    return Uint8Array.from(Buffer.concat(parts));
  }

  /** The text. Throws SealError. */
  open(sealed: Uint8Array, context: SealContext): string {
    const id = sealedUnder(sealed);
    const key = this.#keys.get(id);
    if (key === undefined) {
      throw new SealError(
        "unknownKey",
        `What is sealed for ${context.purpose} is under master key ${id}`,
      );
    }
    const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const text = sealed.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(bound(context));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    } catch {
      // Only ever the tag: what it says would tell no more.
      throw tampered(context.purpose);
    }
  }

  /** Whether it is sealed under the current key: else seal it anew. */
  isCurrent(sealed: Uint8Array): boolean {
    return sealedUnder(sealed) === this.keyId;
  }
}

/** 8 hex digits: tells master keys apart without saying anything else about them. */
export function masterKeyId(key: Uint8Array): string {
  const labelled = Buffer.concat([Buffer.from(KEY_ID_LABEL), key]);
  return hash("sha256", labelled, "hex").slice(0, 2 * KEY_ID_BYTES);
}

/** Throws SealError for what cannot have come from `seal`. */
function sealedUnder(sealed: Uint8Array): string {
  if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) {
    throw tampered("a secret");
  }
  return Buffer.from(sealed.subarray(1, HEADER_BYTES)).toString("hex");
}

function tampered(what: string): SealError {
  return new SealError("tampered", `What is sealed for ${what} was altered or is another's`);
}

/** The data GCM authenticates besides the text. */
function bound({ purpose, id }: SealContext): Uint8Array {
  return Buffer.from(JSON.stringify([purpose, id]));
}
