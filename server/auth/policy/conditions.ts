/** The Condition element: reads it, and says whether it holds for a request. All its operators and
 * keys must hold; of the values of a key one is enough, for a negated operator none may match.
 * Sources: IAM User Guide, "Condition operators", "Conditions with multiple context keys or values"
 * and "Single-valued vs. multivalued context keys". */
import { CONDITION_OPERATORS } from "./condition_operators.ts";
import { parseTruth } from "./condition_values.ts";
import { type Findings, type Place, quoted } from "./findings.ts";
import type { JsonMember, JsonNode } from "./json_reader.ts";
import { isKnownConditionKey, isMultivaluedKey } from "./known_condition_keys.ts";
import type { RequestContext, ValueMatcher } from "./request_context.ts";

/** How the values of a request are taken together. Absent: one that matches is enough. */
export type SetQualifier = "ForAllValues" | "ForAnyValue";

/** One operator on one key. */
export interface Condition {
  /** Without qualifier and `IfExists`, e.g. `StringLike`. */
  readonly operator: string;
  readonly qualifier?: SetQualifier;
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  /** The policy's values as written. */
  readonly texts: readonly string[];
  holds(context: RequestContext): boolean;
}

/** The parts of an operator's name. */
interface OperatorName {
  readonly qualifier?: SetQualifier;
  readonly name: string;
  readonly ifExists: boolean;
}

const NULL_OPERATOR = "Null";
const IF_EXISTS = "IfExists";
const CONDITION_KEY = /^[A-Za-z][A-Za-z0-9-]*:\S(?:.*\S)?$/s;

/** The conditions of a `Condition` element; what cannot be used is left out and among
 * `findings`. */
export function readConditions(
  node: JsonNode,
  variables: boolean,
  findings: Findings,
): readonly Condition[] {
  return membersOf(node, "an object of operators", findings).flatMap((member) => {
    const operator = readOperatorName(member, findings);
    const keys = membersOf(member.value, "an object of condition keys", findings);
    if (member.value.kind === "object" && keys.length === 0) {
      findings.error(member.value, "an operator without condition keys");
    }
    if (operator === undefined) return [];
    return keys.flatMap((key) => readCondition(operator, key, variables, findings) ?? []);
  });
}

function membersOf(node: JsonNode, what: string, findings: Findings): readonly JsonMember[] {
  if (node.kind === "object") return node.members;
  findings.error(node, `must be ${what}`);
  return [];
}

function readOperatorName({ name, place }: JsonMember, findings: Findings) {
  const [, qualifier, rest = name] = /^(ForAllValues|ForAnyValue):(.*)$/s.exec(name) ?? [];
  const ifExists = rest.endsWith(IF_EXISTS);
  const operator: OperatorName = {
    ...(qualifier === undefined ? {} : { qualifier: qualifier as SetQualifier }),
    name: ifExists ? rest.slice(0, -IF_EXISTS.length) : rest,
    ifExists,
  };
  if (operator.name === NULL_OPERATOR) {
    if (!ifExists && qualifier === undefined) return operator;
    findings.error(place, `${NULL_OPERATOR} takes neither ${IF_EXISTS} nor a set qualifier`);
  } else if (CONDITION_OPERATORS.has(operator.name)) return operator;
  else findings.error(place, `unknown condition operator ${quoted(name)}${suggestion(operator)}`);
  return undefined;
}

function suggestion({ name }: OperatorName): string {
  const meant = [NULL_OPERATOR, ...CONDITION_OPERATORS.keys()]
    .find((known) => known.toLowerCase() === name.toLowerCase());
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function readCondition(
  { qualifier, name, ifExists }: OperatorName,
  { name: writtenKey, place, value }: JsonMember,
  variables: boolean,
  findings: Findings,
): Condition | undefined {
  const key = writtenKey.toLowerCase();
  const texts = readValues(value, findings);
  if (!CONDITION_KEY.test(key)) {
    findings.error(place, `not a condition key such as aws:SourceIp: ${quoted(writtenKey)}`);
    return undefined;
  }
  warnOfKey(key, qualifier, place, findings);
  const condition = { operator: name, ifExists, key, texts: texts.map(({ text }) => text) };
  const operator = CONDITION_OPERATORS.get(name);
  if (operator === undefined) {
    const absent = readNull(texts, findings);
    return { ...condition, holds: (context) => absent.has(isAbsent(context.get(key))) };
  }
  const test: ValueTest = {
    key,
    negated: operator.negated,
    ifExists,
    matchers: texts.flatMap(({ text, ...place }) =>
      findings.attempt(place, () => operator.readValue(text, variables)) ?? []
    ),
  };
  if (qualifier === undefined) return { ...condition, holds: (context) => holds(test, context) };
  const all = qualifier === "ForAllValues";
  return { ...condition, qualifier, holds: (context) => holdsForSet(test, all, context) };
}

/** What is asked of a key's values. */
interface ValueTest {
  readonly key: string;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly matchers: readonly ValueMatcher[];
}

function holds(test: ValueTest, context: RequestContext): boolean {
  const values = context.get(test.key);
  if (isAbsent(values)) return test.ifExists || test.negated;
  return values.some((value) => matchesAny(test, value, context)) !== test.negated;
}

/** `all`: every value must fit; otherwise one. */
function holdsForSet(test: ValueTest, all: boolean, context: RequestContext): boolean {
  const values = context.get(test.key);
  if (isAbsent(values)) return test.ifExists || all;
  // AWS counts a single empty text as a set without values.
  if (values.length === 1 && values[0] === "") return all;
  const fits = (value: string) => matchesAny(test, value, context) !== test.negated;
  return all ? values.every(fits) : values.some(fits);
}

function matchesAny({ matchers }: ValueTest, value: string, context: RequestContext): boolean {
  return matchers.some((matches) => matches(value, context));
}

function isAbsent(values: readonly string[] | undefined): values is undefined {
  return values === undefined || values.length === 0;
}

interface ConditionText extends Place {
  readonly text: string;
}

/** Texts; numbers and truth values count as what they are written as. */
function readValues(node: JsonNode, findings: Findings): readonly ConditionText[] {
  const items = node.kind === "array" ? node.items : [node];
  if (items.length === 0) findings.error(node, "an empty list of values");
  return items.flatMap((item) => {
    if (item.kind === "string" || item.kind === "number" || item.kind === "boolean") return item;
    findings.error(item, "must be a text, a number, true or false, or a list of these");
    return [];
  });
}

/** The answers to "is the key absent?" that let the condition hold. */
function readNull(texts: readonly ConditionText[], findings: Findings): ReadonlySet<boolean> {
  return new Set(texts.flatMap(({ text, ...place }) => {
    const truth = parseTruth(text);
    if (truth === undefined) findings.error(place, `not true or false: ${quoted(text)}`);
    return truth ?? [];
  }));
}

function warnOfKey(
  key: string,
  qualifier: SetQualifier | undefined,
  place: Place,
  findings: Findings,
): void {
  if (!isKnownConditionKey(key)) {
    findings.warning(place, `no request here has the condition key ${quoted(key)}`);
  } else if (isMultivaluedKey(key) && qualifier === undefined) {
    findings.warning(place, "this key can have several values: use ForAllValues: or ForAnyValue:");
  } else if (!isMultivaluedKey(key) && qualifier === "ForAllValues") {
    findings.warning(place, "ForAllValues: also holds where the request does not have this key");
  }
}
