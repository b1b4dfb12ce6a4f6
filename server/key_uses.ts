/** When access keys were last used: noted with every request, so that reads stay reads, and written a
 * moment after the first use in a while; further uses of the same key are written once a minute. */
import type { MetadataWriter } from "../storage/metadata.ts";

export interface KeyUsesOptions {
  readonly writer: Pick<MetadataWriter, "execute">;
  /** Told what went wrong; the next turn tries again. */
  readonly report: (message: string, error?: unknown) => void;
  /** Runs something after so many milliseconds, unless the result is called before. */
  readonly later?: (run: () => void, milliseconds: number) => () => void;
}

/** Milliseconds between turns. */
const TURN = 60_000;
/** Milliseconds in which the first uses of several keys come together. */
const MOMENT = 1_000;
/** Keys in one transaction: others wait for it. */
const STEP = 500;

export class KeyUses implements Disposable {
  readonly #options: KeyUsesOptions;
  #uses = new Map<string, number>();
  /** Written since the turn before: they wait for the next. */
  readonly #written = new Set<string>();
  #cancelTurn = () => {};
  #cancelMoment: (() => void) | undefined;

  constructor(options: KeyUsesOptions) {
    this.#options = options;
    this.#awaitTurn();
  }

  /** `at`: milliseconds since the epoch. */
  readonly note = (accessKeyId: string, at: number): void => {
    this.#uses.set(accessKeyId, at);
    if (this.#written.has(accessKeyId)) return;
    this.#cancelMoment ??= this.#later(() => void this.flush(), MOMENT);
  };

  /** Writes what was noted. Never rejects. */
  async flush(): Promise<void> {
    this.#cancelMoment?.();
    this.#cancelMoment = undefined;
    if (this.#uses.size === 0) return;
    const noted = this.#uses;
    this.#uses = new Map();
    // Also where it fails: it is tried again with the next turn, not with the next request.
    for (const id of noted.keys()) this.#written.add(id);
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

  #awaitTurn(): void {
    this.#cancelTurn = this.#later(() => {
      this.#written.clear();
      void this.flush();
      this.#awaitTurn();
    }, TURN);
  }

  #later(run: () => void, milliseconds: number): () => void {
    return (this.#options.later ?? timeout)(run, milliseconds);
  }

  [Symbol.dispose](): void {
    this.#cancelTurn();
    this.#cancelMoment?.();
  }
}

function timeout(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
