/** Replaces a certificate of the server's own procuring while it serves: in time, at measured pace
 * when that fails, and never at the cost of the server. */
import type { Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { within } from "../runtime/within.ts";
import { expiryOf, type KeyPair } from "./key_pair.ts";
import { afterFailure, type Attempts, nextTry, NO_ATTEMPTS } from "./renewal.ts";

/** Where certificates come from, and where they are kept. */
export interface CertificateSource {
  /** Milliseconds since the epoch at which there should be another; in the past: now. */
  readonly dueAt: number;
  /** As the last `record` left it, before a restart too. */
  readonly attempts: Attempts;
  /** Durable when it returns. */
  record(attempts: Attempts): void;
  /** A new pair, not yet kept. */
  obtain(signal: AbortSignal): Promise<KeyPair>;
  /** Keeps what is presented by now; `dueAt` is then the new one's, even when this throws. */
  keep(pair: KeyPair): void;
}

/** What an error may tell besides its message. */
interface Explained {
  /** What an operator can do. */
  readonly advice?: string | undefined;
  /** Milliseconds to wait at least. */
  readonly retryAfter?: number | undefined;
}

export interface CertificateKeeperOptions {
  readonly source: CertificateSource;
  /** Resolves when new connections get it. */
  readonly present: (pair: KeyPair) => Promise<void>;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly clock: Clock;
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number;
}

/** Milliseconds of a single wait at most: clocks are set, machines sleep. */
const LONGEST_WAIT = 60 * 60_000;
/** Milliseconds at the end: an order breaks off at once, what is being presented is still to be kept. */
const LAST_TRY = 5_000;

export class CertificateKeeper implements AsyncDisposable {
  readonly #options: CertificateKeeperOptions;
  readonly #end = new AbortController();
  /** Counted here too: a full disk must not make it hurry. */
  #attempts: Attempts;
  readonly #running: Promise<void>;

  /** Begins at once, in the background. */
  constructor(options: CertificateKeeperOptions) {
    this.#options = options;
    this.#attempts = options.source.attempts;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#end;
    if (this.#nextAt() > clock.now() && this.#attempts.failures > 0) this.#tellOfPause();
    while (!signal.aborted) {
      const wait = this.#nextAt() - clock.now();
      if (wait > 0) await clock.wait(Math.min(wait, LONGEST_WAIT), signal);
      else await this.#replace();
    }
  }

  #nextAt(): number {
    const { source, clock } = this.#options;
    return Math.max(source.dueAt, nextTry(this.#attempts, clock.now()));
  }

  /** After a restart in the middle of a pause: nothing else would say why nothing happens. */
  #tellOfPause(): void {
    this.#options.log.warn("No new certificate yet: the last tries failed", {
      failures: this.#attempts.failures,
      next_try: new Date(this.#nextAt()).toISOString(),
    });
  }

  async #replace(): Promise<void> {
    const { source, present, log, clock, random = Math.random } = this.#options;
    const before = this.#attempts;
    const failed = (retryAfter?: number) =>
      afterFailure(before, { now: clock.now(), random: random(), retryAfter });
    try {
      // Counted before it is tried: a server that crashes in the middle has failed, too.
      this.#attempts = failed();
      source.record(this.#attempts);
      const pair = await source.obtain(this.#end.signal);
      await present(pair);
      this.#attempts = NO_ATTEMPTS;
      log.info("A new certificate is presented", {
        expires: new Date(expiryOf(pair)).toISOString(),
      });
      source.keep(pair);
      source.record(this.#attempts);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      this.#tell(error, failed);
    }
  }

  #tell(error: unknown, failed: (retryAfter?: number) => Attempts): void {
    const { log, source } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    if (this.#attempts.failures === 0) {
      log.error("The new certificate could not be kept: a restart will need another", {
        error: message,
      });
      return;
    }
    const { advice, retryAfter } = error as Explained;
    this.#attempts = failed(retryAfter);
    log.error("No new certificate: the server goes on with the one it has", {
      error: message,
      advice,
      failures: this.#attempts.failures,
      next_try: new Date(this.#attempts.notBefore).toISOString(),
    });
    try {
      source.record(this.#attempts);
    } catch {
      // Recorded before the try, or never: that was the error told.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await within(LAST_TRY, this.#running);
  }
}
