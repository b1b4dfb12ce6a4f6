/** JSON as people read it: a value a line, indented by where it is. As it came where it is no JSON text,
 * or would become very much longer: what is nested deep is mostly indentation. */

const INDENT = 2;
/** Characters of indentation in all. */
const MOST_INDENTATION = 1_000_000;

export function indentedJson(text: string): string {
  if (indentationOf(text) > MOST_INDENTATION) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, INDENT);
  } catch {
    return text;
  }
}

/** About so many characters; exactly where no string has brackets in it. */
function indentationOf(text: string): number {
  let depth = 0, sum = 0;
  for (let at = 0; at < text.length && sum <= MOST_INDENTATION; at++) {
    const character = text[at]!;
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    else if (character !== ",") continue;
    sum += INDENT * depth;
  }
  return sum;
}
