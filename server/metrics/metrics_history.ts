/** The last day of the server, a point a minute, for charts without a monitoring system: what the
 * counters of requests went up by, and how much is stored. Kept in memory, in one block of fixed size;
 * a restart begins anew. Counts nothing itself. */
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";
import type { IsolateMonitor } from "../isolates/isolate_monitor.ts";
import { addDistributions, BOUNDS, type Distribution } from "./histogram.ts";
import { NO_REQUESTS, type RequestCounts } from "./request_counts.ts";

/** Milliseconds. */
export const INTERVAL = 60_000;
const POINTS = 1_440;

/** Columns of the same length, oldest first; null where nothing is known. */
export type HistoryColumns = Readonly<Record<Column, readonly (number | null)[]>>;

const COLUMNS = [
  /** Milliseconds since the epoch, at the end of the minute. */
  "time",
  "requests",
  /** Refused with a status of 400 to 499. */
  "clientErrors",
  "serverErrors",
  "receivedBytes",
  "sentBytes",
  /** Milliseconds to the head of the answer, of half of the requests and of 99 in 100. */
  "median",
  "slowest",
  "objects",
  "storedBytes",
  "freeBytes",
] as const;
type Column = typeof COLUMNS[number];
type Point = Readonly<Record<Column, number>>;

export interface MetricsHistoryOptions {
  readonly isolates: Pick<IsolateMonitor, "read">;
  /** Undefined while the database is not open. */
  readonly reader: () => Pick<MetadataReader, "getUsage"> | undefined;
  /** Bytes that may still be written; undefined where the system does not tell. */
  readonly freeBytes: () => Promise<number | undefined>;
  readonly clock: Clock;
}

export class MetricsHistory {
  readonly #options: MetricsHistoryOptions;
  /** A ring of points, NaN for what is not known. */
  readonly #ring = new Float64Array(POINTS * COLUMNS.length);
  #count = 0;
  #before: Totals = totalsOf(NO_REQUESTS);

  constructor(options: MetricsHistoryOptions) {
    this.#options = options;
  }

  /** A point now, and each minute until the result is disposed. */
  start(): Disposable {
    const sample = () => void this.sample();
    const timer = setInterval(sample, INTERVAL);
    sample();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** Never rejects: a minute in which nothing could be read is missing. */
  async sample(): Promise<void> {
    const { isolates, reader, freeBytes, clock } = this.#options;
    try {
      const { requests } = await isolates.read();
      const usage = await reader()?.getUsage();
      const free = await freeBytes();
      const now = totalsOf(requests), before = this.#before;
      this.#before = now;
      const took = differenceOf(now.firstByte, before.firstByte);
      this.#keep({
        time: clock.now(),
        requests: now.requests - before.requests,
        clientErrors: now.clientErrors - before.clientErrors,
        serverErrors: now.serverErrors - before.serverErrors,
        receivedBytes: now.receivedBytes - before.receivedBytes,
        sentBytes: now.sentBytes - before.sentBytes,
        median: quantile(took, 0.5) * 1_000,
        slowest: quantile(took, 0.99) * 1_000,
        objects: usage?.objects ?? NaN,
        storedBytes: usage?.bytes ?? NaN,
        freeBytes: free ?? NaN,
      });
    } catch {
      // The next minute has what this one should have.
    }
  }

  #keep(point: Point): void {
    const at = (this.#count++ % POINTS) * COLUMNS.length;
    for (const [index, column] of COLUMNS.entries()) this.#ring[at + index] = point[column];
  }

  /** The points after `since` (milliseconds since the epoch). */
  read(since = -Infinity): HistoryColumns {
    const rows: number[] = [];
    for (let number = Math.max(0, this.#count - POINTS); number < this.#count; number++) {
      const at = (number % POINTS) * COLUMNS.length;
      if ((this.#ring[at] ?? 0) > since) rows.push(at);
    }
    const columns = COLUMNS.map((column, index) => {
      const values = rows.map((at) => this.#ring[at + index] ?? NaN);
      return [column, values.map((value) => Number.isNaN(value) ? null : value)] as const;
    });
    return Object.fromEntries(columns) as Record<Column, (number | null)[]>;
  }
}

interface Totals {
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly firstByte: Distribution;
}

const NONE: Distribution = { counts: new Array<number>(BOUNDS.length + 1).fill(0), sum: 0 };

function totalsOf({ operations, receivedBytes, sentBytes }: RequestCounts): Totals {
  let requests = 0, clientErrors = 0, serverErrors = 0, firstByte = NONE;
  for (const counts of Object.values(operations)) {
    firstByte = addDistributions(firstByte, counts.firstByte);
    for (const [code, count] of Object.entries(counts.codes)) {
      requests += count;
      if (code.startsWith("4")) clientErrors += count;
      if (code.startsWith("5")) serverErrors += count;
    }
  }
  return { requests, clientErrors, serverErrors, receivedBytes, sentBytes, firstByte };
}

function differenceOf(now: Distribution, before: Distribution): Distribution {
  const counts = now.counts.map((count, bucket) => count - (before.counts[bucket] ?? 0));
  return { counts, sum: now.sum - before.sum };
}

/** Seconds, as if durations were spread evenly between two bounds; NaN of none. */
function quantile({ counts }: Distribution, part: number): number {
  const rank = part * counts.reduce((sum, count) => sum + count, 0);
  if (rank === 0) return NaN;
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = BOUNDS[bucket - 1] ?? 0, to = BOUNDS[bucket] ?? from;
      return from + (to - from) * (rank - below) / count;
    }
    below += count;
  }
  return BOUNDS.at(-1) ?? NaN;
}
