/** When a link ends, as people choose it. */

export const LIVES = ["3600", "86400", "604800", "2592000", "31536000", "date"] as const;
/** Seconds from now, or a date of its own. */
export type Life = typeof LIVES[number];

export type LifeAsked = { readonly expiresIn: number } | { readonly expiresAt: string };

/** As the server is asked. `date`: as an input of date and time has it, in the visitor's time zone.
 * Undefined: it is none, or over already. */
export function lifeOf(chosen: Life, date: string, now: number): LifeAsked | undefined {
  if (chosen !== "date") return { expiresIn: Number(chosen) };
  const time = new Date(date).getTime();
  return Number.isNaN(time) || time <= now
    ? undefined
    : { expiresAt: new Date(time).toISOString() };
}
