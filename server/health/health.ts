/** Whether what the server rests on works, found out by trying it. Probes cannot load the server:
 * results are kept for a while, and those who ask at once share one run. */

export interface Check {
  readonly name: string;
  /** Resolves to what is worth telling, rejects with what is wrong. */
  run(): Promise<string>;
}

/** Plain data. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly milliseconds: number;
}

export interface HealthOptions {
  readonly checks: () => readonly Check[];
  /** Milliseconds a check may take. Default 4,000. */
  readonly timeout?: number;
  /** Milliseconds, monotonic. Default: the system's. */
  readonly now?: () => number;
}

/** Milliseconds results are good for; where something is wrong, it is looked at again soon. */
const KEPT = 5_000;
const KEPT_FAILED = 1_000;

export class Health {
  readonly #checks: () => readonly Check[];
  readonly #timeout: number;
  readonly #now: () => number;
  /** Checks that did not end in time: a disk that hangs is not given more to do. */
  readonly #hanging = new Set<string>();
  #run: Promise<readonly CheckResult[]> | undefined;
  #results: readonly CheckResult[] = [];
  #goodUntil = -Infinity;

  constructor({ checks, timeout = 4_000, now = () => performance.now() }: HealthOptions) {
    this.#checks = checks;
    this.#timeout = timeout;
    this.#now = now;
  }

  /** One result a check, at most 5 seconds old. Never rejects. */
  async results(): Promise<readonly CheckResult[]> {
    if (this.#now() < this.#goodUntil) return this.#results;
    return await (this.#run ??= this.#runAll());
  }

  async #runAll(): Promise<readonly CheckResult[]> {
    const startedAt = this.#now();
    const results = await Promise.all(this.#checks().map((check) => this.#runOne(check)));
    this.#results = results;
    // From the start: a result is as old as its check.
    this.#goodUntil = startedAt + (results.every(({ ok }) => ok) ? KEPT : KEPT_FAILED);
    this.#run = undefined;
    return results;
  }

  async #runOne({ name, run }: Check): Promise<CheckResult> {
    const startedAt = this.#now();
    const result = (ok: boolean, detail: string): CheckResult => {
      return { name, ok, detail, milliseconds: this.#now() - startedAt };
    };
    if (this.#hanging.has(name)) return result(false, "the last try has not ended yet");
    const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
    const timer = setTimeout(() => {
      this.#hanging.add(name);
      resolve(result(false, `not done within ${this.#timeout} ms`));
    }, this.#timeout);
    const tried = run().then((detail) => result(true, detail), (error) => {
      return result(false, error instanceof Error ? error.message : String(error));
    });
    void tried.then(() => this.#hanging.delete(name));
    const first = await Promise.race([tried, late]);
    clearTimeout(timer);
    return first;
  }
}
