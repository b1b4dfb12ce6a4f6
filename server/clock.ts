/** Time as parts see it that wait for days: tests put in one they move. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or when `signal` is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = () => resolve();
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener("abort", over, { once: true });
    await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", over);
  },
};
