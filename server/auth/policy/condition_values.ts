/** Numbers, dates and truth values as policies and requests write them. Every parser answers
 * undefined for what is not such a value, and takes time linear in its text. */

/** A decimal number, with or without a fraction and an exponent. */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `true` or `false`, in any case. */
export function parseTruth(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true;
  return /^false$/i.test(text) ? false : undefined;
}

const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:Z|([+-])(\d\d):(\d\d)))?)?)?$/;
const EPOCH_SECONDS = /^\d{1,12}$/;

/** Milliseconds since the epoch, from a date of W3C's profile of ISO 8601 (`2026`, `2026-01-31`,
 * `2026-01-31T10:15:00Z`, `2026-01-31T10:15:00.5+01:00`) or from seconds since the epoch. Four
 * digits are a year. What a short date leaves out is its beginning. */
export function parseDate(text: string): number | undefined {
  const found = DATE.exec(text);
  if (found === null) return EPOCH_SECONDS.test(text) ? Number(text) * 1_000 : undefined;
  const number = (index: number, otherwise = 0) => Number(found[index] ?? otherwise);
  const month = number(2, 1), day = number(3, 1);
  const hour = number(4), minute = number(5), second = number(6);
  const date = new Date(0);
  date.setUTCFullYear(number(1), month - 1, day);
  // A month 13 or a 31st of June has counted on into the next.
  const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 &&
    minute < 60 && second < 60 && number(9) < 24 && number(10) < 60;
  if (!exact) return undefined;
  const offset = (number(9) * 60 + number(10)) * 60_000 * (found[8] === "-" ? -1 : 1);
  return date.setUTCHours(hour, minute, second) + number(7) * 1_000 - offset;
}
