/** Sends files in the order they come: large ones by few, each in several parts, and small ones by many,
 * read and signed while others go. */
import { WHOLE_LIMIT } from "./part_plan.ts";
import type { Transfer } from "./transfer.ts";

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

class Lane {
  waiting: Transfer[] = [];
  running = 0;

  /** `most`: on their way at the same time. */
  constructor(readonly most: number) {}
}

export class UploadRunner {
  readonly #small = new Lane(50);
  readonly #large = new Lane(2);
  readonly #send: (transfer: Transfer, signal: AbortSignal) => Promise<void>;
  readonly #running = new Map<Transfer, Running>();

  /** `send`: never rejects. */
  constructor(send: (transfer: Transfer, signal: AbortSignal) => Promise<void>) {
    this.#send = send;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Sends it when its turn comes. */
  enqueue(transfer: Transfer): void {
    const lane = this.#laneOf(transfer);
    lane.waiting.push(transfer);
    this.#fill(lane);
  }

  /** What waits or goes no more, by its state: whoever stops one says there first what it is now. */
  stop(transfers: Iterable<Transfer>): void {
    for (const transfer of transfers) this.#running.get(transfer)?.abort.abort();
    for (const lane of [this.#small, this.#large]) {
      lane.waiting = lane.waiting.filter(({ state }) => state === "waiting");
    }
  }

  /** Resolves when there are no requests of it. */
  async ended(transfer: Transfer): Promise<void> {
    await this.#running.get(transfer)?.ended;
  }

  #fill(lane: Lane): void {
    while (lane.running < lane.most) {
      const next = lane.waiting.shift();
      if (next === undefined) break;
      this.#start(next, lane);
    }
  }

  #start(transfer: Transfer, lane: Lane): void {
    const abort = new AbortController();
    const ended = this.#sendAfter(this.ended(transfer), transfer, abort.signal).then(() => {
      lane.running--;
      if (this.#running.get(transfer)?.ended === ended) this.#running.delete(transfer);
      this.#fill(lane);
    });
    lane.running++;
    this.#running.set(transfer, { abort, ended });
  }

  async #sendAfter(before: Promise<void>, transfer: Transfer, signal: AbortSignal): Promise<void> {
    // It was stopped and resumed at once.
    await before;
    if (!signal.aborted) await this.#send(transfer, signal);
  }

  #laneOf(transfer: Transfer): Lane {
    return isLarge(transfer) ? this.#large : this.#small;
  }
}

/** Whether it goes in parts. */
export function isLarge({ size }: Pick<Transfer, "size">): boolean {
  return size > WHOLE_LIMIT;
}
