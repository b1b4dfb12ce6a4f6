/** When access keys were last used: noted with every request, written once a minute, so that reads
 * stay reads. */
import type { MetadataWriter } from "../storage/metadata.ts";

export interface KeyUsesOptions {
  readonly writer: Pick<MetadataWriter, "execute">;
  /** Told what went wrong; the next turn tries again. */
  readonly report: (message: string, error?: unknown) => void;
}

/** Milliseconds. */
const INTERVAL = 60_000;
/** Keys in one transaction: others wait for it. */
const STEP = 500;

export class KeyUses implements Disposable {
  readonly #options: KeyUsesOptions;
  #uses = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: KeyUsesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), INTERVAL);
  }

  /** `at`: milliseconds since the epoch. */
  readonly note = (accessKeyId: string, at: number): void => {
    this.#uses.set(accessKeyId, at);
  };

  /** Writes what was noted. Never rejects. */
  async flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const noted = this.#uses;
    this.#uses = new Map();
    try {
      const uses = [...noted].map(([accessKeyId, at]) => ({ accessKeyId, at }));
      for (let start = 0; start < uses.length; start += STEP) {
        const step = uses.slice(start, start + STEP);
        await this.#options.writer.execute("recordKeyUse", { uses: step });
      }
    } catch (error) {
      for (const [id, at] of noted) if (!this.#uses.has(id)) this.#uses.set(id, at);
      this.#options.report("The last use of access keys could not be written", error);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
