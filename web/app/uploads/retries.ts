/** Tries again what may go better the next time: no network, a server that starts or has too much to do,
 * a URL signed by a session that is over. What the server refuses is refused. */
import type { ApiFailure } from "../api.ts";

/** Together about two minutes: a server is back by then, or somebody has to look. */
const TRIES = 12;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const PASSING: ReadonlySet<number> = new Set([0, 408, 429, 500, 502, 503, 504]);

export interface RetryOptions {
  /** Ends the waiting, too: throws its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds, one after the other; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Of [0, 1). */
  readonly random?: () => number;
}

/** What `attempt` gives when it does. It is told how often it failed before. */
export async function persistently<T>(
  attempt: (failed: number) => Promise<T>,
  { signal, wait = rest, random = Math.random }: RetryOptions,
): Promise<T> {
  for (let failed = 0;; failed++) {
    signal.throwIfAborted();
    try {
      return await attempt(failed);
    } catch (error) {
      signal.throwIfAborted();
      if (failed + 1 >= TRIES || !isPassing(error)) throw error;
      const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failed);
      await wait(longest * (0.5 + random() / 2), signal);
    }
  }
}

/** Refusals of this program, which have no status either. */
const LASTING: ReadonlySet<string> = new Set(["DigestMismatch", "FileUnreadable"]);
/** Of other statuses. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  "ConditionalRequestConflict",
  "RequestTimeout",
  // The next URL is signed by who is signed in then.
  ...["ExpiredToken", "InvalidAccessKeyId", "InvalidToken"],
]);

function isPassing(error: unknown): boolean {
  const { status, code = "" } = error as Partial<ApiFailure>;
  if (status === undefined || LASTING.has(code)) return false;
  return PASSING.has(status) || PASSING_CODES.has(code);
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
