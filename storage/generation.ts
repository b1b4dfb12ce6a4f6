/** Whether anything isolates keep in memory has changed: a shared counter for each kind of it, moved
 * on by the writer after the commit and before the answer, so that what is kept is never older than
 * what a client was told. */

/** What is kept: rows of buckets; users, groups, policies and keys as requests need them. */
export type Kept = "buckets" | "identities";

const CELLS: Readonly<Record<Kept, number>> = { buckets: 0, identities: 1 };

export class Generation {
  readonly #cells: Int32Array;
  readonly #cell: number;

  constructor(memory: SharedArrayBuffer, kept: Kept) {
    this.#cells = new Int32Array(memory);
    this.#cell = CELLS[kept];
  }

  /** For all kinds. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * Object.keys(CELLS).length);
  }

  get current(): number {
    return Atomics.load(this.#cells, this.#cell);
  }

  /** Only the writer calls this. */
  advance(): void {
    Atomics.add(this.#cells, this.#cell, 1);
  }
}
