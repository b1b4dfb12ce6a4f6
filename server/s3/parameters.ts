/** A value with parameters, as in Content-Type and Content-Disposition: `type; name=value; name="v"`
 * (RFC 9110 §5.6.6). Refuses what is not one clear value, and parameters that come twice. */

export interface Parameterized {
  /** Lower case. */
  readonly value: string;
  /** Names in lower case; values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const WHITE = /^[ \t]*$/;

/** Undefined for what is malformed. In quotes a backslash stands for itself but before a quote or a
 * backslash: browsers once sent Windows paths as they were. */
export function parseParameters(text: string): Parameterized | undefined {
  const semicolon = text.indexOf(";");
  const value = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  if (value === "" || /[\s",]/.test(value)) return undefined;
  const parameters = new Map<string, string>();
  for (let at = semicolon < 0 ? text.length : semicolon + 1; at < text.length;) {
    const equals = text.indexOf("=", at);
    if (equals < 0) return WHITE.test(text.slice(at)) ? { value, parameters } : undefined;
    const name = text.slice(at, equals).trimStart().toLowerCase();
    if (!TOKEN.test(name) || parameters.has(name)) return undefined;
    const quoted = text[equals + 1] === '"';
    const end = quoted ? closingQuote(text, equals + 2) : text.length;
    if (end < 0) return undefined;
    const next = text.indexOf(";", quoted ? end + 1 : equals + 1);
    const stop = next < 0 ? text.length : next;
    if (quoted && !WHITE.test(text.slice(end + 1, stop))) return undefined;
    const given = quoted
      ? text.slice(equals + 2, end).replace(/\\(["\\])/g, "$1")
      : text.slice(equals + 1, stop).trimEnd();
    if (!quoted && (given === "" || /[\s",]/.test(given))) return undefined;
    parameters.set(name, given);
    at = stop + 1;
  }
  return { value, parameters };
}

/** Where the quote opened before `from` closes; -1 when it does not. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) at++;
  }
  return -1;
}
