/** Latencies in buckets one per cent wide: constant memory, mergeable across threads.
 * Owns no clock. */

const STEPS = 100; // buckets per factor of e: 1 % wide
const SIZE = 2000; // up to e^20 µs, eight minutes

export class Histogram {
  readonly counts: Float64Array;

  /** `counts`: of another histogram, e.g. one received from another thread. */
  constructor(counts: Float64Array = new Float64Array(SIZE)) {
    this.counts = counts;
  }

  /** `ms`: milliseconds, clamped to 1 µs at least. */
  record(ms: number): void {
    const bucket = Math.round(Math.log(Math.max(ms * 1000, 1)) * STEPS);
    const index = Math.min(bucket, SIZE - 1);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }

  add(other: Histogram): void {
    for (let i = 0; i < SIZE; i++) {
      this.counts[i] = (this.counts[i] ?? 0) + (other.counts[i] ?? 0);
    }
  }

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Milliseconds below which `share` (0 to 1) of the records lie; 0 when there are none. */
  quantile(share: number): number {
    const wanted = this.total * share;
    let seen = 0;
    for (let i = 0; i < SIZE; i++) {
      seen += this.counts[i] ?? 0;
      if (seen >= wanted && seen > 0) return Math.exp(i / STEPS) / 1000;
    }
    return 0;
  }
}
