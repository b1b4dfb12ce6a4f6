/** The metrics of the whole server: asks whoever knows, at every scrape, in the main isolate. Those
 * who scrape at once share one text. */
import { statSync } from "node:fs";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { IsolateMonitor } from "../isolates/isolate_monitor.ts";
import { statDisk } from "../runtime/stat_disk.ts";
import { certificateFamily } from "./certificate_family.ts";
import { EventLoopLag } from "./event_loop_lag.ts";
import { exposition } from "./exposition.ts";
import type { JobMetrics } from "./job_metrics.ts";
import { readProcess, startOfProcess } from "./process_reading.ts";
import { requestFamilies } from "./request_families.ts";
import { runtimeFamilies } from "./runtime_families.ts";
import { storeFamilies, type StoreReading } from "./store_families.ts";

type UsageReader = Pick<MetadataReader, "countBuckets" | "getUsage" | "listUsage">;

export interface ServerMetricsOptions {
  readonly version: string;
  /** The data directory. */
  readonly directory: string;
  /** Path of the database. */
  readonly database: string;
  readonly isolates: Pick<IsolateMonitor, "read">;
  readonly jobs: JobMetrics;
  readonly readOnly: () => boolean;
  /** When the certificate that is presented expires, in milliseconds; undefined without one. */
  readonly certificateExpiry: () => number | undefined;
  /** Undefined while the database is not open. */
  readonly reader: () => UsageReader | undefined;
}

/** Most buckets told one by one: each is two series for as long as Prometheus keeps them. */
const MOST_BUCKETS = 1_000;

export class ServerMetrics implements Disposable {
  readonly #options: ServerMetricsOptions;
  readonly #lag = new EventLoopLag();
  readonly #startedAt = startOfProcess();
  #scrape: Promise<string> | undefined;

  constructor(options: ServerMetricsOptions) {
    this.#options = options;
  }

  /** In the text format. */
  async scrape(): Promise<string> {
    this.#scrape ??= this.#read().finally(() => this.#scrape = undefined);
    return await this.#scrape;
  }

  async #read(): Promise<string> {
    const { version, isolates, jobs, readOnly, database, reader } = this.#options;
    const { requests, isolates: others } = await isolates.read();
    // A database that cannot be read is when the other numbers are needed most.
    const stored = await readUsage(reader()).catch(() => undefined);
    const disk = await readDisk(this.#options.directory);
    const main = { isolate: "main", up: true, restarts: 0, lag: this.#lag.longest };
    return exposition([
      ...runtimeFamilies(version, [main, ...others], readProcess(this.#startedAt)),
      ...requestFamilies(requests),
      certificateFamily(this.#options.certificateExpiry()),
      ...storeFamilies({
        readOnly: readOnly(),
        ...(stored === undefined ? {} : { stored }),
        ...(disk === undefined ? {} : { disk }),
        databaseBytes: sizeOf(database),
        walBytes: sizeOf(`${database}-wal`),
        jobs: jobs.snapshot(),
      }),
    ]);
  }

  [Symbol.dispose](): void {
    this.#lag[Symbol.dispose]();
  }
}

async function readUsage(reader: UsageReader | undefined): Promise<StoreReading["stored"]> {
  if (reader === undefined) return undefined;
  const buckets = await reader.countBuckets();
  return {
    buckets,
    usage: await reader.getUsage(),
    byBucket: buckets > MOST_BUCKETS ? [] : await reader.listUsage(MOST_BUCKETS),
  };
}

/** Undefined where the system does not tell. */
async function readDisk(directory: string): Promise<StoreReading["disk"]> {
  try {
    const { bavail, blocks, bsize } = await statDisk(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** 0 for a file that is not there. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
