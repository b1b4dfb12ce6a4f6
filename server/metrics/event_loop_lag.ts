/** How long an isolate was too busy to do anything else: the longest a timer had to wait of late. */
import { clearInterval, setInterval } from "node:timers";

/** Milliseconds between two looks. */
const INTERVAL = 1_000;
/** Looks remembered: as many seconds as Prometheus usually takes between two questions. */
const KEPT = 15;

export class EventLoopLag implements Disposable {
  readonly #delays: number[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #due = performance.now() + INTERVAL;

  constructor() {
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#timer.unref();
  }

  /** Seconds; the longest wait of the last quarter of a minute. */
  get longest(): number {
    // A timer that is due and has not run yet is the loop's present state.
    return Math.max(performance.now() - this.#due, ...this.#delays, 0) / 1000;
  }

  #look(): void {
    const now = performance.now();
    if (this.#delays.length === KEPT) this.#delays.shift();
    this.#delays.push(now - this.#due);
    this.#due = now + INTERVAL;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
