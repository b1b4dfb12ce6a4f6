/** A new key, and the request to sign it (PKCS #10, RFC 2986). */
import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";

export interface SigningRequest {
  /** DER in base64url, as RFC 8555 §7.4 sends it. */
  readonly csr: string;
  /** PEM, private. */
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** A common name cannot be longer (RFC 5280 appendix A); the alternative names are what counts. */
const LONGEST_COMMON_NAME = 64;

/** For `domains`, the subject first. */
export async function signingRequest(domains: readonly string[]): Promise<SigningRequest> {
  // Large, and needed by few.
  const x509 = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const [subject = ""] = domains;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    ...(subject.length > LONGEST_COMMON_NAME ? {} : { name: [{ CN: [subject] }] }),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        domains.map((value) => ({ type: "dns" as const, value })),
      ),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    csr: Buffer.from(request.rawData).toString("base64url"),
    key: String(
      createPrivateKey({ key, format: "der", type: "pkcs8" })
        .export({ format: "pem", type: "pkcs8" }),
    ),
  };
}
