/** Whether a bucket policy is public, as GetBucketPolicyStatus and Block Public Access mean it:
 * some statement allows whoever it may be, unless a condition holds it to fixed values. Denials
 * do not count, nor which actions are allowed. Source: Amazon S3 User Guide, "Blocking public
 * access to your Amazon S3 storage", section "The meaning of public". */
import type { Condition } from "./conditions.ts";
import { type IpRange, parseIpRange } from "./ip_range.ts";
import type { Policy } from "./policy.ts";

/** Keys whose fixed values say who may, or from where. */
const LIMITING_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);
/** Operators that ask for one of their values. */
const ASKING_OPERATORS: ReadonlySet<string> = new Set([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "ArnEquals",
  "ArnLike",
]);
/** Leading bits a range must fix; broader ones are the public internet. */
const LEAST_BITS = { 4: 8, 6: 32 } as const;

export function isPublic({ statements }: Policy<"bucket">): boolean {
  return statements.some(({ effect, principals, conditions }) =>
    effect === "Allow" && principals?.everyone === true && !conditions.some(isLimiting)
  );
}

function isLimiting({ operator, qualifier, ifExists, key, texts }: Condition): boolean {
  // These hold for requests without the key.
  if (ifExists || qualifier === "ForAllValues") return false;
  if (operator === "IpAddress") return key === "aws:sourceip" && texts.every(isNarrowRange);
  return ASKING_OPERATORS.has(operator) && LIMITING_KEYS.has(key) && texts.every(isFixed);
}

function isFixed(text: string): boolean {
  return !/[*?]|\$\{/.test(text);
}

function isNarrowRange(text: string): boolean {
  const range: IpRange | undefined = parseIpRange(text);
  return range !== undefined && range.bits >= LEAST_BITS[range.family];
}
