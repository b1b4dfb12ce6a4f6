/** Connections to S3 that uploads use, in the order they are asked for: whatever goes at the same time, no
 * more of it than a browser sends at once, so that nothing waits where nobody could stop it. */

/** Browsers have six to a server. */
const MOST = 6;

export class Connections {
  #free = MOST;
  /** In their order. */
  readonly #waiting = new Set<() => void>();

  /** Acts when there is one. Throws what it throws, or the signal's reason. */
  async use<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    try {
      return await act();
    } finally {
      this.#next();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => {
      // Who has been given one gives it back by itself.
      if (this.#waiting.delete(resolve)) reject(signal.reason);
    };
    this.#waiting.add(resolve);
    signal.addEventListener("abort", stop, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #next(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
