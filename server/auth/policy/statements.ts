/** One statement: its elements by name, each read by the file it is called after, and what they
 * must be together. Source: IAM User Guide, "Grammar of the IAM JSON policy language". */
import { readActions } from "./actions.ts";
import { readConditions } from "./conditions.ts";
import { type Findings, quoted } from "./findings.ts";
import type { JsonMember, JsonNode, JsonObject } from "./json_reader.ts";
import type { PolicyKind, Statement } from "./policy.ts";
import { type PrincipalElement, readPrincipals } from "./principals.ts";
import { readResources } from "./resources.ts";

/** What holds for all statements of a policy. */
export interface PolicyHead {
  readonly kind: PolicyKind;
  /** Whether `${…}` is a variable: since version 2012-10-17. */
  readonly variables: boolean;
}

const ELEMENTS: readonly string[] = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const PLAIN_SID = /^[A-Za-z0-9]*$/;

/** Undefined when it cannot be used; why is among `findings`. */
export function readStatement(
  node: JsonNode,
  head: PolicyHead,
  findings: Findings,
): Statement | undefined {
  if (node.kind !== "object") {
    findings.error(node, "a statement must be an object");
    return undefined;
  }
  for (const { name, place } of node.members) {
    if (!ELEMENTS.includes(name)) {
      findings.error(place, `a statement has no element ${quoted(name)}`);
    }
  }
  const { kind, variables } = head;
  const sid = readSid(node, kind, findings);
  const effect = readEffect(node, findings);
  const principals = readNamed(node, kind, effect, findings);
  const action = readEither(node, "Action", true, findings);
  const resource = readEither(node, "Resource", true, findings);
  const condition = memberOf(node, "Condition");
  const actions = action && readActions(action.value, isExcept(action), kind, findings);
  const resources = resource &&
    readResources(resource.value, isExcept(resource), variables, findings);
  const conditions = condition ? readConditions(condition.value, variables, findings) : [];
  if (effect === undefined || actions === undefined || resources === undefined) return undefined;
  return {
    ...(sid === undefined ? {} : { sid }),
    effect,
    ...(principals === undefined ? {} : { principals }),
    actions,
    resources,
    conditions,
  };
}

/** The text of an element that must be one; undefined when it is absent, or is none. */
export function readText(node: JsonObject, name: string, findings: Findings): string | undefined {
  const member = memberOf(node, name);
  if (member === undefined) return undefined;
  if (member.value.kind === "string") return member.value.text;
  findings.error(member.value, "must be a text");
  return undefined;
}

export function memberOf(node: JsonObject, name: string): JsonMember | undefined {
  return node.members.find((member) => member.name === name);
}

function readSid(node: JsonObject, kind: PolicyKind, findings: Findings): string | undefined {
  const sid = readText(node, "Sid", findings);
  if (sid !== undefined && kind === "identity" && !PLAIN_SID.test(sid)) {
    findings.warning(memberOf(node, "Sid")!.value, "AWS allows letters and digits alone in a Sid");
  }
  return sid;
}

function readEffect(node: JsonObject, findings: Findings): Statement["effect"] | undefined {
  const effect = readText(node, "Effect", findings);
  if (effect === "Allow" || effect === "Deny") return effect;
  const member = memberOf(node, "Effect");
  if (member === undefined) findings.error(node, "a statement needs an Effect");
  else if (effect !== undefined) findings.error(member.value, 'must be "Allow" or "Deny"');
  return undefined;
}

/** Whom a statement of a bucket policy names. */
function readNamed(
  node: JsonObject,
  kind: PolicyKind,
  effect: Statement["effect"] | undefined,
  findings: Findings,
): PrincipalElement | undefined {
  const member = readEither(node, "Principal", kind === "bucket", findings);
  if (member === undefined) return undefined;
  if (kind === "identity") {
    findings.error(member.place, `${member.name} belongs in bucket policies`);
    return undefined;
  }
  const principals = readPrincipals(member.value, isExcept(member), findings);
  if (effect === "Allow" && principals.except) {
    findings.error(member.place, "NotPrincipal can only be denied");
  } else if (effect === "Allow" && principals.accounts.size > 0) {
    const hint = 'name the users, or "*"';
    findings.warning(member.place, `allowing an account allows its users nothing: ${hint}`);
  }
  return principals;
}

/** The element `name` or its opposite, of which a statement has one. */
function readEither(
  node: JsonObject,
  name: string,
  needed: boolean,
  findings: Findings,
): JsonMember | undefined {
  const plain = memberOf(node, name), except = memberOf(node, `Not${name}`);
  if (plain !== undefined && except !== undefined) {
    const later = plain.place.at > except.place.at ? plain : except;
    findings.error(later.place, `a statement has either ${name} or Not${name}`);
  }
  const found = plain ?? except;
  if (found === undefined && needed) {
    findings.error(node, `a statement needs ${name} or Not${name}`);
  }
  return found;
}

function isExcept({ name }: JsonMember): boolean {
  return name.startsWith("Not");
}
