/** Text of a policy in which `*` and `?` are wildcards and `${…}` are variables, taken apart and
 * made a matcher. What a variable brings is always literal: a `*` in it is an asterisk. Source:
 * IAM User Guide, "IAM policy elements: Variables and tags". */
import { quoted, UnusableValue } from "./findings.ts";
import type { RequestContext, ValueMatcher } from "./request_context.ts";
import { ANY, compilePattern, matchesPattern, ONE } from "./wildcard.ts";

export type TemplatePart = string | Wildcard | Variable;

export type Wildcard = typeof ANY | typeof ONE;

export interface Variable {
  /** In lower case. */
  readonly key: string;
  /** What stands in where the request has no value. */
  readonly fallback?: string;
}

export interface TemplateSyntax {
  readonly wildcards: boolean;
  /** Version 2012-10-17 has them; before, `${` is text. */
  readonly variables: boolean;
}

const SPECIAL = ["*", "?", "$"];
// `key` or `key, 'default'`; the excluded characters leave one way to read a text.
const VARIABLE = /^([^\s,:'{}$*?]+:[^,'{}$*?]*[^\s,'{}$*?])(?:, *'([^'{}]*)')?$/;

/** The parts of `text`, no two strings in a row. Throws UnusableValue for a `${…}` that is none. */
export function parseTemplate(text: string, syntax: TemplateSyntax): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  const add = (part: TemplatePart) => {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (syntax.wildcards && character === "*") add(ANY);
    else if (syntax.wildcards && character === "?") add(ONE);
    else if (syntax.variables && character === "$" && text[at + 1] === "{") {
      const end = text.indexOf("}", at);
      if (end < 0) throw new UnusableValue(`a variable is not closed: ${quoted(text.slice(at))}`);
      add(parseVariable(text.slice(at + 2, end)));
      at = end;
    } else add(character);
  }
  return parts;
}

function parseVariable(text: string): string | Variable {
  if (SPECIAL.includes(text)) return text;
  const [, key, fallback] = VARIABLE.exec(text) ?? [];
  if (key === undefined) {
    throw new UnusableValue(
      `not a variable: ${quoted(`\${${text}}`)}; e.g. \${aws:username} or ` +
        `\${aws:username, 'nobody'}, and \${*}, \${?} or \${$} for the characters themselves`,
    );
  }
  return { key: key.toLowerCase(), ...(fallback === undefined ? {} : { fallback }) };
}

/** What tells whether a value is what `parts` describe; never, where a variable has no value. */
export function compileTemplate(parts: readonly TemplatePart[]): ValueMatcher {
  if (parts.some((part) => typeof part === "object")) {
    return (value, context) => {
      const resolved = resolveVariables(parts, context, value.length);
      return resolved !== undefined && matchesPattern(compileParts(resolved), value);
    };
  }
  if (parts.length === 0) return (value) => value === "";
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return (value) => value === only;
  if (parts.length === 1 && only === ANY) return () => true;
  const pattern = compileParts(parts);
  return (value) => matchesPattern(pattern, value);
}

/** `parts` with the values of their variables; undefined when one has none, or when the text would
 * be longer than `longest` and could not be met anyway. */
export function resolveVariables(
  parts: readonly TemplatePart[],
  context: RequestContext,
  longest: number,
): (string | Wildcard)[] | undefined {
  const resolved: (string | Wildcard)[] = [];
  let length = 0;
  for (const part of parts) {
    const known = typeof part === "object" ? valueOf(part, context) : part;
    if (known === undefined) return undefined;
    if (typeof known === "string") length += known.length;
    if (length > longest) return undefined;
    resolved.push(known);
  }
  return resolved;
}

/** A key with several values is no variable. */
function valueOf({ key, fallback }: Variable, context: RequestContext): string | undefined {
  const values = context.get(key);
  if (values === undefined || values.length === 0) return fallback;
  return values.length === 1 ? values[0] : undefined;
}

function compileParts(parts: readonly TemplatePart[]) {
  return compilePattern(unitsOf(parts));
}

function* unitsOf(parts: readonly TemplatePart[]): Generator<number> {
  for (const part of parts) {
    if (typeof part === "number") yield part;
    if (typeof part !== "string") continue;
    for (let at = 0; at < part.length; at++) yield part.charCodeAt(at);
  }
}
