/** The only code that removes blobs: commit `doomed`, remove the files, commit `gone`. The order
 * and who waits for whom is enumerated in tests/model/blob_life_test.ts. */
import type { BlobStore } from "../blobs.ts";
import type { EpochClock } from "../epochs.ts";
import type { MetadataWriter } from "../metadata.ts";
import type { BlobId } from "../model.ts";

export interface SweepOptions {
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: EpochClock;
}

const BATCH = 500;

export class Sweep {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** What a crash left doomed: before anyone listens. */
  async finishDoomed(): Promise<void> {
    for (;;) {
      const { doomed } = await this.#options.writer.execute("listDoomed", {});
      if (doomed.length === 0) return;
      await this.#finish(doomed);
    }
  }

  /** Removes what has been unreferenced since before everybody now active began; how many blobs. */
  async sweepOnce(): Promise<number> {
    let removed = 0;
    for (let more = true; more;) {
      const answer = await this.#options.writer.execute("doomBlobs", {
        oldestActive: this.#options.epochs.oldestActive,
        limit: BATCH,
      });
      await this.#finish(answer.doomed);
      removed += answer.doomed.length;
      more = answer.more;
    }
    return removed;
  }

  /** Files no row knows: a crash came between their rename and their commit. An upload that is
   * between the two right now finds its row doomed or gone, and publishes again. How many files. */
  async removeOrphans(): Promise<number> {
    let ids: BlobId[] = [];
    let removed = 0;
    for await (const { id } of this.#options.blobs.list()) {
      ids.push(id);
      if (ids.length < BATCH) continue;
      removed += await this.#doomOrphans(ids);
      ids = [];
    }
    if (ids.length > 0) removed += await this.#doomOrphans(ids);
    return removed;
  }

  async #doomOrphans(ids: readonly BlobId[]): Promise<number> {
    const { doomed } = await this.#options.writer.execute("doomOrphans", { ids });
    await this.#finish(doomed);
    return doomed.length;
  }

  async #finish(doomed: readonly BlobId[]): Promise<void> {
    if (doomed.length === 0) return;
    await this.#options.blobs.remove(doomed);
    await this.#options.writer.execute("buryBlobs", {
      ids: doomed,
      oldestActive: this.#options.epochs.oldestActive,
    });
  }
}
