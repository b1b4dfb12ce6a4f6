/** Conditions as data, so that reads test them on a row and commands test them inside the
 * transaction that acts. RFC 9110 §13; entity tags are compared strongly, as S3 does. */
import type { ObjectVersion } from "./model.ts";

export interface Preconditions {
  /** Entity tags without quotes; `"*"` stands for any. */
  readonly ifMatch?: readonly string[];
  readonly ifNoneMatch?: readonly string[];
  /** Milliseconds; compared at whole seconds, as HTTP dates are. */
  readonly ifModifiedSince?: number;
  readonly ifUnmodifiedSince?: number;
  /** Conditional delete: exact size in bytes. */
  readonly size?: number;
  /** Conditional delete: exact time in milliseconds, compared at whole seconds. */
  readonly lastModified?: number;
}

export type Verdict = "pass" | "failed" | "notModified";

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000);
}

function matches(tags: readonly string[], etag: string): boolean {
  return tags.includes("*") || tags.includes(etag);
}

/** Tests conditions on an existing object. If-Match decides before If-Unmodified-Since, and
 * If-None-Match before If-Modified-Since: the date of each pair is then ignored (RFC 9110 §13.2.2,
 * and AWS's GetObject page). `notModified` is what a read answers 304 to; a write treats it as failed. */
export function evaluate(
  conditions: Preconditions,
  version: Pick<ObjectVersion, "etag" | "lastModified" | "size">,
): Verdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, size, lastModified } =
    conditions;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version.etag)) return "failed";
  } else if (
    ifUnmodifiedSince !== undefined &&
    wholeSecond(version.lastModified) > wholeSecond(ifUnmodifiedSince)
  ) return "failed";
  if (size !== undefined && size !== version.size) return "failed";
  if (
    lastModified !== undefined && wholeSecond(lastModified) !== wholeSecond(version.lastModified)
  ) return "failed";
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, version.etag)) return "notModified";
  } else if (
    ifModifiedSince !== undefined &&
    wholeSecond(version.lastModified) <= wholeSecond(ifModifiedSince)
  ) return "notModified";
  return "pass";
}

/** What of a version somebody decided on who then asks for a command. */
export type SeenVersion = Pick<ObjectVersion, "sequence" | "tags" | "acl">;

export function seenOf({ sequence, tags, acl }: ObjectVersion): SeenVersion {
  return { sequence, tags, ...(acl === undefined ? {} : { acl }) };
}

/** Whether a version is still what was seen of it. */
export function isSeen({ sequence, tags, acl }: SeenVersion, seen: SeenVersion): boolean {
  return sequence === seen.sequence && acl === seen.acl &&
    JSON.stringify(tags) === JSON.stringify(seen.tags);
}
