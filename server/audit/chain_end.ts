/** Where the audit log goes on after a start or a failed write: the last line that can be trusted,
 * held against the journal's cursor. What is torn is cut off where the journal has not let go of it
 * yet; what was acknowledged and is not there, or is not as it was written, is never written over. */
import type { AuditChain } from "./audit_chain.ts";
import type { AuditDisk, AuditFile } from "./audit_disk.ts";
import {
  type FileHeader,
  type FileReason,
  isoTime,
  parseHeader,
  parseRecord,
} from "./audit_record.ts";
import { CURRENT, fullFiles } from "./file_name.ts";
import type { Journal } from "./journal.ts";
import { type FileTail, readTail, type TailLine } from "./file_tail.ts";
import { isDamaged, readLines } from "./line_reader.ts";
import { TimeSpan } from "./time_span.ts";

/** The last line of a file. */
export interface ChainEnd {
  readonly header: FileHeader;
  readonly hmac: string;
  /** Of the last record; of the one before the file where it has none. */
  readonly sequence: number;
  readonly span: TimeSpan;
}

export interface FoundEnd {
  /** Absent: no chain is continued. */
  readonly end?: ChainEnd;
  /** The current file, to be written on behind `size`. */
  readonly open?: { readonly file: AuditFile; readonly size: number };
  /** Where there is none to be written on: why the next begins. */
  readonly reason: FileReason;
  /** The current file is to be put aside. */
  readonly putAside: boolean;
  /** The journal is read on after this. */
  readonly after: number;
  /** Bytes that were cut off. */
  readonly torn: number;
}

/** Journal rows asked for at once. */
const ROWS = 1_000;

/** Rejects with the disk's errors, and the journal's. */
export async function findChainEnd(
  disk: AuditDisk,
  chain: AuditChain,
  journal: Journal,
): Promise<FoundEnd> {
  const cursor = await journal.cursor();
  const file = await disk.open(CURRENT, "write");
  if (file === undefined) return await beginFile(disk, chain, cursor);
  let keep = false;
  try {
    const size = await file.size();
    const tail = await readTail(file, size, chain);
    if (tail === "torn") {
      const found = await beginFile(disk, chain, cursor);
      // Its first line was never whole, and nothing the journal has let go of is missing.
      if (found.reason !== "shortened" && found.reason !== "untrusted") {
        await disk.remove(CURRENT);
        return { ...found, torn: size };
      }
    }
    const found = tail === undefined || tail === "torn"
      ? undefined
      : await continueFile(disk, file, tail, journal, cursor);
    if (found === undefined) {
      return { reason: "untrusted", putAside: true, after: cursor, torn: 0 };
    }
    keep = found.open !== undefined;
    return found;
  } finally {
    if (!keep) await file.close();
  }
}

/** Undefined: not to be trusted. */
async function continueFile(
  disk: AuditDisk,
  file: AuditFile,
  tail: FileTail,
  journal: Journal,
  cursor: number,
): Promise<FoundEnd | undefined> {
  const { header, lines, goodEnd, size } = tail;
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const span = last.span === undefined
    ? new TimeSpan(Date.parse(header.time), Date.parse(last.time))
    : new TimeSpan(Date.parse(last.span[0]), Date.parse(last.span[1]), false);
  const end: ChainEnd = { header, hmac: last.hmac, sequence: last.sequence, span };
  const torn = size - goodEnd;
  if (last.sequence < cursor) {
    if (torn > 0) return undefined;
    return { end, reason: "shortened", putAside: false, after: end.sequence, torn: 0 };
  }
  const pending = lines.filter(({ sequence }) => sequence > cursor);
  const unbounded = pending.length === lines.length && !tail.complete;
  if (unbounded || !await isOf(journal, cursor, pending)) {
    if (torn > 0) await file.truncate(goodEnd);
    return { end, reason: "journalReplaced", putAside: false, after: cursor, torn };
  }
  if (torn > 0) await file.truncate(goodEnd);
  // Written again: after a failed sync they may be in memory alone and count as written.
  const from = lines.findLast(({ sequence }) => sequence <= cursor)?.end ?? tail.start;
  await file.write(from, tail.bytes.subarray(from - tail.start, goodEnd - tail.start));
  await file.sync();
  await disk.sync();
  return {
    end,
    open: { file, size: goodEnd },
    reason: "rotated",
    putAside: false,
    after: end.sequence,
    torn,
  };
}

/** There is no current file: after a crash between two files, at the very first start, or because
 * somebody removed it. */
async function beginFile(disk: AuditDisk, chain: AuditChain, cursor: number): Promise<FoundEnd> {
  const newest = fullFiles(await disk.list()).at(-1);
  const plain = { putAside: false, torn: 0 } as const;
  if (newest === undefined) {
    return { ...plain, reason: cursor === 0 ? "begun" : "shortened", after: cursor };
  }
  const { name, plain: isPlain } = newest;
  const file = await disk.open(isPlain ? name : `${name}.gz`, "read");
  const end = file === undefined ? undefined : await lastLine(file, !isPlain, chain);
  if (end === undefined) return { ...plain, reason: "untrusted", after: cursor };
  if (end.sequence === cursor) return { ...plain, end, reason: "rotated", after: cursor };
  // A file is full only once the journal knows all of it to be written.
  return end.sequence < cursor
    ? { ...plain, end, reason: "shortened", after: end.sequence }
    : { ...plain, end, reason: "journalReplaced", after: cursor };
}

async function lastLine(
  file: AuditFile,
  compressed: boolean,
  chain: AuditChain,
): Promise<ChainEnd | undefined> {
  let header: FileHeader | undefined, last: string | undefined;
  try {
    for await (const { text, whole } of readLines(file, compressed)) {
      if (header === undefined) {
        header = text === undefined || chain.open(text) === undefined
          ? undefined
          : parseHeader(text);
        if (header === undefined) return undefined;
      }
      last = whole ? text : undefined;
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  } finally {
    await file.close();
  }
  const sealed = last === undefined ? undefined : chain.open(last);
  if (header === undefined || sealed === undefined) return undefined;
  const record = parseRecord(sealed.text);
  const [earliest, latest] = record?.span ?? [header.time, record?.time ?? header.time];
  return {
    header,
    hmac: sealed.hmac,
    sequence: record?.sequence ?? header.after,
    span: new TimeSpan(Date.parse(earliest), Date.parse(latest)),
  };
}

/** Whether the rows after the cursor are those the lines were written from. */
async function isOf(
  journal: Journal,
  cursor: number,
  lines: readonly TailLine[],
): Promise<boolean> {
  let after = cursor;
  for (let done = 0; done < lines.length;) {
    const rows = await journal.read(after, Math.min(ROWS, lines.length - done));
    if (rows.length === 0) return false;
    for (const { sequence, time } of rows) {
      const line = lines[done++];
      if (line?.sequence !== sequence || line.time !== isoTime(time)) return false;
      after = sequence;
    }
  }
  return true;
}
