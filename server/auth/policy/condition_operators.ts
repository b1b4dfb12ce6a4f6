/** The condition operators: for each, how one value of a policy is read and compared with one value
 * of a request. What several values, absent keys and set qualifiers mean is in conditions.ts.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
import { Buffer } from "node:buffer";
import { compileArnPattern } from "./arn.ts";
import { parseDate, parseNumber, parseTruth } from "./condition_values.ts";
import { quoted, UnusableValue } from "./findings.ts";
import { isInRange, parseIpAddress, parseIpRange } from "./ip_range.ts";
import type { ValueMatcher } from "./request_context.ts";
import { compileTemplate, parseTemplate, resolveVariables } from "./text_template.ts";

/** `text`: the policy's value. `variables`: whether the policy's version has them. Throws
 * UnusableValue. */
type ValueReader = (text: string, variables: boolean) => ValueMatcher;

export interface ConditionOperator {
  readonly name: string;
  /** True where the values must not match. */
  readonly negated: boolean;
  readonly readValue: ValueReader;
}

/** Both sides are lower-cased, not folded: `ß` is not `SS`. */
const readIgnoringCase: ValueReader = (text, variables) => {
  const parts = parseTemplate(text, { wildcards: false, variables });
  if (parts.every((part) => typeof part === "string")) {
    const expected = parts.join("").toLowerCase();
    return (value) => value.toLowerCase() === expected;
  }
  return (value, context) => {
    // Lower-casing lengthens few characters, and none to more than three code units.
    const resolved = resolveVariables(parts, context, value.length * 3);
    return resolved?.join("").toLowerCase() === value.toLowerCase();
  };
};

function readText({ wildcards }: { wildcards: boolean }): ValueReader {
  return (text, variables) => compileTemplate(parseTemplate(text, { wildcards, variables }));
}

/** Values that are parsed alike on both sides. A request's value that is none does not match. */
function readParsed<T>(
  what: string,
  parse: (text: string) => T | undefined,
  compare: (given: T, expected: T) => boolean,
): ValueReader {
  return (text) => {
    const expected = parse(text);
    if (expected === undefined) throw new UnusableValue(`not ${what}: ${quoted(text)}`);
    return (value) => {
      const given = parse(value);
      return given !== undefined && compare(given, expected);
    };
  };
}

const readIpRange: ValueReader = (text) => {
  const range = parseIpRange(text);
  if (range === undefined) {
    throw new UnusableValue(
      `not an IP address or range such as 203.0.113.0/24 or 2001:db8::/32: ${quoted(text)}`,
    );
  }
  return (value) => {
    const address = parseIpAddress(value);
    return address !== undefined && isInRange(address, range);
  };
};

const readBinary: ValueReader = (text) => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) {
    throw new UnusableValue(`not base64: ${quoted(text)}`);
  }
  return (value) => bytes.equals(Buffer.from(value, "utf8"));
};

const readTruth = readParsed("true or false", parseTruth, (given, expected) => given === expected);

type Order = (given: number, expected: number) => boolean;
const ORDERS: readonly (readonly [suffix: string, order: Order, negated?: true])[] = [
  ["Equals", (given, expected) => given === expected],
  ["NotEquals", (given, expected) => given === expected, true],
  ["LessThan", (given, expected) => given < expected],
  ["LessThanEquals", (given, expected) => given <= expected],
  ["GreaterThan", (given, expected) => given > expected],
  ["GreaterThanEquals", (given, expected) => given >= expected],
];

function ordered(prefix: string, what: string, parse: (text: string) => number | undefined) {
  return ORDERS.map(([suffix, order, negated = false]): ConditionOperator => ({
    name: prefix + suffix,
    negated,
    readValue: readParsed(what, parse, order),
  }));
}

function both(name: string, negatedName: string, readValue: ValueReader): ConditionOperator[] {
  return [{ name, negated: false, readValue }, { name: negatedName, negated: true, readValue }];
}

/** By name. `Null` is not among them: it asks for no value. */
export const CONDITION_OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map(
  [
    ...both("StringEquals", "StringNotEquals", readText({ wildcards: false })),
    ...both("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", readIgnoringCase),
    ...both("StringLike", "StringNotLike", readText({ wildcards: true })),
    ...ordered("Numeric", "a number", parseNumber),
    ...ordered("Date", "a date such as 2026-01-31T10:15:00Z or seconds since 1970", parseDate),
    { name: "Bool", negated: false, readValue: readTruth },
    { name: "BinaryEquals", negated: false, readValue: readBinary },
    ...both("IpAddress", "NotIpAddress", readIpRange),
    ...both("ArnEquals", "ArnNotEquals", compileArnPattern),
    ...both("ArnLike", "ArnNotLike", compileArnPattern),
  ].map((operator) => [operator.name, operator]),
);
