/** What can be asked of the audit log, and whether a record is an answer. */
import { asciiJson, type AuditRecord, isoTime, parseRecord, resourceOf } from "./audit_record.ts";

export interface AuditQuery {
  /** Milliseconds since the epoch: not before. */
  readonly from?: number;
  /** Before. */
  readonly to?: number;
  readonly principal?: string;
  /** Exact, or with `*` at its end: what begins so. */
  readonly action?: string;
  readonly bucket?: string;
  /** What the resource begins with: `user/ann`, or `bucket/key`. */
  readonly resource?: string;
  readonly requestId?: string;
  /** 1 to 1,000. Default 100. */
  readonly limit?: number;
  /** Of the page before. */
  readonly cursor?: string;
}

export interface AuditPage {
  /** Newest first; fewer than asked for, or none, does not mean the end. */
  readonly records: readonly AuditRecord[];
  /** Where the next page begins; absent at the end. */
  readonly cursor?: string;
  /** Files that could not be read to their end: what they hold may not have been found. */
  readonly damaged: readonly string[];
  /** Bytes looked at. */
  readonly scanned: number;
}

/** The query cannot be answered as it is. */
export class AuditQueryError extends Error {
  override readonly name = "AuditQueryError";
  readonly field: keyof AuditQuery;

  constructor(field: keyof AuditQuery, message: string) {
    super(message);
    this.field = field;
  }
}

const MAX_LIMIT = 1_000;

/** Throws AuditQueryError. */
export function pageLimit({ limit = 100 }: AuditQuery): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new AuditQueryError("limit", `limit is a whole number from 1 to ${MAX_LIMIT}`);
}

export class AuditFilter {
  readonly #query: AuditQuery;
  /** What the line of every answer contains. */
  readonly #contained: readonly string[];
  readonly #actionPrefix: string | undefined;
  /** Bounds as lines have them. */
  readonly from: string | undefined;
  readonly to: string | undefined;

  /** Throws AuditQueryError. */
  constructor(query: AuditQuery) {
    for (const field of ["from", "to"] as const) {
      if (query[field] !== undefined && !Number.isFinite(query[field])) {
        throw new AuditQueryError(field, `${field} is a time in milliseconds since 1970`);
      }
    }
    this.#query = query;
    this.from = query.from === undefined ? undefined : isoTime(query.from);
    this.to = query.to === undefined ? undefined : isoTime(query.to);
    const { principal, action, bucket, requestId } = query;
    this.#actionPrefix = action?.endsWith("*") ? action.slice(0, -1) : undefined;
    const exactAction = this.#actionPrefix === undefined ? action : undefined;
    this.#contained = Object.entries({ principal, action: exactAction, bucket, requestId })
      .flatMap(([name, value]) => value === undefined ? [] : [`"${name}":${asciiJson(value)}`]);
  }

  /** The record of a line whose time is within the bounds, if it is an answer. */
  recordOf(line: string): AuditRecord | undefined {
    if (!this.#contained.every((text) => line.includes(text))) return undefined;
    const record = parseRecord(line);
    return record !== undefined && this.#matches(record) ? record : undefined;
  }

  #matches(record: AuditRecord): boolean {
    const { principal, action, bucket, resource, requestId } = this.#query;
    const prefix = this.#actionPrefix;
    return (principal === undefined || record.principal === principal) &&
      (action === undefined ||
        (prefix === undefined ? record.action === action : record.action.startsWith(prefix))) &&
      (bucket === undefined || record.bucket === bucket) &&
      (resource === undefined || resourceOf(record).startsWith(resource)) &&
      (requestId === undefined || record.requestId === requestId);
  }
}
