/** What all isolates know of the collector together, in shared memory: whether what is sent arrives,
 * so that the log is told once, and how many spans were lost. */
import type { Signal } from "./otlp.ts";

const DROPPED = 2;
const FAILING: Readonly<Record<Signal, number>> = { traces: 0, metrics: 1 };

export class CollectorState {
  readonly #cells: BigInt64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new BigInt64Array(memory);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(24);
  }

  /** Whether this is news to all isolates. */
  turn(signal: Signal, to: "arriving" | "failing"): boolean {
    const value = to === "failing" ? 1n : 0n;
    return Atomics.exchange(this.#cells, FAILING[signal], value) !== value;
  }

  drop(spans: number): void {
    Atomics.add(this.#cells, DROPPED, BigInt(spans));
  }

  /** Spans lost since the start. */
  get dropped(): number {
    return Number(Atomics.load(this.#cells, DROPPED));
  }
}
