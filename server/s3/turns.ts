/** Work of one request that is long but has an end, done so that other requests have their turn. */
import { setImmediate } from "node:timers";

/** Milliseconds of work in one piece. */
const LONGEST_TURN = 10;

export class Turns {
  #since = performance.now();

  /** To be awaited between two steps: lets others go first when it has been long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_TURN) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
