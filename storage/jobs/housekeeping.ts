/** The timers of the store: sweep, expiry of uploads, completions, sessions and links, the look for
 * orphans. Jobs never overlap; a failing one is reported and tried again at its next turn. */
import type { BlobStore } from "../blobs.ts";
import type { EpochClock } from "../epochs.ts";
import type { MetadataWriter } from "../metadata.ts";
import type { Report } from "../report.ts";
import { Sweep } from "./sweep.ts";

/** One run of a job that has ended. */
export interface JobRun {
  readonly job: JobName;
  readonly ok: boolean;
  /** Blobs, files without a row, or unfinished uploads; 0 when it failed. */
  readonly removed: number;
}

export type JobName = "sweep" | "orphans" | "expire";

export interface HousekeepingOptions {
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: EpochClock;
  /** Milliseconds. */
  readonly sweepInterval: number;
  readonly uploadLifetime: number;
  /** Milliseconds a session may be unused. */
  readonly sessionIdle: number;
  readonly report: Report;
  /** Told of every run. */
  readonly onRun?: (run: JobRun) => void;
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
    this.#every(sweepInterval, "sweep", () => this.#sweep.sweepOnce());
    this.#every(EXPIRE_INTERVAL, "expire", () => this.#expire());
    this.#every(ORPHAN_INTERVAL, "orphans", () => this.#sweep.removeOrphans());
    void this.#queue("orphans", () => this.#sweep.removeOrphans());
    void this.#queue("expire", () => this.#expire());
  }

  /** Sweeps until nothing is left that can go: twice, because what became unreferenced in this
   * epoch may only go in the next. */
  async sweep(): Promise<void> {
    await this.#queue(
      "sweep",
      async () => await this.#sweep.sweepOnce() + await this.#sweep.sweepOnce(),
    );
  }

  #every(interval: number, job: JobName, run: () => Promise<number>): void {
    this.#timers.push(setInterval(() => void this.#queue(job, run), interval));
  }

  /** `run` answers how much it removed. */
  #queue(job: JobName, run: () => Promise<number>): Promise<void> {
    return this.#running = this.#running.then(async () => {
      if (this.#ended) return;
      try {
        const removed = await run();
        this.#options.onRun?.({ job, ok: true, removed });
      } catch (error) {
        if (this.#ended) return;
        this.#options.report("Housekeeping failed, it will be tried again", error);
        this.#options.onRun?.({ job, ok: false, removed: 0 });
      }
    });
  }

  async #expire(): Promise<number> {
    const now = Date.now();
    let uploads = 0;
    for (let more = true; more && !this.#ended;) {
      const done = await this.#options.writer.execute("expire", {
        uploadsBefore: now - this.uploadLifetime,
        completionsBefore: now - COMPLETION_LIFETIME,
        sessionsBefore: now,
        sessionsUnusedSince: now - this.#options.sessionIdle,
        sharesBefore: now,
        limit: EXPIRE_BATCH,
      });
      uploads += done.uploads;
      const { completions, sessions, shares, journal } = done;
      more = Math.max(done.uploads, completions, sessions, shares, journal) >= EXPIRE_BATCH;
    }
    return uploads;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }
}
