/** Ranges of keys as SQLite compares them: TEXT by UTF-8 bytes. JavaScript's own order of strings
 * (UTF-16 units) differs from it where surrogates meet U+E000…U+FFFF, so it is never used here. */

/** Least string greater than every string that begins with `prefix`; undefined when there is none
 * (an empty prefix, or nothing but U+10FFFF). */
export function prefixEnd(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const last = points.pop()!.codePointAt(0)!;
    if (last === 0x10ffff) continue;
    // Code points of surrogates are not characters: the next one is U+E000.
    return points.join("") + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

/** Negative, zero or positive as `a` is before, equal to or after `b` in UTF-8 byte order. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** UTF-16 units in the order of the UTF-8 bytes they become: surrogates (U+10000 and up) last. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** Where a walk over keys stands: at `key` itself or just after it. */
export interface KeyPosition {
  readonly key: string;
  readonly inclusive: boolean;
}

/** Where a listing begins, and the key before which it ends (undefined: at the last key of the
 * bucket). Undefined when no key can be listed. */
export function startOfListing(
  query: { readonly prefix: string; readonly delimiter: string; readonly after: string },
): { readonly from: KeyPosition; readonly end: string | undefined } | undefined {
  const { prefix, delimiter, after } = query;
  // Keys hold no NUL, so neither does the prefix of one; and SQLite's binding would cut it short.
  if (prefix.includes("\0")) return undefined;
  const end = prefixEnd(prefix);
  if (after === "" || !after.startsWith(prefix)) {
    if (after !== "" && compareKeys(after, prefix) > 0) return undefined;
    return { from: { key: prefix, inclusive: true }, end };
  }
  const rolled = commonPrefix(after, prefix, delimiter);
  if (rolled === undefined) return { from: { key: after, inclusive: false }, end };
  const next = prefixEnd(rolled);
  return next === undefined ? undefined : { from: { key: next, inclusive: true }, end };
}

/** The common prefix `key` is rolled into; undefined when it is listed itself. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
