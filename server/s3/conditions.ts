/** If-* headers and their copy-source and delete forms, as Preconditions. Parsing only: what they
 * mean on a row is storage/preconditions.ts. A date that is none is ignored on reads (RFC 9110
 * §13.1.3) and refused where a write hangs on it.
 * Source: RFC 9110 §5.6.7 and §13; Amazon S3 User Guide, "Conditional requests". */
import type { ObjectVersion } from "../../storage/model.ts";
import { evaluate, type Preconditions } from "../../storage/preconditions.ts";
import { S3Error } from "./errors.ts";

type Headers = ReadonlyMap<string, string>;

/** If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since of a read. */
export function readConditions(headers: Headers): Preconditions {
  return conditions(headers, "if-");
}

/** x-amz-copy-source-if-*: the same on the source of a copy. */
export function sourceConditions(headers: Headers): Preconditions {
  return conditions(headers, "x-amz-copy-source-if-");
}

/** If-Match (entity tags) or If-None-Match (`*`) of a write, undefined for none. NotImplemented for
 * other values, both at once, and dates: S3 takes none of them on writes. */
export function writeConditions(headers: Headers): Preconditions | undefined {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  for (const name of ["if-modified-since", "if-unmodified-since"]) {
    if (headers.has(name)) throw notImplemented(name);
  }
  if (match !== undefined && noneMatch !== undefined) {
    throw notImplemented(
      "If-Match,If-None-Match",
      "Multiple conditional request headers present in the request",
    );
  }
  if (match !== undefined) {
    const ifMatch = parseEntityTags(match);
    if (ifMatch.includes("*")) throw notImplemented("If-Match", unaccepted("If-Match"));
    return { ifMatch };
  }
  if (noneMatch === undefined) return undefined;
  if (noneMatch.trim() !== "*") throw notImplemented("If-None-Match", unaccepted("If-None-Match"));
  return { ifNoneMatch: ["*"] };
}

/** If-Match (`*` too), x-amz-if-match-last-modified-time and x-amz-if-match-size of DeleteObject;
 * undefined for none. InvalidArgument for a time or size that is none. */
export function deleteConditions(headers: Headers): Preconditions | undefined {
  const match = headers.get("if-match");
  const time = headers.get("x-amz-if-match-last-modified-time");
  const size = headers.get("x-amz-if-match-size");
  return expectedState(
    { etag: match, lastModified: time, size },
    ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"],
  );
}

/** What a delete expects to find, from texts; undefined when it expects nothing. */
export function expectedState(
  expected: {
    readonly etag: string | undefined;
    readonly lastModified: string | undefined;
    readonly size: string | undefined;
  },
  names: readonly [lastModified: string, size: string] = ["LastModifiedTime", "Size"],
): Preconditions | undefined {
  const { etag, lastModified, size } = expected;
  if (etag === undefined && lastModified === undefined && size === undefined) return undefined;
  return {
    ...(etag === undefined ? {} : { ifMatch: parseEntityTags(etag) }),
    ...(lastModified === undefined ? {} : {
      lastModified: parseTime(lastModified) ?? refuse(names[0], lastModified),
    }),
    ...(size === undefined ? {} : {
      size: /^\d{1,15}$/.test(size) ? Number(size) : refuse(names[1], size),
    }),
  };
}

/** What a write needs besides, because its answer tells the entity tag, size or time of an object: to
 * read that. Amazon S3 User Guide, "Enforce conditional writes" and "Enforce conditional deletes". */
export function conditionActions(
  preconditions: Preconditions | undefined,
  versionId?: string,
): readonly string[] {
  const { ifMatch = ["*"], size, lastModified } = preconditions ?? {};
  if (ifMatch.includes("*") && size === undefined && lastModified === undefined) return [];
  return [versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion"];
}

/** Whether a Range applies: its If-Range names this version by entity tag or by exact date.
 * RFC 9110 §13.1.5; no header: it applies. */
export function rangeApplies(
  ifRange: string | undefined,
  version: Pick<ObjectVersion, "etag" | "lastModified">,
): boolean {
  if (ifRange === undefined) return true;
  const time = parseTime(ifRange);
  if (time !== undefined) return Math.floor(version.lastModified / 1000) * 1000 === time;
  return parseEntityTags(ifRange).includes(version.etag);
}

/** Tests a copy source: PreconditionFailed where a read would answer 304 or 412. */
export function requireConditions(
  preconditions: Preconditions,
  version: Pick<ObjectVersion, "etag" | "lastModified" | "size">,
): void {
  if (evaluate(preconditions, version) === "pass") return;
  throw new S3Error("PreconditionFailed");
}

/** A comma-separated list of entity tags without their quotes; unquoted ones are taken too, as S3
 * does. A weak tag keeps its `W/` and so matches nothing strongly. `*` stands for any; a tag of that
 * name keeps its quotes, and so matches nothing. */
export function parseEntityTags(header: string): readonly string[] {
  const tags: string[] = [];
  for (const found of header.matchAll(/(W\/)?"([^"]*)"|([^\s,"]+)/g)) {
    const [, weak = "", quoted, bare] = found;
    tags.push(quoted === undefined ? bare ?? "" : quoted === "*" ? '"*"' : weak + quoted);
  }
  return tags;
}

function conditions(headers: Headers, prefix: string): Preconditions {
  const match = headers.get(`${prefix}match`);
  const noneMatch = headers.get(`${prefix}none-match`);
  const modified = parseTime(headers.get(`${prefix}modified-since`));
  const unmodified = parseTime(headers.get(`${prefix}unmodified-since`));
  return {
    ...(match === undefined ? {} : { ifMatch: parseEntityTags(match) }),
    ...(noneMatch === undefined ? {} : {
      // RFC 9110 §13.1.2 compares weakly here.
      ifNoneMatch: parseEntityTags(noneMatch).map((tag) => tag.replace(/^W\//, "")),
    }),
    ...(modified === undefined ? {} : { ifModifiedSince: modified }),
    ...(unmodified === undefined ? {} : { ifUnmodifiedSince: unmodified }),
  };
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
/** IMF-fixdate, RFC 850, asctime (RFC 9110 §5.6.7), and ISO 8601 as S3 prints times in XML. */
const IMF = /^[A-Za-z]{3}, (\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)$/;
const RFC850 = /^[A-Za-z]{6,9}, (\d{2})-([A-Za-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME = /^[A-Za-z]{3} ([A-Za-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/;

/** Milliseconds since the epoch, at a whole second; undefined for what is no date. */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim();
  let found = IMF.exec(value);
  if (found !== null) {
    const [, day, month, year, h, m, s] = found;
    return utc(Number(year), monthOf(month), Number(day), [h, m, s]);
  }
  found = ISO.exec(value);
  if (found !== null) {
    const [, year, month, day, h, m, s] = found;
    return utc(Number(year), Number(month) - 1, Number(day), [h, m, s]);
  }
  found = RFC850.exec(value);
  if (found !== null) {
    const [, day, month, short, h, m, s] = found;
    const year = Number(short) + (Number(short) < 70 ? 2000 : 1900);
    return utc(year, monthOf(month), Number(day), [h, m, s]);
  }
  found = ASCTIME.exec(value);
  if (found === null) return undefined;
  const [, month, day, h, m, s, year] = found;
  return utc(Number(year), monthOf(month), Number(day), [h, m, s]);
}

function monthOf(name = ""): number {
  const at = MONTHS.toLowerCase().indexOf(name.toLowerCase());
  return at % 3 === 0 ? at / 3 : NaN;
}

function utc(
  year: number,
  month: number,
  day: number,
  time: readonly (string | undefined)[],
): number | undefined {
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  // Not by the constructor, which takes the years 0 to 99 for 1900 to 1999.
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  // Rolled over: there is no such day.
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return undefined;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

function refuse(name: string, value: string): never {
  throw new S3Error("InvalidArgument", {
    message: `Invalid value for ${name}`,
    fields: { ArgumentName: name, ArgumentValue: value },
  });
}

function unaccepted(name: string): string {
  return `We don't accept the provided value of ${name} header for this API`;
}

function notImplemented(header: string, additionalMessage?: string): S3Error {
  return new S3Error("NotImplemented", {
    fields: {
      Header: header,
      ...(additionalMessage === undefined ? {} : { additionalMessage }),
    },
  });
}
