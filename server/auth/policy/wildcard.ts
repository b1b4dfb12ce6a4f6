/** Patterns with `*` (any characters, none too) and `?` (one character), matched without going
 * back: the runs between asterisks are looked for from left to right, each where it first ends.
 * For a text of n and a pattern of m units that is at most 2n + m steps; where a `?` stands
 * between two asterisks, a run of r units costs ⌈r/32⌉ for each unit of the text it is looked
 * for in. */

/** What is matched: a string, as far as it is needed. */
export interface Text {
  readonly length: number;
  charCodeAt(index: number): number;
}

/** One character, whichever. */
export const ONE = -1;
/** Any characters. */
export const ANY = -2;

/** What stands between two asterisks. */
interface Run {
  /** UTF-16 code units, and ONE. */
  readonly units: readonly number[];
  /** For runs without ONE: how much of the run still matches when the next unit does not. */
  readonly borders?: readonly number[];
}

export interface Pattern {
  /** One more than there are asterisks. */
  readonly runs: readonly Run[];
}

/** From code units, ONE and ANY. */
export function compilePattern(units: Iterable<number>): Pattern {
  const runs: number[][] = [[]];
  for (const unit of units) {
    const run = runs[runs.length - 1]!;
    if (unit !== ANY) run.push(unit);
    else if (run.length > 0 || runs.length === 1) runs.push([]); // `**` is `*`
  }
  return {
    runs: runs.map((run, index) => {
      const floating = index > 0 && index < runs.length - 1 && !run.includes(ONE);
      // A copy has no room to grow: patterns are kept, and there are many.
      const units = run.slice();
      return floating ? { units, borders: bordersOf(units) } : { units };
    }),
  };
}

/** The pattern of a text in which every `*` and `?` is meant. */
export function parsePattern(text: string): Pattern {
  return compilePattern(
    Array.from({ length: text.length }, (_, index) => {
      const unit = text.charCodeAt(index);
      return unit === 0x2a ? ANY : unit === 0x3f ? ONE : unit;
    }),
  );
}

/** Whether `pattern` describes all of `text`. Case matters. */
export function matchesPattern({ runs }: Pattern, text: Text): boolean {
  let at = passForward(runs[0]!.units, text);
  const last = runs.length - 1;
  if (last === 0 || at < 0) return at === text.length;
  const end = passBackward(runs[last]!.units, text);
  if (end < at) return false;
  for (let index = 1; index < last; index++) {
    const run = runs[index]!;
    // Nothing longer than what is left: that also bounds the tables of a search.
    if (run.units.length > end - at) return false;
    at = run.borders === undefined
      ? findWithOnes(run.units, text, at, end)
      : findLiteral(run.units, run.borders, text, at, end);
    if (at < 0) return false;
  }
  return true;
}

/** Where the run ends that begins with the text; negative when it does not. */
function passForward(units: readonly number[], text: Text): number {
  let at = 0;
  for (const unit of units) {
    const met = text.charCodeAt(at++); // NaN behind the end, which is no unit
    if (unit === ONE ? at > text.length : met !== unit) return -1;
    if (unit === ONE && isHigh(met)) at++;
  }
  return at;
}

/** Where the run begins that ends with the text; negative when it does not. */
function passBackward(units: readonly number[], text: Text): number {
  let at = text.length;
  for (let index = units.length - 1; index >= 0; index--) {
    const unit = units[index], met = text.charCodeAt(--at);
    if (unit === ONE ? at < 0 : met !== unit) return -1;
    if (unit === ONE && isLow(met)) at--;
  }
  return at;
}

/** Where the first occurrence between `from` and `to` ends; negative without one (Knuth, Morris and
 * Pratt: no unit of the text is passed twice). */
function findLiteral(
  units: readonly number[],
  borders: readonly number[],
  text: Text,
  from: number,
  to: number,
): number {
  let matched = 0;
  for (let at = from; at < to;) {
    if (text.charCodeAt(at) === units[matched]) {
      at++;
      if (++matched === units.length) return at;
    } else if (matched === 0) at++;
    else matched = borders[matched - 1]!;
  }
  return -1;
}

function bordersOf(units: readonly number[]): readonly number[] {
  const borders = units.map(() => 0);
  for (let index = 1, border = 0; index < units.length; index++) {
    while (border > 0 && units[index] !== units[border]) border = borders[border - 1]!;
    if (units[index] === units[border]) border++;
    borders[index] = border;
  }
  return borders;
}

/** As findLiteral, for runs with ONE: all beginnings are followed at once, a bit each (Baeza-Yates
 * and Gonnet). The tables are made for each search, for they can outgrow a policy by far. */
function findWithOnes(units: readonly number[], text: Text, from: number, to: number): number {
  const words = (units.length + 31) >>> 5;
  const ones = new Int32Array(words);
  const masks = new Map<number, Int32Array>();
  units.forEach((unit, index) => {
    if (unit === ONE) ones[index >>> 5]! |= 1 << index;
  });
  units.forEach((unit, index) => {
    if (unit === ONE) return;
    if (!masks.has(unit)) masks.set(unit, ones.slice());
    masks.get(unit)![index >>> 5]! |= 1 << index;
  });
  const state = new Int32Array(words);
  const last = 1 << (units.length - 1);
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at), mask = masks.get(unit) ?? ones, low = isLow(unit);
    let carry = 1;
    for (let word = 0; word < words; word++) {
      const before = state[word]!, one = ones[word]!;
      const moved = ((before << 1) | carry) & mask[word]!;
      carry = before >>> 31;
      // The second half of a character ends the ONE its first half began, and begins none.
      state[word] = low ? (moved & ~one) | (before & one) : moved;
    }
    if ((state[words - 1]! & last) !== 0) return at + 1;
  }
  return -1;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
