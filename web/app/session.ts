/** Who is signed in. The token itself is in a cookie no script can read. */
import { computed, signal } from "@preact/signals";
import { ApiFailure, send, signedOut } from "./api.ts";
import { introduction } from "./introduction.ts";
import { go, here, href, mayLeaveFor, place } from "./router.ts";

export interface Session {
  readonly name: string;
  readonly kind: string;
  readonly accessKeyId?: string;
  readonly groups: readonly string[];
  readonly policies: readonly string[];
  readonly narrowed: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
/** Whether the server no longer knows who is signed in here: they are asked again. */
export const isExpired = signal(false);
/** Why the server could not tell who is signed in. */
export const sessionFailure = signal<ApiFailure | undefined>(undefined);

export const isRoot = computed(() => session.value?.kind === "root");

const PATH = "api/v1/session";
/** Milliseconds between two quiet looks, which are no use of the session: its token would be over after
 * three times as long, and who left a page open is asked to sign in when it is. */
const LOOKED_AT = 5 * 60_000;

export async function loadSession(): Promise<void> {
  sessionFailure.value = undefined;
  if (!introduction.mayBeSignedIn) {
    session.value = null;
    return;
  }
  try {
    session.value = await send("GET", PATH) as Session;
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) session.value = null;
    else sessionFailure.value = error as ApiFailure;
  }
}

export type Login =
  | { readonly username: string; readonly password: string }
  | { readonly accessKeyId: string; readonly secretAccessKey: string };

/** Throws ApiFailure: wrong, too often, unreachable. */
export async function signIn(login: Login): Promise<void> {
  const before = session.value, now = await send("POST", PATH, login) as Session;
  // What is on the page is not everybody's.
  if (before && !isSame(before, now)) return location.reload();
  session.value = now;
  isExpired.value = false;
}

function isSame(one: Session, other: Session): boolean {
  return one.kind === other.kind && one.name === other.name &&
    one.accessKeyId === other.accessKeyId;
}

/** From the sign-in page to where one was when asked to sign in; never to another site. */
export function goOn(): void {
  const target = URL.parse(place.value.query.get("to") ?? "", document.baseURI);
  const isOurs = target !== null && target.href.startsWith(document.baseURI) &&
    target.pathname !== location.pathname;
  go(isOurs ? target.href : href([]), { replace: true });
}

/** Unless something is not saved, and is to be. Throws ApiFailure. */
export async function signOut(everywhere = false): Promise<void> {
  const target = href(["sign-in"]);
  if (!mayLeaveFor(target)) return;
  await send("DELETE", everywhere ? `${PATH}?everywhere=true` : PATH);
  session.value = null;
  isExpired.value = false;
  go(target, { isAsked: true });
}

/** To the sign-in page, and back here afterwards. */
export function askToSignIn(): void {
  if (place.value.steps[0] === "sign-in") return;
  go(href(["sign-in"], { to: here() }), { replace: true });
}

signedOut.addEventListener("signedOut", () => {
  // What somebody has before them, and has not saved, stays.
  if (session.value) isExpired.value = true;
  else askToSignIn();
});

setInterval(() => {
  // What does not answer now is asked again.
  if (session.value) void send("GET", PATH).catch(() => {});
}, LOOKED_AT);
