/** A blob store of one map, and a sweep that can be stopped between any two of its steps: bytes are
 * published before they are committed, removed only when doomed, and readers hold on to theirs. */
import { createHash } from "node:crypto";
import type { EpochClock, Epochs } from "../../storage/epochs.ts";
import type { Introduced, NewContent } from "../../storage/metadata.ts";
import type { BlobId, Segment } from "../../storage/model.ts";
import { Random } from "./random.ts";
import type { Execute } from "./storage_store.ts";

/** Bytes up to this length are rows. */
const INLINE_LIMIT = 10;

interface Reader {
  readonly active: Disposable;
  readonly ids: readonly BlobId[];
}

export interface PlayedBlobsOptions {
  readonly execute: Execute;
  readonly epochs: Epochs;
  readonly clock: EpochClock;
  readonly seed: number;
}

export class PlayedBlobs {
  readonly #options: PlayedBlobsOptions;
  readonly #random: Random;
  /** How often a reader stays: often keeps the sweep from its work, so only with some seeds. */
  readonly #patience: number;
  readonly #files = new Map<BlobId, Uint8Array>();
  readonly #readers: Reader[] = [];
  /** Doomed, the files still there; then removed, not yet buried. */
  #doomed: readonly BlobId[] = [];
  #removed: readonly BlobId[] = [];

  constructor(options: PlayedBlobsOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#patience = options.seed % 3 === 0 ? 0.4 : 0.03;
  }

  enter(): Disposable {
    return this.#options.epochs.enter();
  }

  /** Publishes `bytes` if they are too many for a row, and commits them. */
  async bring<Result>(
    bytes: Uint8Array,
    commit: (content: NewContent) => Introduced<Result>,
  ): Promise<Result> {
    if (bytes.length <= INLINE_LIMIT) {
      const answer = commit({ kind: "inline", bytes: bytes.slice() });
      if (answer.kind === "done") return answer.result;
      throw new Error(`inline bytes were answered ${answer.kind}`);
    }
    const blob = createHash("sha256").update(bytes).digest("hex") as BlobId;
    using _active = this.enter();
    let revive: { revive?: number } = {};
    for (let tries = 0; tries < 20; tries++) {
      this.#files.set(blob, bytes);
      // The sweep may come between publishing and committing, and do a lot there.
      if (this.#random.chance(0.3)) {
        for (let left = this.#random.below(7); left > 0; left--) this.step(this.#random.below(100));
      }
      const answer = commit({ kind: "blob", blob, size: bytes.length, ...revive });
      if (answer.kind === "done") {
        if (!this.#files.has(blob)) throw new Error(`committed ${blob}, whose bytes are gone`);
        return answer.result;
      }
      if (answer.kind === "wait") this.#finish();
      else revive = { revive: answer.generation };
    }
    throw new Error(`bytes of ${blob} could not be committed in twenty tries`);
  }

  read(blob: BlobId): Uint8Array {
    const bytes = this.#files.get(blob);
    if (bytes === undefined) throw new Error(`lost: a version refers to ${blob}, which is removed`);
    return bytes;
  }

  /** Now and then a reader stays: what it was going to read must not be removed under it. */
  hold(segments: readonly Segment[]): void {
    if (!this.#random.chance(this.#patience) || this.#readers.length >= 3) return;
    const ids = segments.flatMap(({ source }) => source.kind === "blob" ? [source.blob] : []);
    this.#readers.push({ active: this.enter(), ids });
  }

  /** One step of the sweep, or all of it. */
  step(step: number): void {
    const { execute, clock } = this.#options;
    if (step % 6 === 0) this.#release();
    if (step % 10 === 0) return this.#finish();
    if (this.#removed.length > 0) {
      execute("buryBlobs", { ids: this.#removed, oldestActive: clock.oldestActive });
      this.#removed = [];
    } else if (this.#doomed.length > 0) {
      for (const id of this.#doomed) this.#files.delete(id);
      this.#removed = this.#doomed;
      this.#doomed = [];
    } else if (step % 7 === 0) {
      const ids = [...this.#files.keys()];
      this.#doomed = execute("doomOrphans", { ids }).doomed;
    } else {
      const limit = 1 + step % 3;
      const { doomed } = execute("doomBlobs", { oldestActive: clock.oldestActive, limit });
      this.#doomed = doomed;
    }
    const listed = execute("listDoomed", {}).doomed;
    const known = [...this.#doomed, ...this.#removed];
    if (listed.length !== known.length || listed.some((id) => !known.includes(id))) {
      throw new Error(`doomed are ${listed}, not ${known}`);
    }
  }

  /** Lets all readers go, sweeps to the end; the ids that still have bytes. */
  settle(): ReadonlySet<BlobId> {
    while (this.#readers.length > 0) this.#release();
    const { execute, clock } = this.#options;
    this.#finish();
    // What was dropped last becomes old enough only when the epoch has moved on.
    for (let idle = 0; idle < 3;) {
      const { doomed } = execute("doomBlobs", { oldestActive: clock.oldestActive, limit: 1000 });
      this.#doomed = doomed;
      idle = doomed.length === 0 ? idle + 1 : 0;
      this.#finish();
    }
    this.#doomed = execute("doomOrphans", { ids: [...this.#files.keys()] }).doomed;
    this.#finish();
    return new Set(this.#files.keys());
  }

  #finish(): void {
    const { execute, clock } = this.#options;
    for (const id of this.#doomed) this.#files.delete(id);
    const ids = [...this.#doomed, ...this.#removed];
    this.#doomed = [];
    this.#removed = [];
    if (ids.length > 0) execute("buryBlobs", { ids, oldestActive: clock.oldestActive });
  }

  #release(): void {
    const reader = this.#readers.shift();
    if (reader === undefined) return;
    for (const id of reader.ids) {
      if (!this.#files.has(id)) throw new Error(`${id} was removed under a reader`);
    }
    reader.active[Symbol.dispose]();
  }
}
