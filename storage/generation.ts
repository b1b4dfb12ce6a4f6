/** Whether anything isolates keep has changed: shared counters, moved on by the writer after the commit
 * and before the answer, so that what is kept is never older than what a client was told. */

/** What is kept: rows of buckets; users, groups, policies and keys as requests need them. */
export type Kept = "buckets" | "identities";

const CELLS: Readonly<Record<Kept | "commits", number>> = { buckets: 0, identities: 1, commits: 2 };

export class Generation {
  readonly #cells: Int32Array;
  readonly #cell: number;

  constructor(memory: SharedArrayBuffer, kept: Kept) {
    this.#cells = new Int32Array(memory);
    this.#cell = CELLS[kept];
  }

  /** For all kinds, and for Commits. */
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

/** Commits of the writer, whatever they change; odd while one is under way: what one reader has seen of
 * it then, another must not miss. */
export class Commits {
  readonly #cells: Int32Array;

  /** `memory`: of Generation. */
  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  /** Another number for each state everybody may read; undefined while it is changing. */
  get settled(): number | undefined {
    const count = Atomics.load(this.#cells, CELLS.commits);
    return count % 2 === 0 ? count : undefined;
  }

  /** Only the writer calls this and `end`: around each COMMIT, whatever becomes of it. */
  begin(): void {
    Atomics.or(this.#cells, CELLS.commits, 1);
  }

  /** Also of a commit that a writer before this one left under way. */
  end(): void {
    this.begin();
    Atomics.add(this.#cells, CELLS.commits, 1);
  }
}
