/** Tells a few times a second that uploads have changed, however often they do, and how fast bytes go. */
import { signal } from "@preact/signals";
import { Rate } from "./rate.ts";

/** Milliseconds between two looks at what goes on. */
const BEAT = 200;

export class UploadPulse {
  /** Counts the beats. */
  readonly beats = signal(0);
  readonly #rate = new Rate();
  readonly #isIdle: () => boolean;
  #moved = 0;
  #beat: ReturnType<typeof setTimeout> | undefined;

  /** `isIdle`: whether nothing goes. */
  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  /** Bytes in a second; undefined: not known. */
  get rate(): number | undefined {
    return this.#rate.perSecond;
  }

  /** Something has changed. `moved`: bytes that went. */
  note(moved = 0): void {
    this.#moved += moved;
    this.#beat ??= setTimeout(() => {
      this.#beat = undefined;
      if (this.#isIdle()) this.#rate.restart();
      else this.#rate.note(this.#moved, performance.now());
      this.beats.value++;
    }, BEAT);
  }
}
