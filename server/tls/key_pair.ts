/** A certificate chain and its private key, checked before anyone listens with them. */
import type { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";

export interface KeyPair {
  /** PEM, the server's own certificate first. */
  readonly certificate: string;
  /** PEM, not encrypted. */
  readonly key: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^]*?(?:-----END CERTIFICATE-----|$)/g;

/** What is wrong with which of the two. */
export interface Fault {
  readonly part: "certificate" | "key";
  readonly fault: string;
}

/** Whether a pair is one, and good now; undefined for nothing wrong. `now`: milliseconds since the
 * epoch. */
export function faultOf(pair: KeyPair, now: number): Fault | undefined {
  const mismatch = mismatchOf(pair);
  if (mismatch?.part === "certificate") return mismatch;
  const leaf = new X509Certificate(pair.certificate);
  if (Date.parse(leaf.validTo) <= now) {
    return { part: "certificate", fault: `has expired on ${leaf.validTo}` };
  }
  if (Date.parse(leaf.validFrom) > now) {
    return { part: "certificate", fault: `is not valid before ${leaf.validFrom}` };
  }
  return mismatch;
}

/** Whether a pair is one, at whatever time. */
export function mismatchOf({ certificate, key }: KeyPair): Fault | undefined {
  if (!isCertificate(certificate)) {
    return { part: "certificate", fault: "is not a certificate in PEM" };
  }
  const { publicKey } = new X509Certificate(certificate);
  try {
    // By their bytes: not all runtimes compare keys.
    const own = createPublicKey(createPrivateKey(key));
    if (bytesOf(own).equals(bytesOf(publicKey))) return undefined;
  } catch {
    return { part: "key", fault: "is not a private key in PEM without a passphrase" };
  }
  return { part: "key", fault: "is not that of the certificate" };
}

function bytesOf(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}

/** Whether it is one or several, PEM. */
export function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    // Also those behind it: a file may be met half written.
    for (const [block] of text.matchAll(BLOCK)) new X509Certificate(block);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds since the epoch at which the certificate expires. */
export function expiryOf({ certificate }: Pick<KeyPair, "certificate">): number {
  return Date.parse(new X509Certificate(certificate).validTo);
}

/** From when to when it is valid, in milliseconds. */
export function lifetimeOf({ certificate }: KeyPair): number {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return Date.parse(validTo) - Date.parse(validFrom);
}
