/** What a request to STS asks for: the fields of its form, each once, and what AWS allows in them.
 * Refuses every field an action does not know: one that narrows must not be passed over.
 * Source: AWS STS API Reference, "AssumeRole", request parameters. */
import { parsePolicy } from "../auth/policy/parse_policy.ts";
import { PolicyError } from "../auth/policy/findings.ts";
import type { SessionInput } from "../auth/session_credentials.ts";
import { StsError } from "./errors.ts";

export type Form = ReadonlyMap<string, string>;

/** The fields of a body of `application/x-www-form-urlencoded`. */
export function readForm(body: Uint8Array): Form {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    if (fields.has(name)) throw invalid(`${shorten(name)} is given more than once`);
    fields.set(name, value);
  }
  return fields;
}

/** Fields of every action. */
const COMMON = ["Action", "Version"];
const POLICY_ARN = /^PolicyArns\.member\.(?:[1-9]|10)\.arn$/;

/** Throws ValidationError for a field that is not among `names`; `PolicyArns` stands for its list. */
export function requireKnown(form: Form, names: readonly string[]): void {
  for (const name of form.keys()) {
    const isKnown = COMMON.includes(name) || names.includes(name) ||
      (POLICY_ARN.test(name) && names.includes("PolicyArns"));
    if (!isKnown) throw invalid(`${shorten(name)} is not supported here`);
  }
}

const MIN_DURATION = 900;
const MAX_DURATION = 43_200;

/** Seconds. */
export function durationOf(form: Form, fallback: number): number {
  const text = form.get("DurationSeconds");
  if (text === undefined) return fallback;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (seconds >= MIN_DURATION && seconds <= MAX_DURATION) return seconds;
  throw constraint(
    "durationSeconds",
    `Member must have value from ${MIN_DURATION} to ${MAX_DURATION}`,
  );
}

/** Name, duration and policies of a session with a role. There are no roles: which one is asked for
 * says nothing. Clients of MinIO leave role and name out. */
export function roleSession(form: Form): SessionInput & { readonly name: string } {
  if ((form.get("RoleArn") ?? "").length > MAX_ARN) {
    throw constraint("roleArn", `Member must have length less than or equal to ${MAX_ARN}`);
  }
  const name = form.get("RoleSessionName") ?? "session";
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw constraint("roleSessionName", "Member must satisfy pattern [\\w+=,.@-]{2,64}");
  }
  return { name, duration: durationOf(form, 3_600), ...sessionPolicies(form) };
}

const MAX_ARN = 2_048;
/** Characters of the document; and of it and the names of policies together. */
const MAX_POLICY = 2_048;
const ARN_OF_POLICY = /^arn:aws:iam::(?:aws|000000000000):policy\/([\w+=,.@-]{1,128})$/;

function sessionPolicies(form: Form): Pick<SessionInput, "policy" | "policies"> {
  const policy = form.get("Policy");
  const policies: string[] = [];
  for (const [name, arn] of form) {
    if (!POLICY_ARN.test(name)) continue;
    const [, policyName] = ARN_OF_POLICY.exec(arn) ?? [];
    if (policyName === undefined) {
      throw constraint("policyArns", "Member must be arn:aws:iam::aws:policy/NAME");
    }
    policies.push(policyName);
  }
  if (policy !== undefined) requirePolicy(policy);
  if (packedLength({ ...(policy === undefined ? {} : { policy }), policies }) > MAX_POLICY) {
    throw new StsError("PackedPolicyTooLarge");
  }
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(policies.length === 0 ? {} : { policies }),
  };
}

function requirePolicy(policy: string): void {
  if (policy.length < 1 || policy.length > MAX_POLICY) {
    throw constraint("policy", `Member must have length from 1 to ${MAX_POLICY}`);
  }
  try {
    parsePolicy(policy, "identity");
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new StsError("MalformedPolicyDocument", { message: error.message });
  }
}

type Packed = Pick<SessionInput, "policy" | "policies">;

function packedLength({ policy = "", policies = [] }: Packed): number {
  return policies.reduce((length, name) => length + name.length, policy.length);
}

/** Percent of what a token can hold; nothing without policies. */
export function packedSize(packed: Packed): { readonly PackedPolicySize?: number } {
  const length = packedLength(packed);
  return length === 0 ? {} : { PackedPolicySize: Math.ceil(100 * length / MAX_POLICY) };
}

export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === "") throw constraint(name, "Member must not be null");
  return value;
}

function constraint(member: string, what: string): StsError {
  const name = member.slice(0, 1).toLowerCase() + member.slice(1);
  return invalid(`Value at '${name}' failed to satisfy constraint: ${what}`);
}

export function invalid(what: string): StsError {
  return new StsError("ValidationError", { message: `1 validation error detected: ${what}` });
}

function shorten(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
