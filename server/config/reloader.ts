/** Reads the configuration again when asked to or when one of its files changed, and puts into force
 * what can change while the server runs. A configuration that cannot be used changes nothing. */
import { statSync } from "node:fs";
import type { Log } from "../log/log.ts";
import { changedSettings, withLive } from "./reload.ts";
import type { KeyPair } from "../tls/key_pair.ts";
import type { Resolved } from "./resolve.ts";
import { reason } from "./sources.ts";

export interface Loaded {
  readonly settings: Resolved;
  readonly keyPair: KeyPair | undefined;
}

export interface ReloaderOptions {
  /** In force now. */
  readonly loaded: Loaded;
  /** Reads all sources again; throws what is wrong with them. */
  readonly read: () => Promise<Loaded>;
  /** Resolves when all of it that can change at once is in force. `names`: the settings that differ;
   * none where a certificate alone does. */
  readonly apply: (loaded: Loaded, names: readonly string[]) => Promise<void>;
  /** The files the configuration came from: more when a reading meets more. */
  readonly files: ReadonlySet<string>;
  /** Told what happened. */
  readonly log: Pick<Log, "info" | "warn">;
}

/** Milliseconds between looks at the files: looking works where no one tells of changes (mounted
 * secrets, network file systems). */
const LOOK_INTERVAL = 2_000;

export class Reloader implements Disposable {
  readonly #options: ReloaderOptions;
  #loaded: Loaded;
  #seen: string;
  #timer: ReturnType<typeof setInterval> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#seen = this.#look();
  }

  /** Begins to look at the files. */
  watch(): void {
    this.#timer = setInterval(() => {
      const now = this.#look();
      if (now === this.#seen) return;
      this.#seen = now;
      void this.reload("a file of the configuration changed");
    }, LOOK_INTERVAL);
  }

  /** Reads again, one after the other; never rejects. */
  reload(why: string): Promise<void> {
    return this.#running = this.#running.then(() => this.#reload(why));
  }

  async #reload(why: string): Promise<void> {
    const { read, apply, log } = this.#options;
    try {
      const { settings, keyPair } = await read();
      this.#seen = this.#look();
      const before = this.#loaded;
      const changes = changedSettings(before.settings, settings);
      const renewed = before.keyPair !== undefined && keyPair !== undefined &&
        before.keyPair.certificate !== keyPair.certificate;
      const live = [...changes.live, ...(renewed ? ["the certificate"] : [])];
      if (live.length > 0) {
        const next = {
          settings: withLive(before.settings, settings, changes),
          keyPair: renewed ? keyPair : before.keyPair,
        };
        await apply(next, changes.live);
        this.#loaded = next;
      }
      log.info(`Configuration read again (${why}): ${live.join(", ") || "nothing to change"}`);
      if (changes.waiting.length > 0) {
        log.warn(`These take effect after a restart: ${changes.waiting.join(", ")}`);
      }
    } catch (error) {
      const lines = error instanceof Error ? error.message.split("\n") : [reason(error)];
      log.warn(`Configuration read again (${why}), and kept as it was: ${lines.join("; ")}`);
    }
  }

  /** One text that differs when a file does. */
  #look(): string {
    return [...this.#options.files].map((path) => {
      try {
        const { mtimeMs, size, ino } = statSync(path);
        return `${mtimeMs} ${size} ${ino}`;
      } catch {
        return "none";
      }
    }).join("\n");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
