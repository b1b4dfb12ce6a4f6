/** The policy of a browser's form: until when it may be sent and what its fields must be. Refuses
 * what it does not name: a field without a condition, a condition without its field.
 * Source: Amazon S3 API Reference, "Creating a POST Policy". */
import { Buffer } from "node:buffer";
import { S3Error } from "./errors.ts";

/** Bytes, both included. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

interface Condition {
  readonly operator: "eq" | "starts-with";
  /** Lower case. */
  readonly field: string;
  readonly value: string;
}

export interface PostPolicy {
  /** Milliseconds since the epoch. */
  readonly expiration: number;
  readonly conditions: readonly Condition[];
  readonly sizes: SizeRange;
}

/** What a policy is asked about. */
export interface PostedForm {
  /** Names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  /** Of the address, never of a field. */
  readonly bucket: string;
  /** With the file's name in its place. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

const UNCONDITIONAL: ReadonlySet<string> = new Set(["policy", "x-amz-signature"]);
const IGNORED = "x-ignore-";

/** Reads a policy, base64 of JSON. InvalidPolicyDocument. */
export function parsePostPolicy(text: string): PostPolicy {
  const document = parseJson(text);
  if (!isRecord(document)) throw invalid("Invalid JSON.");
  const { expiration, conditions } = document;
  if (expiration === undefined) throw invalid("Policy missing expiration.");
  if (conditions === undefined) throw invalid("Policy missing conditions.");
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  const unknown = Object.keys(document).find((name) =>
    !["expiration", "conditions"].includes(name)
  );
  if (unknown !== undefined) throw invalid(`Unexpected: '${unknown}'`);
  let sizes: SizeRange = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const fields: Condition[] = [];
  for (const condition of conditions) {
    if (isSizeRange(condition)) {
      const [min, max] = [sizeOf(condition[1]), sizeOf(condition[2])];
      if (condition.length !== 3 || min > max) throw invalid("Invalid content-length-range.");
      sizes = { min: Math.max(sizes.min, min), max: Math.min(sizes.max, max) };
    } else {
      fields.push(conditionOf(condition));
    }
  }
  return { expiration: timeOf(expiration), conditions: fields, sizes };
}

/** Throws AccessDenied unless the policy allows the form. */
export function enforcePostPolicy(policy: PostPolicy, form: PostedForm): void {
  if (form.time >= policy.expiration) throw denied("Policy expired.");
  const fields = new Map(form.fields);
  fields.set("bucket", form.bucket);
  fields.set("key", form.key);
  for (const condition of policy.conditions) {
    const value = fields.get(condition.field);
    if (value !== undefined && holds(condition, value)) continue;
    const parts = [condition.operator, `$${condition.field}`, condition.value];
    throw denied(
      `Policy Condition failed: [${parts.map((part) => JSON.stringify(part)).join(", ")}]`,
    );
  }
  const covered = new Set(policy.conditions.map(({ field }) => field));
  const extra = [...fields.keys()].filter((name) =>
    !covered.has(name) && !UNCONDITIONAL.has(name) && !name.startsWith(IGNORED)
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(", ")}`);
}

function holds({ operator, field, value: wanted }: Condition, value: string): boolean {
  if (operator === "eq") return value === wanted;
  // A list of types is as good as the worst of them.
  const values = field === "content-type" ? value.split(",").map((type) => type.trim()) : [value];
  return values.every((one) => one.startsWith(wanted));
}

function parseJson(text: string): unknown {
  if (!/^[A-Za-z0-9+/=\r\n]*$/.test(text)) throw invalid("Invalid Base64 encoding.");
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
    // Two escapes beyond JSON's: `\$` and `\v`.
    return JSON.parse(
      json.replace(
        /\\[^]/g,
        (escape) => escape === "\\$" ? "$" : escape === "\\v" ? "\\u000b" : escape,
      ),
    );
  } catch {
    throw invalid("Invalid JSON.");
  }
}

/** `2026-11-21T10:00:00Z`, with or without a fraction of a second. */
function timeOf(text: unknown): number {
  const known = typeof text === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text);
  const time = known ? Date.parse(text) : NaN;
  // The 31st of June has counted on into July.
  if (
    !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === String(text).slice(0, 19)
  ) {
    return time;
  }
  throw invalid(`Invalid 'expiration' value: '${String(text).slice(0, 100)}'`);
}

function conditionOf(given: unknown): Condition {
  if (Array.isArray(given)) {
    const [operator, field, value] = given.map((part) =>
      typeof part === "string" ? part : undefined
    );
    const name = operator?.toLowerCase();
    if (given.length !== 3 || (name !== "eq" && name !== "starts-with")) {
      throw invalid("Invalid Condition: unknown operation or wrong number of arguments.");
    }
    if (field === undefined || value === undefined || !/^\$./.test(field)) {
      throw invalid(
        "Invalid Condition: field and value must be strings, the field's begins with $.",
      );
    }
    return { operator: name, field: field.slice(1).toLowerCase(), value };
  }
  const [pair, ...others] = isRecord(given) ? Object.entries(given) : [];
  if (pair === undefined || others.length > 0) {
    throw invalid(
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    );
  }
  const [field, value] = pair;
  if (typeof value !== "string") {
    throw invalid("Invalid Simple-Condition: value must be a string.");
  }
  return { operator: "eq", field: field.toLowerCase(), value };
}

function isSizeRange(condition: unknown): condition is readonly unknown[] {
  return Array.isArray(condition) && typeof condition[0] === "string" &&
    condition[0].toLowerCase() === "content-length-range";
}

/** Bytes; some signers write them as text. */
function sizeOf(value: unknown): number {
  const size = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof size === "number" && Number.isSafeInteger(size) && size >= 0) return size;
  throw invalid("Invalid content-length-range.");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(why: string): S3Error {
  return new S3Error("InvalidPolicyDocument", { message: `Invalid Policy: ${why}` });
}

function denied(why: string): S3Error {
  return new S3Error("AccessDenied", { message: `Invalid according to Policy: ${why}` });
}
