/** Counts the runs of the store's jobs. */
import type { JobName, JobRun } from "../../storage/jobs/housekeeping.ts";
import type { Clock } from "../../storage/model.ts";

export interface JobCounts {
  readonly job: JobName;
  readonly succeeded: number;
  readonly failed: number;
  /** Things removed by all runs. */
  readonly removed: number;
  /** Milliseconds since the epoch; 0 before the first. */
  readonly succeededAt: number;
}

const JOBS: readonly JobName[] = ["sweep", "orphans", "expire"];

export class JobMetrics {
  readonly #clock: Clock;
  readonly #counts: Map<JobName, JobCounts>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#counts = new Map(
      JOBS.map((job) => [job, { job, succeeded: 0, failed: 0, removed: 0, succeededAt: 0 }]),
    );
  }

  readonly observe = ({ job, ok, removed }: JobRun): void => {
    const counts = this.#counts.get(job);
    if (counts === undefined) return;
    this.#counts.set(job, {
      ...counts,
      removed: counts.removed + removed,
      ...(ok
        ? { succeeded: counts.succeeded + 1, succeededAt: this.#clock.now() }
        : { failed: counts.failed + 1 }),
    });
  };

  snapshot(): readonly JobCounts[] {
    return [...this.#counts.values()];
  }
}
