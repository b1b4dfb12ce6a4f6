/** Amazon Resource Names: `arn:partition:service:region:account:resource`, six parts of which the
 * last may hold colons. Patterns are compared part by part, so that no `*` reaches over a colon.
 * Source: IAM User Guide, "IAM identifiers" and "IAM JSON policy elements: Condition operators". */
import { quoted, UnusableValue } from "./findings.ts";
import type { ValueMatcher } from "./request_context.ts";
import { compileTemplate, parseTemplate, type TemplatePart } from "./text_template.ts";

const PARTS = 6;

/** The six parts; undefined when `text` is no ARN. */
export function splitArn(text: string): readonly string[] | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const parts: string[] = [];
  let from = 0;
  while (parts.length < PARTS - 1) {
    const colon = text.indexOf(":", from);
    if (colon < 0) return undefined;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  return [...parts, text.slice(from)];
}

/** What tells whether a value is an ARN that `text` describes. Throws UnusableValue when it is no
 * pattern of an ARN. */
export function compileArnPattern(text: string, variables: boolean): ValueMatcher {
  const parts = splitTemplate(parseTemplate(text, { wildcards: true, variables }));
  if (parts.length !== PARTS || parts[0]![0] !== "arn" || parts[0]!.length > 1) {
    throw new UnusableValue(
      `not an ARN, which is arn: and five more parts between colons: ${quoted(text)}`,
    );
  }
  const matchers = parts.map(compileTemplate);
  return (value, context) => {
    const given = splitArn(value);
    return given !== undefined &&
      matchers.every((matches, index) => matches(given[index]!, context));
  };
}

/** Cuts at colons of the text itself, not at those in the names of variables. */
function splitTemplate(template: readonly TemplatePart[]): readonly TemplatePart[][] {
  const parts: TemplatePart[][] = [[]];
  for (const part of template) {
    if (typeof part !== "string") {
      parts.at(-1)!.push(part);
      continue;
    }
    const pieces = part.split(":");
    const cuts = Math.min(PARTS - parts.length, pieces.length - 1);
    const cut = [...pieces.slice(0, cuts), pieces.slice(cuts).join(":")];
    cut.forEach((piece, index) => {
      if (index > 0) parts.push([]);
      if (piece !== "") parts.at(-1)!.push(piece);
    });
  }
  return parts;
}
