/** The timers of the store: sweep, expiry of uploads and completions, the look for orphans.
 * Jobs never overlap; a failing one is reported and tried again at its next turn. */
import type { BlobStore } from "../blobs.ts";
import type { EpochClock } from "../epochs.ts";
import type { MetadataWriter } from "../metadata.ts";
import { Sweep } from "./sweep.ts";

export interface HousekeepingOptions {
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: EpochClock;
  /** Milliseconds. */
  readonly sweepInterval: number;
  readonly uploadLifetime: number;
}

const EXPIRE_INTERVAL = 10 * 60_000;
const ORPHAN_INTERVAL = 24 * 3_600_000;
/** AWS answers a repeated CompleteMultipartUpload for a while; ours for a day. */
const COMPLETION_LIFETIME = 24 * 3_600_000;
const EXPIRE_BATCH = 100;

export class Housekeeping implements AsyncDisposable {
  readonly #options: HousekeepingOptions;
  readonly #sweep: Sweep;
  /** Milliseconds an unfinished upload may live; may be changed at any time. */
  uploadLifetime: number;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #running: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.uploadLifetime = options.uploadLifetime;
    this.#sweep = new Sweep(options);
  }

  /** What a crash left half-done is finished; called before anyone listens. */
  async recover(): Promise<void> {
    await this.#sweep.finishDoomed();
  }

  /** Starts the timers; the look for orphans runs at once, in the background. */
  run(): void {
    const { sweepInterval } = this.#options;
    this.#every(sweepInterval, () => this.#sweep.sweepOnce());
    this.#every(EXPIRE_INTERVAL, () => this.#expire());
    this.#every(ORPHAN_INTERVAL, () => this.#sweep.removeOrphans());
    void this.#queue(() => this.#sweep.removeOrphans());
    void this.#queue(() => this.#expire());
  }

  /** Sweeps until nothing is left that can go: twice, because what became unreferenced in this
   * epoch may only go in the next. */
  async sweep(): Promise<void> {
    await this.#queue(async () => {
      await this.#sweep.sweepOnce();
      await this.#sweep.sweepOnce();
    });
  }

  #every(interval: number, job: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void this.#queue(job), interval));
  }

  #queue(job: () => Promise<void>): Promise<void> {
    return this.#running = this.#running.then(async () => {
      if (this.#ended) return;
      try {
        await job();
      } catch (error) {
        if (!this.#ended) console.error("Housekeeping failed, it will be tried again:", error);
      }
    });
  }

  async #expire(): Promise<void> {
    const now = Date.now();
    for (let more = true; more && !this.#ended;) {
      const done = await this.#options.writer.execute("expire", {
        uploadsBefore: now - this.uploadLifetime,
        completionsBefore: now - COMPLETION_LIFETIME,
        limit: EXPIRE_BATCH,
      });
      more = Math.max(done.uploads, done.completions, done.journal) >= EXPIRE_BATCH;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }
}
