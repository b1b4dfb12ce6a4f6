/** When a certificate is replaced, and when to try again what failed. */

/** Tries that failed one after the other, and when there may be another: kept, so that a server
 * restarted again and again leaves the authority alone. */
export interface Attempts {
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, notBefore: 0 };

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Four tries in the first hour: Let's Encrypt forgives five failed proofs of a name
 * (letsencrypt.org/docs/rate-limits). Nine in the first day, four in each one after. */
const GROWTH = 4;
const LONGEST_PAUSE = 6 * 60 * MINUTE;
/** How much longer a pause may become by chance. */
const PAUSE_JITTER = 0.1;
/** Part of its life after which a certificate is replaced, and by how much later by chance. */
const RENEWED_AFTER = 2 / 3;
const RENEWAL_JITTER = 0.03;

/** The same, one failure later. `random`: from 0 to below 1. `retryAfter`: milliseconds the authority
 * wants to be left alone; at most a day is believed. */
export function afterFailure(
  { failures }: Attempts,
  { now, random, retryAfter = 0 }: {
    readonly now: number;
    readonly random: number;
    readonly retryAfter?: number | undefined;
  },
): Attempts {
  const pause = Math.min(LONGEST_PAUSE, MINUTE * GROWTH ** failures) * (1 + PAUSE_JITTER * random);
  return {
    failures: failures + 1,
    notBefore: Math.round(now + Math.max(pause, Math.min(retryAfter, DAY))),
  };
}

/** When there may be another try. A time far ahead is one of a clock that was wrong. */
export function nextTry({ notBefore }: Attempts, now: number): number {
  return notBefore - now > 2 * DAY ? now : notBefore;
}

/** When a certificate that lives `lifetime` is to be replaced, by when it was obtained: not by its own
 * dates, so that a wrong clock here does not mean a new one at once, again and again. */
export function renewalTime(
  { obtainedAt, lifetime }: { readonly obtainedAt: number; readonly lifetime: number },
  random: number,
): number {
  return obtainedAt + Math.max(MINUTE, lifetime * (RENEWED_AFTER + RENEWAL_JITTER * random));
}
