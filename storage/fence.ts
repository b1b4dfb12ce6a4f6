/** One flag all isolates share: once any sync to disk has failed, nothing more is written until a
 * restart. After a failed fsync the kernel may call lost pages clean, so trying again proves nothing. */

import { type Report, reportToConsole } from "./report.ts";

export class Fence {
  readonly #cell: Int32Array;
  readonly #report: Report;

  constructor(memory: SharedArrayBuffer, report: Report = reportToConsole) {
    this.#cell = new Int32Array(memory);
    this.#report = report;
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(4);
  }

  get closed(): boolean {
    return Atomics.load(this.#cell, 0) !== 0;
  }

  /** Closes for good, and says so once. `reason` is for the operator. */
  close(reason: string): void {
    if (Atomics.exchange(this.#cell, 0, 1) !== 0) return;
    this.#report(
      `READ-ONLY: ${reason}. A sync to disk failed, so no write can be promised any more. ` +
        `Reads go on. Check the disk, then restart.`,
    );
  }
}
