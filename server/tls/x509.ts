/** New keys, and what is made of them: a certificate signed by itself, a request to sign one. The only
 * file that knows the library: it is large, and loaded for those who need it. */
import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import { isIP } from "node:net";
import type { KeyPair } from "./key_pair.ts";

export interface SigningRequest {
  /** DER, PKCS #10 (RFC 2986). */
  readonly request: Uint8Array;
  /** PEM, private. */
  readonly key: string;
}

export interface SelfSigned {
  /** Host names and addresses it is for. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What every client takes: others are refused by some for the curve, or for SHA-1. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** A common name cannot be longer (RFC 5280 appendix A); the alternative names are what counts. */
const LONGEST_COMMON_NAME = 64;

/** A new key and its certificate, for a server. */
export async function selfSigned(options: SelfSigned): Promise<KeyPair> {
  const x509 = await import("@peculiar/x509");
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=objectstorage",
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(options.notBefore),
    notAfter: new Date(options.notAfter),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternativeNames(options.names)),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: await pemOf(keys) };
}

/** A new key and the request to sign it for `names`, the subject first. */
export async function signingRequest(names: readonly string[]): Promise<SigningRequest> {
  const x509 = await import("@peculiar/x509");
  const keys = await newKeys();
  const [subject = ""] = names;
  const { rawData } = await x509.Pkcs10CertificateRequestGenerator.create({
    ...(subject.length > LONGEST_COMMON_NAME ? {} : { name: [{ CN: [subject] }] }),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension(alternativeNames(names))],
  });
  return { request: new Uint8Array(rawData), key: await pemOf(keys) };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function alternativeNames(names: readonly string[]) {
  return names.map((value) => ({
    type: isIP(value) === 0 ? "dns" as const : "ip" as const,
    value,
  }));
}

async function pemOf({ privateKey }: CryptoKeyPair): Promise<string> {
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", privateKey));
  return String(
    createPrivateKey({ key, format: "der", type: "pkcs8" })
      .export({ format: "pem", type: "pkcs8" }),
  );
}
