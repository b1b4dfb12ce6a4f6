/** Who may make and change which access keys, and passwords of others, besides what policies say: a key
 * never gets more than who makes it has, and nobody but the root user has a hand in the root user's
 * keys. Whoever is narrowed, by its own key or its session, hands the narrowing on and can widen
 * nothing. */
import { mayEverything } from "../../server/auth/administrator.ts";
import type { Principal } from "../../server/auth/principal.ts";
import type { AccessKey, IdentityReader } from "../../storage/identity.ts";
import { refused } from "./api_error.ts";

/** What an access key is asked to be, as far as it bounds what the key may. Null: not bounded. */
export interface Bounds {
  readonly policy?: string | null;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | null;
  readonly disabled?: boolean;
}

const ROOT_KEYS = "Only the root user may make and change keys of the root user.";
const OTHERS =
  "Keys for others can only be made and changed by who may everything: whoever has a " +
  "key may all that its user may.";
const NARROWED = "What asks is narrowed itself, and cannot make or change a key to be less so.";

/** Whether keys of this user (its id; undefined: the root user) can be made and widened. Throws
 * ApiError 403. */
export function requireKeysOf(principal: Principal, user: string | undefined): void {
  if (user === undefined && principal.kind !== "root") throw refused(ROOT_KEYS);
  if (isOwn(principal, user) || mayEverything(principal)) return;
  throw refused(OTHERS);
}

/** Whether users can be given passwords. One's own takes the old one: that is a route of sessions.
 * Throws ApiError 403. */
export function requirePasswords(principal: Principal): void {
  if (mayEverything(principal)) return;
  throw refused(
    "Passwords can only be given to others by who may everything: whoever has one may all that its " +
      "user may.",
  );
}

/** Whether a key of this user can be deleted, or made less of. */
export function requireKeyToLessen(principal: Principal, user: string | undefined): void {
  if (user === undefined && principal.kind !== "root") throw refused(ROOT_KEYS);
}

function isOwn({ kind, user: own }: Principal, user: string | undefined): boolean {
  return user === undefined ? kind === "root" : own?.id === user;
}

/** What a new key is bounded by: what was asked for and, where who makes it is narrowed or will
 * expire, that as well. Throws ApiError 403 where both cannot be had. */
export async function boundsOfNewKey(
  { narrowing, accessKeyId }: Principal,
  asked: { readonly policy?: string; readonly expiresAt?: number },
  reader: Pick<IdentityReader, "getAccessKey">,
): Promise<{ readonly policy?: string; readonly expiresAt?: number }> {
  const own = accessKeyId === undefined ? undefined : await reader.getAccessKey(accessKeyId);
  const { policy = asked.policy, expiresAt = Infinity } = own ?? {};
  // A key has room for one policy: the one of the key that asks, where that is all that narrows.
  const inherited = narrowing.length === 0 ||
    (narrowing.length === 1 && own?.policy !== undefined);
  if (!inherited || (asked.policy !== undefined && policy !== asked.policy)) {
    throw refused(NARROWED, "Leave policy out: the new key is narrowed as the one that asks.");
  }
  const until = Math.min(expiresAt, asked.expiresAt ?? Infinity);
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(until === Infinity ? {} : { expiresAt: until }),
  };
}

/** Whether a key may be replaced by one that may the same, whose secret is told to who asks. Returns when
 * the new one must end at the latest, in milliseconds since the epoch; undefined: as the old one.
 * Throws ApiError 403. */
export async function requireRotation(
  principal: Principal,
  { user, policy, expiresAt }: Omit<AccessKey, "accessKeyId">,
  reader: Pick<IdentityReader, "getAccessKey">,
): Promise<number | undefined> {
  requireKeysOf(principal, user);
  const asked = {
    ...(policy === undefined ? {} : { policy }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const bounds = await boundsOfNewKey(principal, asked, reader);
  // The new key is bounded as the old one, not as what asks.
  if (bounds.policy !== policy) throw refused(NARROWED);
  return bounds.expiresAt;
}

/** Whether a key may be changed so. Throws ApiError 403. */
export async function requireChange(
  principal: Principal,
  key: AccessKey,
  asked: Bounds,
  reader: Pick<IdentityReader, "getAccessKey">,
): Promise<void> {
  const lessens = asked.policy === undefined && asked.disabled !== false &&
    (asked.expiresAt === undefined || isEarlier(asked.expiresAt, key.expiresAt));
  if (lessens) return requireKeyToLessen(principal, key.user);
  requireKeysOf(principal, key.user);
  const { accessKeyId, narrowing } = principal;
  const own = accessKeyId === undefined ? undefined : await reader.getAccessKey(accessKeyId);
  // Whoever will expire must not outlive itself by another key.
  if (narrowing.length > 0 || own?.expiresAt !== undefined) throw refused(NARROWED);
}

function isEarlier(asked: number | null, known: number | undefined): boolean {
  return asked !== null && asked <= (known ?? Infinity);
}
