/** How fast bytes go, by those of the last seconds. */

/** Milliseconds that are looked at. */
const SPAN = 10_000;
/** Milliseconds before there is anything to tell. */
const SHORTEST = 1_000;

interface Sample {
  readonly time: number;
  readonly sent: number;
}

export class Rate {
  #samples: Sample[] = [];

  /** `sent`: of all that was ever sent; `time`: milliseconds. */
  note(sent: number, time: number): void {
    this.#samples.push({ time, sent });
    while (this.#samples.length > 2 && time - this.#samples[0]!.time > SPAN) this.#samples.shift();
  }

  /** From now on, as after a pause. */
  restart(): void {
    this.#samples = [];
  }

  /** Bytes in a second; undefined: not known yet. */
  get perSecond(): number | undefined {
    const first = this.#samples[0], last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time - first.time < SHORTEST) {
      return undefined;
    }
    return (last.sent - first.sent) * 1_000 / (last.time - first.time);
  }
}
