/** Standard error, written to without ever waiting for whoever reads it: a pipe that nobody empties
 * must not stop the process whose log it carries. */

import { within } from "./within.ts";

/** Bytes that wait at most; what comes then is dropped, and counted. */
const MOST_WAITING = 1024 * 1024;

/** The one writer of a process. */
export class StandardError {
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;

  /** Takes whole lines; they are written in order, soon. */
  write(lines: string): void {
    if (lines === "") return;
    const bytes = new TextEncoder().encode(lines);
    if (this.#bytes + bytes.length > MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        for (let done = 0; done < next.length;) {
          done += await Deno.stderr.write(next.subarray(done));
        }
        this.#bytes -= next.length;
      }
    } catch {
      // The pipe is closed or the disk behind it full, and nowhere is left to complain.
      this.#waiting = [];
      this.#bytes = 0;
    } finally {
      this.#writing = undefined;
    }
  }

  #next(): Uint8Array | undefined {
    if (this.#dropped > 0 && this.#waiting.length === 0) {
      const line = `${this.#dropped} pieces of the log were dropped: nobody read standard error\n`;
      this.#dropped = 0;
      this.write(line);
    }
    return this.#waiting.shift();
  }

  /** Resolves when all is written, or after `patience` milliseconds. */
  async flush(patience: number): Promise<void> {
    await within(patience, this.#writing ?? Promise.resolve());
  }
}
