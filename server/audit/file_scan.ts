/** The search of one file of the audit log: backwards where it can be, else forwards keeping the
 * newest; in memory that does not grow with the file. */
import type { AuditFile } from "./audit_disk.ts";
import type { AuditFilter } from "./audit_query.ts";
import type { AuditRecord } from "./audit_record.ts";
import { isDamaged, readLines, readLinesBackwards } from "./line_reader.ts";
import { timesOf } from "./record_times.ts";

export interface ScanOptions {
  readonly filter: AuditFilter;
  /** Records at most. */
  readonly limit: number;
  /** Only lines that end at this byte or before; absent: all. */
  readonly end?: number;
  /** Time of the file's first record, where it is known. */
  readonly beganAt?: string | undefined;
}

export interface Scan {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Where an older line may still be found: it ends here or before. Absent: there is none. */
  readonly rest?: number;
  readonly scanned: number;
  readonly damaged: boolean;
}

/** Goes no further back than `maxScanned` bytes. */
export async function scanBackwards(
  file: AuditFile,
  { filter, limit, end, beganAt, maxScanned }: ScanOptions & { readonly maxScanned: number },
): Promise<Scan> {
  const records: AuditRecord[] = [];
  const start = end ?? await file.size();
  let scanned = 0;
  const done = (rest?: number): Scan => {
    return { records, scanned, damaged: false, ...(rest === undefined ? {} : { rest }) };
  };
  for await (const { offset, text, whole } of readLinesBackwards(file, start)) {
    scanned = start - offset;
    const times = text === undefined || !whole ? undefined : timesOf(text);
    if (text !== undefined && times !== undefined) {
      const { time, latest, earliest = beganAt } = times;
      // Nothing further up is later than the one, or earlier than the other.
      if (filter.from !== undefined && latest < filter.from) return done();
      if (filter.to !== undefined && earliest !== undefined && earliest >= filter.to) return done();
      const record = isWithin(filter, time) ? filter.recordOf(text) : undefined;
      if (record !== undefined) records.push(record);
    }
    if (records.length >= limit || scanned >= maxScanned) {
      return offset > 0 ? done(offset) : done();
    }
  }
  return done();
}

/** For compressed files, which can be read in one direction only: reads all up to `end`. */
export async function scanForwards(
  file: AuditFile,
  { filter, limit, end = Infinity }: ScanOptions,
): Promise<Scan> {
  // The newest so far, oldest first.
  let ring: { readonly record: AuditRecord; readonly offset: number }[] = [];
  let scanned = 0, dropped = false, damaged = false;
  const trim = () => {
    dropped ||= ring.length > limit;
    ring = ring.slice(-limit);
  };
  try {
    for await (const line of readLines(file, true)) {
      if (line.end > end) break;
      scanned = line.end;
      const time = line.text === undefined ? undefined : timesOf(line.text)?.time;
      if (line.text === undefined || time === undefined || !isWithin(filter, time)) continue;
      const record = filter.recordOf(line.text);
      if (record === undefined) continue;
      ring.push({ record, offset: line.offset });
      if (ring.length >= 2 * limit) trim();
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
    damaged = true;
  }
  trim();
  const [oldest] = ring;
  return {
    records: ring.map(({ record }) => record).reverse(),
    scanned,
    damaged,
    ...(dropped && oldest !== undefined ? { rest: oldest.offset } : {}),
  };
}

function isWithin({ from, to }: AuditFilter, time: string): boolean {
  return (from === undefined || time >= from) && (to === undefined || time < to);
}
