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
  readonly user: string;
  readonly expiresAt: number;
}

/** Milliseconds. */
const LIFETIME = 60_000;
/** Each is as large as a request's body can be; the oldest go first. */
const MOST = 32;
/** Of one user, so that none drives out the others'. */
const MOST_OF_ONE = 8;

/** Sent at the same time, and of those to one user. */
const MOST_UNDER_WAY = 8;
const MOST_TO_ONE = 4;

/** What all requests for archives share. */
export class Archives {
  readonly selections: ArchiveSelections;
  /** Whose. */
  readonly #underWay: string[] = [];

  constructor(clock: Clock) {
    this.selections = new ArchiveSelections(clock);
  }

  /** To be called, once, when it ends; undefined while there are too many. */
  enter(owner: Principal): (() => void) | undefined {
    const user = userOf(owner), underWay = this.#underWay;
    if (underWay.length >= MOST_UNDER_WAY) return undefined;
    if (underWay.filter((other) => other === user).length >= MOST_TO_ONE) return undefined;
    underWay.push(user);
    return () => void underWay.splice(underWay.indexOf(user), 1);
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
    const user = userOf(owner);
    this.#makeRoom(user);
    this.#kept.set(id, { selection, owner: identityOf(owner), user, expiresAt });
    return { id, expiresAt };
  }

  /** Of a map the oldest come first. */
  #makeRoom(user: string): void {
    const now = this.#clock.now();
    for (const [id, { expiresAt }] of this.#kept) {
      if (expiresAt <= now) this.#kept.delete(id);
    }
    const theirs = [...this.#kept].filter(([, kept]) => kept.user === user);
    const [oldest] = theirs.length >= MOST_OF_ONE
      ? theirs[0]!
      : this.#kept.size >= MOST
      ? [...this.#kept.keys()]
      : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Undefined for none, another's, and one whose time is over. */
  take(id: string, owner: Principal): Selection | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.owner !== identityOf(owner)) return undefined;
    this.#kept.delete(id);
    return kept.expiresAt > this.#clock.now() ? kept.selection : undefined;
  }
}

function userOf({ kind, user }: Principal): string {
  return `${kind} ${user?.id ?? ""}`;
}

/** With the key that asks: one may do less than another of the same user. */
function identityOf({ kind, user, accessKeyId = "" }: Principal): string {
  return JSON.stringify([kind, user?.id ?? "", accessKeyId]);
}

type Chosen = Pick<Selection, "keys" | "prefixes">;

/** The same, each key once: without what a prefix that is chosen covers. */
export function uncovered({ keys, prefixes }: Chosen): Chosen {
  const named = [
    ...prefixes.map((text) => ({ text, isPrefix: true })),
    ...keys.map((text) => ({ text, isPrefix: false })),
  ];
  const left = new Set(keys), shortest: string[] = [];
  // What begins with a text comes right behind it: comparing each with all would take a second.
  for (const { text, isPrefix } of named.sort(byText)) {
    const last = shortest.at(-1);
    const isCovered = last !== undefined && text.startsWith(last);
    if (isCovered) left.delete(text);
    else if (isPrefix) shortest.push(text);
  }
  return { keys: [...left], prefixes: shortest };
}

function byText(
  { text: one }: { readonly text: string },
  { text: other }: { readonly text: string },
) {
  return one < other ? -1 : one > other ? 1 : 0;
}
