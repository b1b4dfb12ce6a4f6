/** Who may still be looking at bytes: one shared cell an isolate, read by the sweep.
 * The writer moves the epoch on only after a commit, so whoever enters in a later epoch
 * has seen every unreference of the earlier ones. */

const NONE = 0x7fffffff;

export interface Epochs {
  /** Marks the caller as active from now until the result is disposed. Take it before the row is
   * read whose bytes will be opened, or before bytes are published that will be committed. */
  enter(): Disposable;
}

/** Bytes of shared memory needed for `members` isolates. */
export function epochMemory(members: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(4 * (members + 1));
  new Int32Array(memory).fill(NONE, 1);
  return memory;
}

/** One isolate's side of the shared epochs. */
export class SharedEpochs implements Epochs {
  readonly #cells: Int32Array;
  readonly #cell: number;
  /** Active entries by epoch, oldest first (insertion order is epoch order). */
  readonly #active = new Map<number, number>();

  /** `member`: this isolate's number, from 0. */
  constructor(memory: SharedArrayBuffer, member: number) {
    this.#cells = new Int32Array(memory);
    this.#cell = member + 1;
  }

  enter(): Disposable {
    // Publish first, then read again: had the sweep moved on in between, it may not have seen us.
    let epoch = Atomics.load(this.#cells, 0);
    for (;;) {
      if (this.#active.size === 0) Atomics.store(this.#cells, this.#cell, epoch);
      const now = Atomics.load(this.#cells, 0);
      if (now === epoch) break;
      epoch = now;
    }
    this.#active.set(epoch, (this.#active.get(epoch) ?? 0) + 1);
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        this.#leave(epoch);
      },
    };
  }

  #leave(epoch: number): void {
    const left = (this.#active.get(epoch) ?? 1) - 1;
    if (left > 0) {
      this.#active.set(epoch, left);
      return;
    }
    this.#active.delete(epoch);
    const oldest = this.#active.keys().next();
    Atomics.store(this.#cells, this.#cell, oldest.done ? NONE : oldest.value);
  }
}

/** The sweep's side: the current epoch, and the oldest one somebody is active in. */
export class EpochClock {
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  get current(): number {
    return Atomics.load(this.#cells, 0);
  }

  /** Only the writer calls this, between transactions. */
  set(epoch: number): void {
    Atomics.store(this.#cells, 0, epoch);
  }

  /** Oldest epoch with an active member; the current one when there is none. */
  get oldestActive(): number {
    let oldest = this.current;
    for (let i = 1; i < this.#cells.length; i++) {
      oldest = Math.min(oldest, Atomics.load(this.#cells, i));
    }
    return oldest;
  }

  /** A member that died can hold nothing any more. */
  forget(member: number): void {
    Atomics.store(this.#cells, member + 1, NONE);
  }
}
