/** When a key is over: as people choose it, and as it is told. */

export const EXPIRIES = ["never", "1", "7", "30", "90", "365", "date"] as const;
/** Days from now, or a date of its own. */
export type Expiry = typeof EXPIRIES[number];

const DAY = 86_400_000;

/** ISO 8601; undefined: never, or there is no such date. `date`: as an input has it, in the visitor's
 * time zone. */
export function expiryOf(chosen: Expiry, date: string, now: number): string | undefined {
  if (chosen === "never") return undefined;
  const time = chosen === "date" ? new Date(date).getTime() : now + Number(chosen) * DAY;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

export function isOver(expiresAt: string | undefined, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

/** As an input of date and time has it. */
export function localDate(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
