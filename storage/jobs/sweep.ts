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
  /** A removal may have failed midway: who brings the same bytes waits until it is finished. */
  #hasLeft = false;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** What a crash, or a removal that failed, left doomed. Never beside another removal. */
  async finishDoomed(): Promise<void> {
    for (;;) {
      const { doomed } = await this.#options.writer.execute("listDoomed", {});
      if (doomed.length === 0) break;
      await this.#finish(doomed);
    }
    this.#hasLeft = false;
  }

  /** Removes what has been unreferenced since before everybody now active began; how many blobs. */
  async sweepOnce(): Promise<number> {
    let removed = 0;
    for (let hasMore = true; hasMore;) {
      const { doomed, more } = await this.#remove(() =>
        this.#options.writer.execute("doomBlobs", {
          oldestActive: this.#options.epochs.oldestActive,
          limit: BATCH,
        })
      );
      removed += doomed.length;
      hasMore = more;
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
      removed += await this.#removeOrphans(ids);
      ids = [];
    }
    if (ids.length > 0) removed += await this.#removeOrphans(ids);
    return removed;
  }

  async #removeOrphans(ids: readonly BlobId[]): Promise<number> {
    const { doomed } = await this.#remove(() =>
      this.#options.writer.execute("doomOrphans", { ids })
    );
    return doomed.length;
  }

  /** What `doom` commits to, and first what was left of a removal that failed. */
  async #remove<Answer extends { readonly doomed: readonly BlobId[] }>(
    doom: () => Promise<Answer>,
  ): Promise<Answer> {
    if (this.#hasLeft) await this.finishDoomed();
    this.#hasLeft = true;
    const answer = await doom();
    await this.#finish(answer.doomed);
    this.#hasLeft = false;
    return answer;
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
