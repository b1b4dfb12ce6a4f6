/** One state of the database for many reads, as long as nothing is committed: taking a state and
 * leaving it costs locks that all connections of the process wait for, as much as reading a row.
 * Refuses to be older than what anybody was told (see Commits), and to last: the log can start again
 * only once nobody reads an old state. */
import type { Commits } from "../generation.ts";

/** Milliseconds. */
const LONGEST = 1;

export interface SharedStateOptions {
  readonly commits: Pick<Commits, "settled">;
  readonly begin: () => void;
  /** Ends a transaction that may already be gone. */
  readonly end: () => void;
}

export class SharedState implements Disposable {
  readonly #options: SharedStateOptions;
  /** What was settled when the state was taken; undefined: none is. */
  #taken: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinned = false;

  constructor(options: SharedStateOptions) {
    this.#options = options;
  }

  /** To be called before each statement: what it reads is as new as if it were alone. */
  renew(): void {
    if (this.#pinned) return;
    // Before the state is taken: that may be newer than its number says, never older.
    const settled = this.#options.commits.settled;
    if (settled !== undefined && settled === this.#taken) return;
    this.#leave();
    if (settled === undefined) return;
    this.#options.begin();
    this.#taken = settled;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#leave();
    }, LONGEST);
  }

  /** Runs `read` on the newest state, all of it on the same one. */
  pin<Result>(read: () => Result): Result {
    this.#leave();
    this.#options.begin();
    this.#pinned = true;
    try {
      return read();
    } finally {
      this.#pinned = false;
      this.#options.end();
    }
  }

  #leave(): void {
    if (this.#taken === undefined) return;
    this.#taken = undefined;
    this.#options.end();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#leave();
  }
}
