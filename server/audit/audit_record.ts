/** What the lines of the audit log say: a record of something done, or, first in each file, its
 * header. Lines are ASCII: JSON escapes the rest, so that a byte is a character and no key commands a
 * terminal. Refuses to write a line longer than MAX_LINE, whatever the record brings. */
import type { JournalRecord } from "./journal.ts";
import type { TimeSpan } from "./time_span.ts";

/** As a line has it. */
export interface AuditRecord extends Omit<JournalRecord, "time"> {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly result: "success" | "failure";
  /** Earliest and latest time in the file up to this line; only where the clock was set back. */
  readonly span?: readonly [earliest: string, latest: string];
}

/** Why a file was begun. */
export type FileReason =
  /** The first of all. */
  | "begun"
  | "rotated"
  /** The end of the file before could not be trusted: it was put aside. */
  | "untrusted"
  /** Records the journal knows to have been written were not there. */
  | "shortened"
  /** The journal is not the one the last records came from, e.g. restored from a backup. */
  | "journalReplaced";

export interface FileHeader {
  /** Files are numbered without a gap. */
  readonly file: number;
  /** Sequence of the first record. */
  readonly first: number;
  /** Time of the first record. */
  readonly time: string;
  readonly reason: FileReason;
  /** `hmac` of the last line of the file before; null where no chain is continued. */
  readonly previous: string | null;
  /** The journal was read on after this sequence; 0: from its beginning. */
  readonly after: number;
  /** Earliest and latest time in the file before. */
  readonly before: readonly [earliest: string, latest: string] | null;
  /** Number of the oldest file that is to be kept: those before it may be gone. */
  readonly oldest: number;
  /** Name of the file that was put aside. */
  readonly aside?: string;
}

/** Bytes of the longest line there may be, its seal and line feed included. */
export const MAX_LINE = 128 * 1024;
/** Characters of a text, at most six bytes each; a key has 1,024 bytes at most. */
const MAX_TEXT = 1_024;
/** Bytes of `details` as JSON. */
const MAX_DETAILS = 32 * 1024;

/** JSON without the seal. */
export function recordText(record: JournalRecord, span: TimeSpan): string {
  const text: AuditRecord = {
    sequence: record.sequence,
    time: isoTime(record.time),
    principal: cut(record.principal),
    action: cut(record.action),
    result: isFailure(record.details) ? "failure" : "success",
    ...(record.bucket === undefined ? {} : { bucket: cut(record.bucket) }),
    ...(record.key === undefined ? {} : { key: cut(record.key) }),
    ...(record.versionId === undefined ? {} : { versionId: cut(record.versionId) }),
    ...(record.size === undefined ? {} : { size: record.size }),
    ...(record.resource === undefined ? {} : { resource: cut(record.resource) }),
    ...(record.accessKeyId === undefined ? {} : { accessKeyId: cut(record.accessKeyId) }),
    ...(record.sourceAddress === undefined ? {} : { sourceAddress: cut(record.sourceAddress) }),
    ...(record.requestId === undefined ? {} : { requestId: cut(record.requestId) }),
    ...(record.userAgent === undefined ? {} : { userAgent: cut(record.userAgent) }),
    ...(record.details === undefined ? {} : { details: boundedDetails(record.details) }),
    ...(span.regular ? {} : { span: [isoTime(span.earliest), isoTime(span.latest)] as const }),
  };
  return asciiJson(text);
}

export function headerText(header: FileHeader): string {
  return asciiJson(header);
}

/** JSON in ASCII. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Undefined for what is no record: a header, or no line of ours. */
export function parseRecord(line: string): AuditRecord | undefined {
  const value = parseObject(line);
  if (value === undefined || !isSequence(value["sequence"])) return undefined;
  if (typeof value["time"] !== "string") return undefined;
  const { hmac: _hmac, check: _check, ...record } = value;
  return record as unknown as AuditRecord;
}

/** Undefined for what is no header. */
export function parseHeader(line: string): FileHeader | undefined {
  const value = parseObject(line);
  if (value === undefined || !isSequence(value["file"]) || !isSequence(value["first"])) {
    return undefined;
  }
  const { hmac: _hmac, check: _check, ...header } = value;
  return header as unknown as FileHeader;
}

/** What a record is about, for a search by prefix: its resource, or `bucket/key`, or the bucket. */
export function resourceOf({ resource, bucket, key }: AuditRecord): string {
  if (resource !== undefined) return resource;
  return key === undefined ? bucket ?? "" : `${bucket ?? ""}/${key}`;
}

/** Four-digit years only, so that texts compare as times do: what is outside becomes the nearest. */
export function isoTime(time: number): string {
  const bounded = Math.min(Math.max(Number.isNaN(time) ? 0 : time, FIRST_TIME), LAST_TIME);
  return new Date(bounded).toISOString();
}

const FIRST_TIME = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_TIME = Date.parse("9999-12-31T23:59:59.999Z");

function isSequence(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a row of the journal tells was done, unless it is an event that says otherwise. */
function isFailure(details: unknown): boolean {
  return (details as { readonly result?: unknown } | null | undefined)?.result === "failure";
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}\u2026`;
}

/** What is too long, or what JSON cannot say, is left out and told so: it must not stop the log. */
function boundedDetails(details: unknown): unknown {
  let text: string | undefined;
  try {
    text = asciiJson(details);
  } catch {
    return { omitted: "not representable" };
  }
  return text.length <= MAX_DETAILS ? details : { omitted: `${text.length} bytes` };
}
