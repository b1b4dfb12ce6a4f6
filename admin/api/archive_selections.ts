/** What callers chose to have in an archive, kept in memory for the minute until their browser comes for
 * it: a URL cannot name a thousand keys. Each is handed out once, to who made it. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Principal } from "../../server/auth/principal.ts";
import type { Clock } from "../../storage/model.ts";

export interface Selection {
  readonly bucket: string;
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** What names in the archive leave out of the keys. */
  readonly base: string;
  readonly fileName: string;
}

interface Kept {
  readonly selection: Selection;
  readonly owner: string;
  readonly expiresAt: number;
}

/** Milliseconds. */
const LIFETIME = 60_000;
/** Each is as large as a request's body can be; the oldest go first. */
const MOST = 32;

/** Sent at the same time. */
const MOST_UNDER_WAY = 8;

/** What all requests for archives share. */
export class Archives {
  readonly selections: ArchiveSelections;
  #underWay = 0;

  constructor(clock: Clock) {
    this.selections = new ArchiveSelections(clock);
  }

  /** To be called, once, when it ends; undefined while there are too many. */
  enter(): (() => void) | undefined {
    if (this.#underWay >= MOST_UNDER_WAY) return undefined;
    this.#underWay++;
    return () => {
      this.#underWay--;
    };
  }
}

class ArchiveSelections {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(
    selection: Selection,
    owner: Principal,
  ): { readonly id: string; readonly expiresAt: number } {
    const expiresAt = this.#clock.now() + LIFETIME;
    const id = Buffer.from(randomBytes(18)).toString("base64url");
    for (const [oldest, { expiresAt: end }] of this.#kept) {
      if (end > this.#clock.now() && this.#kept.size < MOST) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(id, { selection, owner: identityOf(owner), expiresAt });
    return { id, expiresAt };
  }

  /** Undefined for none, another's, and one whose time is over. */
  take(id: string, owner: Principal): Selection | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.owner !== identityOf(owner)) return undefined;
    this.#kept.delete(id);
    return kept.expiresAt > this.#clock.now() ? kept.selection : undefined;
  }
}

/** With the key that asks: one may do less than another of the same user. */
function identityOf({ kind, user, accessKeyId = "" }: Principal): string {
  return JSON.stringify([kind, user?.id ?? "", accessKeyId]);
}
