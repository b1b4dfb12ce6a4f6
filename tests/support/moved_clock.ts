/** A clock that tests move: time passes when they say so. */
import type { Clock } from "../../server/clock.ts";

interface Waiting {
  readonly until: number;
  wake(): void;
}

export class MovedClock implements Clock {
  #now: number;
  #waiting: Waiting[] = [];
  #onWait: (() => void)[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ until: this.#now + milliseconds, wake: resolve });
    signal.addEventListener("abort", () => resolve(), { once: true });
    for (const tell of this.#onWait.splice(0)) tell();
    await promise;
  }

  /** Resolves when somebody waits. */
  async waitedFor(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => this.#onWait.push(resolve));
  }

  /** When the first of those who wait is woken. */
  get nextWake(): number {
    return Math.min(...this.#waiting.map(({ until }) => until));
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ until }) => until <= this.#now);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}
