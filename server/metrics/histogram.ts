/** Durations counted by size, as Prometheus keeps them: cheap enough for every request. */

/** Upper bounds in seconds, from a read out of memory to an upload of gigabytes. */
export const BOUNDS: readonly number[] = [
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  100,
];

/** Plain data. */
export interface Distribution {
  /** One for each bound, not added up, and a last one for what is longer than all. */
  readonly counts: readonly number[];
  /** Seconds. */
  readonly sum: number;
}

export class Histogram {
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0);
  #sum = 0;

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sum += seconds;
  }

  snapshot(): Distribution {
    return { counts: [...this.#counts], sum: this.#sum };
  }
}

export function addDistributions(one: Distribution, other: Distribution): Distribution {
  return {
    counts: one.counts.map((count, bucket) => count + (other.counts[bucket] ?? 0)),
    sum: one.sum + other.sum,
  };
}
