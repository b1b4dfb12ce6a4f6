/** Asking policies many times for one request without keeping all others waiting: what one question
 * takes is bounded, how many a request asks is not much. */
import { setImmediate } from "node:timers";

/** Milliseconds of one question after another until other requests have a turn. */
const LONGEST = 10;

export class Turns {
  #since = performance.now();

  /** To be awaited between two questions. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < LONGEST) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
