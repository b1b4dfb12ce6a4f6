/** Which certificate a server begins with, and who replaces it while it serves: given, of its own
 * making, or from an authority. */
import { join } from "node:path";
import { Proofs } from "../acme/proofs.ts";
import type { Clock } from "../clock.ts";
import { AcmeCertificates, type AcmeSettings } from "./acme_certificates.ts";
import type { CertificateSource } from "./certificate_keeper.ts";
import type { KeyPair } from "./key_pair.ts";
import { SelfSignedCertificates } from "./self_signed.ts";

export type TlsOption = KeyPair | "selfSigned" | AcmeSettings;

export interface ServerCertificate {
  /** To begin with. */
  readonly pair: KeyPair;
  /** Absent for one that was given: whoever gives it brings the next one. */
  readonly source?: CertificateSource;
  /** To be shown on plain HTTP; absent when nobody asks for any. */
  readonly proofs?: Proofs;
}

export interface ServerCertificateOptions {
  /** For what is kept. */
  readonly directory: string;
  /** Names and addresses of this server, for a certificate of its own. */
  readonly names: readonly string[];
  readonly clock: Clock;
}

/** From an authority none comes before the server listens: until then it shows the last one, or one
 * of its own. */
export async function openCertificate(
  tls: TlsOption,
  { directory, names, clock }: ServerCertificateOptions,
): Promise<ServerCertificate> {
  if (typeof tls === "object" && "certificate" in tls) return { pair: tls };
  const selfSigned = (names: readonly string[]) =>
    SelfSignedCertificates.open({ directory, names, clock });
  if (tls === "selfSigned") {
    const source = await selfSigned(names);
    return { pair: source.first, source };
  }
  const proofs = new Proofs();
  const source = new AcmeCertificates({
    settings: tls,
    directory: join(directory, "acme"),
    proofs,
    clock,
  });
  const pair = source.kept ?? (await selfSigned([...names, ...tls.domains])).first;
  return { pair, source, proofs };
}
