/** A certificate of this server's own making: kept, so that clients can be told to trust it once; made
 * anew before it expires or when other names are wanted. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { writeDurably } from "../durable_file.ts";
import type { CertificateSource } from "./certificate_keeper.ts";
import { expiryOf, faultOf, type KeyPair } from "./key_pair.ts";
import { NO_ATTEMPTS } from "./renewal.ts";
import { selfSigned } from "./x509.ts";

const DAY = 86_400_000;
/** What browsers accept at most. */
const LIFETIME = 397 * DAY;
const RENEWED_BEFORE = 30 * DAY;
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

export interface SelfSignedOptions {
  /** Made when absent. */
  readonly directory: string;
  /** Names and addresses it is for, besides this machine's own. */
  readonly names: readonly string[];
  readonly clock: Clock;
}

export class SelfSignedCertificates implements CertificateSource {
  readonly #options: SelfSignedOptions;
  readonly #names: readonly string[];
  /** What is presented from the start. */
  readonly first: KeyPair;
  #dueAt: number;
  /** To make one takes nothing from anybody. */
  readonly attempts = NO_ATTEMPTS;

  private constructor(options: SelfSignedOptions, first: KeyPair) {
    this.#options = options;
    this.#names = namesOf(options);
    this.first = first;
    this.#dueAt = expiryOf(first) - RENEWED_BEFORE;
  }

  /** With the pair kept in the directory, or one made now when there is none that serves. */
  static async open(options: SelfSignedOptions): Promise<SelfSignedCertificates> {
    const names = namesOf(options);
    const now = options.clock.now();
    const kept = read(options.directory, names);
    const serves = kept !== undefined && faultOf(kept, now) === undefined &&
      expiryOf(kept) > now + RENEWED_BEFORE;
    if (serves) return new SelfSignedCertificates(options, kept);
    const made = await make(names, now);
    try {
      write(options.directory, names, made);
    } catch (error) {
      // On a full disk the server must start all the same, so that something can be deleted.
      if ((error as { code?: unknown }).code !== "ENOSPC") throw error;
    }
    return new SelfSignedCertificates(options, made);
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  record(): void {}

  async obtain(): Promise<KeyPair> {
    return await make(this.#names, this.#options.clock.now());
  }

  keep(pair: KeyPair): void {
    this.#dueAt = expiryOf(pair) - RENEWED_BEFORE;
    write(this.#options.directory, this.#names, pair);
  }
}

function namesOf({ names }: SelfSignedOptions): readonly string[] {
  return [...new Set([...LOOPBACK, hostname(), ...names])];
}

const FILES = { certificate: "certificate.pem", key: "key.pem", names: "names" };

/** Undefined when there is none, or one for other names. */
function read(directory: string, names: readonly string[]): KeyPair | undefined {
  if (!Object.values(FILES).every((name) => existsSync(join(directory, name)))) return undefined;
  const text = (name: string) => readFileSync(join(directory, name), "utf8");
  if (text(FILES.names) !== names.join("\n")) return undefined;
  return { certificate: text(FILES.certificate), key: text(FILES.key) };
}

/** A crash in the middle leaves two that do not match: as if there were none. */
function write(directory: string, names: readonly string[], { certificate, key }: KeyPair): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeDurably(join(directory, FILES.key), key);
  writeDurably(join(directory, FILES.certificate), certificate);
  writeDurably(join(directory, FILES.names), names.join("\n"));
}

function make(names: readonly string[], now: number): Promise<KeyPair> {
  // Clocks differ.
  return selfSigned({ names, notBefore: now - DAY, notAfter: now + LIFETIME - DAY });
}
