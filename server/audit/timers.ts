/** Time as the audit log meets it, so that tests can be its masters. */
import { clearTimeout, setTimeout } from "node:timers";

export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once, in so many milliseconds, unless what it returns was called before. Does not
   * keep the process. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: Date.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
