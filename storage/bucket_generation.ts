/** Whether any bucket has changed: one shared counter, moved on by the writer after the commit and
 * before the answer, so that a cached bucket is never older than what a client was told. */

export class BucketGeneration {
  readonly #cell: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cell = new Int32Array(memory);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(4);
  }

  get current(): number {
    return Atomics.load(this.#cell, 0);
  }

  /** Only the writer calls this. */
  advance(): void {
    Atomics.add(this.#cell, 0, 1);
  }
}
