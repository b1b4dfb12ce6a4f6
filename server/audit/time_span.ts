/** Earliest and latest of the times in a file, in the order of its lines. As long as the clock was
 * never set back the first and the last line tell it; from then on every line has to. */

/** Times are milliseconds since the epoch. */
export class TimeSpan {
  readonly earliest: number;
  readonly latest: number;
  /** No time was before the one ahead of it. */
  readonly regular: boolean;

  constructor(earliest: number, latest: number, regular = true) {
    this.earliest = earliest;
    this.latest = latest;
    this.regular = regular;
  }

  with(time: number): TimeSpan {
    return new TimeSpan(
      Math.min(this.earliest, time),
      Math.max(this.latest, time),
      this.regular && time >= this.latest,
    );
  }
}
