/** Certificates from an ACME authority: when they are due, by which account they are obtained, what is
 * kept of them. In its directory: `account.json`, `certificate.json`, `attempts.json`. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AccountBinding, AccountKey } from "../acme/account_key.ts";
import { AcmeClient } from "../acme/acme_client.ts";
import { membersOf } from "../acme/acme_error.ts";
import { issue } from "../acme/issue.ts";
import type { Proofs } from "../acme/proofs.ts";
import { type Clock, systemClock } from "../clock.ts";
import { writeDurably } from "../durable_file.ts";
import { trustingFetch } from "../runtime/trusting_fetch.ts";
import type { CertificateSource } from "./certificate_keeper.ts";
import { faultOf, type KeyPair, lifetimeOf } from "./key_pair.ts";
import { type Attempts, NO_ATTEMPTS, renewalTime } from "./renewal.ts";

/** What certificates are asked for. The authority's terms are agreed to. */
export interface AcmeSettings {
  /** Host names, the subject first. */
  readonly domains: readonly string[];
  /** URL of the authority's directory, https. */
  readonly directory: string;
  /** Where the authority may write to. */
  readonly email?: string;
  readonly binding?: AccountBinding;
  /** PEM of whoever signed the authority's own certificate. Default: those everybody trusts. */
  readonly trusted?: string;
}

export interface AcmeCertificatesOptions {
  readonly settings: AcmeSettings;
  /** Made when absent. */
  readonly directory: string;
  readonly proofs: Proofs;
  readonly clock: Clock;
}

interface Kept extends KeyPair {
  /** What it was asked for: see `#asked`. */
  readonly asked: string;
  readonly obtainedAt: number;
}

export class AcmeCertificates implements CertificateSource {
  readonly #options: AcmeCertificatesOptions;
  /** Which domains of which authority: something else is another order. */
  readonly #asked: string;
  #dueAt = 0;
  /** What was kept before this start and is good; undefined: none. */
  readonly kept: KeyPair | undefined;
  readonly attempts: Attempts;

  /** Reads what is kept. Throws when a file cannot be read; one with nonsense in it is as none. */
  constructor(options: AcmeCertificatesOptions) {
    this.#options = options;
    const { settings: { directory, domains }, clock } = options;
    this.#asked = [directory, ...domains].join(" ");
    const kept = this.#readCertificate();
    if (kept !== undefined && faultOf(kept, clock.now()) === undefined) {
      this.kept = { certificate: kept.certificate, key: kept.key };
      if (kept.asked === this.#asked) this.#setDue(kept);
    }
    this.attempts = this.#readAttempts();
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  record(attempts: Attempts): void {
    this.#write("attempts.json", { asked: this.#asked, ...attempts });
  }

  async obtain(signal: AbortSignal): Promise<KeyPair> {
    const { settings, proofs } = this.#options;
    const { directory, domains, email, binding, trusted } = settings;
    const key = await this.#accountKey();
    using outside = trustingFetch(trusted);
    const client = new AcmeClient({ directory, key, fetch: outside.fetch, signal });
    await client.register({
      ...(email === undefined ? {} : { email }),
      ...(binding === undefined ? {} : { binding }),
    });
    // The authority works in its own time, whatever the clock that days are counted by.
    const pause = (milliseconds: number) => systemClock.wait(milliseconds, signal);
    return await issue({ client, domains, proofs, pause });
  }

  keep({ certificate, key }: KeyPair): void {
    const kept: Kept = {
      asked: this.#asked,
      obtainedAt: this.#options.clock.now(),
      certificate,
      key,
    };
    this.#setDue(kept);
    this.#write("certificate.json", kept);
  }

  #setDue(kept: Kept): void {
    const { clock } = this.#options;
    const lifetime = lifetimeOf(kept);
    // One from the future is of a clock that was wrong.
    const obtainedAt = Math.min(kept.obtainedAt, clock.now());
    this.#dueAt = renewalTime({ obtainedAt, lifetime }, Math.random());
  }

  /** One for each authority: none learns what another knows. */
  async #accountKey(): Promise<AccountKey> {
    const { directory } = this.#options.settings;
    const kept = this.#read("account.json");
    if (kept["directory"] === directory) {
      try {
        return await AccountKey.from(membersOf(kept["key"]));
      } catch {
        // As if there were none: the account was only a means.
      }
    }
    const made = await AccountKey.create();
    this.#write("account.json", { directory, key: made.jwk });
    return made;
  }

  #readCertificate(): Kept | undefined {
    const { asked, obtainedAt, certificate, key } = this.#read("certificate.json");
    if (typeof asked !== "string" || typeof obtainedAt !== "number") return undefined;
    if (typeof certificate !== "string" || typeof key !== "string") return undefined;
    return { asked, obtainedAt, certificate, key };
  }

  #readAttempts(): Attempts {
    const { asked, failures, notBefore } = this.#read("attempts.json");
    // Who asks for something else has changed what failed.
    if (asked !== this.#asked) return NO_ATTEMPTS;
    if (typeof failures !== "number" || typeof notBefore !== "number") return NO_ATTEMPTS;
    return { failures, notBefore };
  }

  #read(name: string): Readonly<Record<string, unknown>> {
    let text: string;
    try {
      text = readFileSync(join(this.#options.directory, name), "utf8");
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return {};
      throw error;
    }
    try {
      return membersOf(JSON.parse(text));
    } catch {
      return {};
    }
  }

  #write(name: string, content: object): void {
    mkdirSync(this.#options.directory, { recursive: true, mode: 0o700 });
    writeDurably(join(this.#options.directory, name), `${JSON.stringify(content)}\n`);
  }
}
