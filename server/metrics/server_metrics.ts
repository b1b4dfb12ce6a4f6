/** The metrics of the whole server: asks whoever knows, whenever they are read, in the main isolate.
 * Those who read at once share one reading. */
import { statSync } from "node:fs";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { IsolateMonitor } from "../isolates/isolate_monitor.ts";
import { statDisk } from "../runtime/stat_disk.ts";
import { auditFamilies, type AuditReading } from "./audit_families.ts";
import { certificateFamily } from "./certificate_family.ts";
import { EventLoopLag } from "./event_loop_lag.ts";
import { exposition, type Family } from "./exposition.ts";
import type { JobMetrics } from "./job_metrics.ts";
import type { LoginMetrics } from "./login_metrics.ts";
import { readProcess, startOfProcess } from "./process_reading.ts";
import { requestFamilies } from "./request_families.ts";
import { runtimeFamilies } from "./runtime_families.ts";
import { storeFamilies, type StoreReading } from "./store_families.ts";
import { telemetryFamilies } from "./telemetry_families.ts";

type UsageReader = Pick<MetadataReader, "countBuckets" | "getUsage" | "listUsage">;

export interface ServerMetricsOptions {
  readonly version: string;
  /** The data directory. */
  readonly directory: string;
  /** Path of the database. */
  readonly database: string;
  readonly isolates: Pick<IsolateMonitor, "read">;
  readonly jobs: JobMetrics;
  readonly logins: LoginMetrics;
  readonly readOnly: () => boolean;
  /** When the certificate that is presented expires, in milliseconds; undefined without one. */
  readonly certificateExpiry: () => number | undefined;
  /** Undefined while the database is not open. */
  readonly reader: () => UsageReader | undefined;
  /** Of the audit log; undefined while there is none. */
  readonly audit: () => Promise<AuditReading | undefined>;
  /** Spans that could not be sent; absent where none are. */
  readonly droppedSpans?: () => number;
}

/** Most buckets told one by one: each is two series for as long as Prometheus keeps them. */
const MOST_BUCKETS = 1_000;

export class ServerMetrics implements Disposable {
  readonly #options: ServerMetricsOptions;
  readonly #lag = new EventLoopLag();
  /** Of the process, in seconds since the epoch: since when is counted. */
  readonly startedAt = startOfProcess();
  #reading: Promise<readonly Family[]> | undefined;

  constructor(options: ServerMetricsOptions) {
    this.#options = options;
  }

  /** In the text format. */
  async scrape(): Promise<string> {
    return exposition(await this.read());
  }

  async read(): Promise<readonly Family[]> {
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
    return await this.#reading;
  }

  async #read(): Promise<readonly Family[]> {
    const { version, isolates, jobs, logins, readOnly, database, reader, droppedSpans } =
      this.#options;
    const { requests, isolates: others } = await isolates.read();
    // A database that cannot be read is when the other numbers are needed most.
    const stored = await readUsage(reader()).catch(() => undefined);
    const disk = await readDisk(this.#options.directory);
    const audit = await this.#options.audit();
    const main = { isolate: "main", up: true, restarts: 0, lag: this.#lag.longest };
    return [
      ...runtimeFamilies(version, [main, ...others], readProcess(this.startedAt)),
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
      ...logins.families(),
      ...(audit === undefined ? [] : auditFamilies(audit)),
      ...(droppedSpans === undefined ? [] : telemetryFamilies(droppedSpans())),
    ];
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
export async function readDisk(directory: string): Promise<StoreReading["disk"]> {
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
