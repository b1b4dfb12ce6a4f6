/** A certificate chain and its private key, checked before anyone listens with them. */
import { createPrivateKey, X509Certificate } from "node:crypto";

export interface KeyPair {
  /** PEM, the server's own certificate first. */
  readonly certificate: string;
  /** PEM, not encrypted. */
  readonly key: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^]*?(?:-----END CERTIFICATE-----|$)/g;

/** Whether a pair is one, and good now: what is wrong with which of the two; undefined for nothing.
 * `now`: milliseconds since the epoch. */
export function faultOf(
  { certificate, key }: KeyPair,
  now: number,
): { readonly part: "certificate" | "key"; readonly fault: string } | undefined {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(certificate);
    // Also those behind it: a file may be met half written.
    for (const [block] of certificate.matchAll(BLOCK)) new X509Certificate(block);
  } catch {
    return { part: "certificate", fault: "is not a certificate in PEM" };
  }
  if (Date.parse(leaf.validTo) <= now) {
    return { part: "certificate", fault: `has expired on ${leaf.validTo}` };
  }
  if (Date.parse(leaf.validFrom) > now) {
    return { part: "certificate", fault: `is not valid before ${leaf.validFrom}` };
  }
  try {
    if (leaf.checkPrivateKey(createPrivateKey(key))) return undefined;
  } catch {
    return { part: "key", fault: "is not a private key in PEM without a passphrase" };
  }
  return { part: "key", fault: "is not that of the certificate" };
}

/** Milliseconds since the epoch at which the certificate expires. */
export function expiryOf({ certificate }: KeyPair): number {
  return Date.parse(new X509Certificate(certificate).validTo);
}
