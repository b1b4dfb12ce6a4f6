/** Rows of `journal` as entries and back, verified by checksum, and how they are read. */
import { Buffer } from "node:buffer";
import type { Cause, JournalDetails, JournalEntry } from "../journal.ts";
import { StorageError } from "../model.ts";
import { rowChecksum, type RowField } from "../row_checksum.ts";
import type { Connection, Row, SqlValue } from "./connection.ts";
import { corruptRow } from "./rows.ts";

export const JOURNAL_COLUMNS =
  "sequence, time, principal, action, bucket, key, version_id, size, resource, request, details, sum";

const AFTER = `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?`;
const LAST = "SELECT ifnull(max(sequence), 0) FROM journal";
const COUNT = "SELECT count(*) FROM journal WHERE sequence > ? AND sequence <= ?";
const CURSORS = "SELECT min(sequence) FROM journal_cursors";
const MAX_DETAILS = 2048;
/** How the columns that came with schema 2 begin. */
const FIRST_LENGTH = 8;
/** Characters a row has for each part of a request. */
const MAX_ACCESS_KEY_ID = 128;
const MAX_SOURCE_ADDRESS = 64;
const MAX_REQUEST_ID = 64;
const MAX_USER_AGENT = 256;

/** What a command tells the journal. */
export interface Change {
  readonly sequence: number;
  readonly cause: Cause;
  /** Its name: the id means nothing once the bucket is gone. Absent: it concerns none. */
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly size?: number;
  readonly resource?: string;
  readonly details?: JournalDetails;
}

/** What `request` holds, as JSON. */
interface Request {
  readonly k?: string;
  readonly a?: string;
  readonly r?: string;
  readonly u?: string;
}

/** Values of JOURNAL_COLUMNS. `tooLarge` when the details are. */
export function journalValues(change: Change, time: number): SqlValue[] {
  const { sequence, cause, bucket, key, versionId, size, resource, details } = change;
  const values = [
    sequence,
    time,
    cause.principal,
    cause.action,
    bucket ?? "",
    key ?? null,
    versionId ?? null,
    size ?? null,
    resource ?? null,
    encodeRequest(cause),
    details === undefined ? null : encodeDetails(details),
  ];
  return [...values, journalSum(values)];
}

/** Rows of schema 1 have none of the later columns, and a sum without them. */
function journalSum(values: readonly RowField[]): number {
  const isPlain = values.slice(FIRST_LENGTH).every((value) => value === null);
  return rowChecksum(isPlain ? values.slice(0, FIRST_LENGTH) : values);
}

function encodeRequest(cause: Cause): string | null {
  const { accessKeyId, sourceAddress, requestId, userAgent } = cause;
  const request: Request = {
    ...(accessKeyId === undefined ? {} : { k: accessKeyId.slice(0, MAX_ACCESS_KEY_ID) }),
    ...(sourceAddress === undefined ? {} : { a: sourceAddress.slice(0, MAX_SOURCE_ADDRESS) }),
    ...(requestId === undefined ? {} : { r: requestId.slice(0, MAX_REQUEST_ID) }),
    ...(userAgent === undefined ? {} : { u: userAgent.slice(0, MAX_USER_AGENT) }),
  };
  const text = JSON.stringify(request);
  return text === "{}" ? null : text;
}

function encodeDetails(details: JournalDetails): string {
  const text = JSON.stringify(details);
  if (Buffer.byteLength(text) <= MAX_DETAILS) return text;
  throw new StorageError("tooLarge", { message: `More than ${MAX_DETAILS} bytes of details` });
}

/** A row of JOURNAL_COLUMNS. */
export function storedEntry(row: Row): JournalEntry {
  const values = row.slice(0, -1) as RowField[];
  if (journalSum(values) !== row.at(-1)) throw corruptRow("journal", values[0] ?? "");
  const [
    sequence,
    time,
    principal,
    action,
    bucket,
    key,
    versionId,
    size,
    resource,
    request,
    details,
  ] = values as [
    number,
    number,
    string,
    string,
    string,
    string | null,
    string | null,
    number | null,
    string | null,
    string | null,
    string | null,
  ];
  return {
    sequence,
    time,
    principal,
    action,
    ...decodeRequest(request),
    ...(bucket === "" ? {} : { bucket }),
    ...(key === null ? {} : { key }),
    ...(versionId === null ? {} : { versionId }),
    ...(size === null ? {} : { size }),
    ...(resource === null ? {} : { resource }),
    ...(details === null ? {} : { details: JSON.parse(details) }),
  };
}

function decodeRequest(text: string | null): Omit<Cause, "principal" | "action"> {
  const { k, a, r, u }: Request = text === null ? {} : JSON.parse(text);
  return {
    ...(k === undefined ? {} : { accessKeyId: k }),
    ...(a === undefined ? {} : { sourceAddress: a }),
    ...(r === undefined ? {} : { requestId: r }),
    ...(u === undefined ? {} : { userAgent: u }),
  };
}

export function readJournal(
  connection: Connection,
  after: number,
  limit: number,
): readonly JournalEntry[] {
  return connection.prepare(AFTER).all(after, Math.max(0, limit)).map(storedEntry);
}

/** The sequence of the last row; 0 when there has never been one. */
export function lastJournalled(connection: Connection): number {
  return connection.prepare(LAST).get()?.[0] as number;
}

/** Where the slowest consumer is; undefined where nobody consumes. */
export function slowestCursor(connection: Connection): number | undefined {
  return connection.prepare(CURSORS).get()?.[0] as number | null ?? undefined;
}

/** Rows later than `after`, up to `last`. */
export function countAfter(
  connection: Connection,
  after: number,
  last = Number.MAX_SAFE_INTEGER,
): number {
  return connection.prepare(COUNT).get(after, last)?.[0] as number;
}
