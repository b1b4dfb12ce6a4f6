/** What S3 takes for tags: of an object at most ten, of a bucket fifty; keys of 1 to 128 characters that differ, values of
 * up to 256, letters, digits, spaces and a few signs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export type TagRule = "count" | "keys" | "unique" | "characters" | "reserved";
export const TAG_RULES: readonly TagRule[] = ["count", "keys", "unique", "characters", "reserved"];

const MOST_OF_OBJECT = 10;
const ALLOWED = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

/** The rules these tags break. `most`: tags there may be; default: of an object. */
export function brokenTagRules(
  tags: readonly Tag[],
  most: number = MOST_OF_OBJECT,
): ReadonlySet<TagRule> {
  const keys = tags.map(({ key }) => key);
  const checks: readonly (readonly [TagRule, boolean])[] = [
    ["count", tags.length <= most],
    [
      "keys",
      tags.every(({ key, value }) => key !== "" && key.length <= 128 && value.length <= 256),
    ],
    ["unique", new Set(keys).size === keys.length],
    ["characters", tags.every(({ key, value }) => ALLOWED.test(key) && ALLOWED.test(value))],
    ["reserved", keys.every((key) => !key.toLowerCase().startsWith("aws:"))],
  ];
  return new Set(checks.filter(([, holds]) => !holds).map(([rule]) => rule));
}
