/** Whether a session of the management API is still there, and not over: asked here, and by every isolate
 * of what was made in it. */
import type { Clock } from "../../storage/model.ts";
import type { Session, SessionReader } from "../../storage/session.ts";

export interface LiveSessionsOptions {
  readonly reader: SessionReader;
  readonly clock: Clock;
  /** Milliseconds a session may be unused. */
  readonly idle: number;
}

/** `now`: milliseconds since the epoch. */
export function isOver({ expiresAt, lastUsedAt }: Session, now: number, idle: number): boolean {
  return now >= expiresAt || now - lastUsedAt >= idle;
}

/** Tells it of a session's id. */
export function liveSessions(
  { reader, clock, idle }: LiveSessionsOptions,
): (id: string) => Promise<boolean> {
  return async (id) => {
    const session = await reader.getSession(id);
    return session !== undefined && !isOver(session, clock.now(), idle);
  };
}
