/** Who a request to the management API speaks for: by the cookie of a browser or by a bearer token.
 * A browser's request that changes something must come from a page of this server. */
import type { Principal } from "../auth/principal.ts";
import type { Session } from "../../storage/session.ts";
import { isJsonOrNothing, siteOf } from "./same_origin.ts";
import type { SessionCookies } from "./session_cookie.ts";
import type { Sessions } from "./sessions.ts";

export interface SessionAuthenticatorOptions {
  readonly sessions: Pick<Sessions, "meet" | "goOn">;
  readonly cookies: SessionCookies;
}

export type Authentication = Authenticated | Refusal;

export interface Authenticated {
  readonly refusal?: undefined;
  readonly principal: Principal;
  readonly groups: readonly string[];
  readonly session: Session;
  /** To be sent with the answer, whatever that is: the client's next token. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Refusal {
  /** `unauthenticated`: no session, or none that is good any more; `crossSite`: a browser's request
   * that may be another site's doing. */
  readonly refusal: "unauthenticated" | "crossSite";
}

/** A program's next token comes in this header. */
export const TOKEN_HEADER = "x-session-token";
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const UNAUTHENTICATED: Refusal = { refusal: "unauthenticated" };
const CROSS_SITE: Refusal = { refusal: "crossSite" };

export class SessionAuthenticator {
  readonly #options: SessionAuthenticatorOptions;

  constructor(options: SessionAuthenticatorOptions) {
    this.#options = options;
  }

  /** `isUse` false: it does not keep the session from being idle. Reads headers alone. */
  async authenticate(
    request: Pick<Request, "headers" | "method" | "url">,
    { isUse = true }: { readonly isUse?: boolean } = {},
  ): Promise<Authentication> {
    const { sessions, cookies } = this.#options;
    const { headers } = request;
    const authorization = headers.get("authorization");
    const cookie = authorization === null ? cookies.sessionOf(headers) : undefined;
    const token = authorization === null ? cookie : bearerToken(authorization);
    if (token === undefined || token === "") return UNAUTHENTICATED;
    if (cookie !== undefined && !SAFE.has(request.method)) {
      if (siteOf(request) !== "same") return CROSS_SITE;
      if (!isJsonOrNothing(headers)) return CROSS_SITE;
    }
    const live = await sessions.meet(token, { isUse });
    if (live === undefined) return UNAUTHENTICATED;
    const { principal, groups, session, renewed } = live;
    return { principal, groups, session, headers: nextToken(renewed, cookie !== undefined) };

    function nextToken(next: string | undefined, isBrowser: boolean): Record<string, string> {
      if (next === undefined) return {};
      return isBrowser ? { "set-cookie": cookies.session(next) } : { [TOKEN_HEADER]: next };
    }
  }

  /** Who an answer that goes on is for by now; undefined once the session is over. */
  async goOn(session: Session): Promise<Principal | undefined> {
    return (await this.#options.sessions.goOn(session))?.principal;
  }
}

/** RFC 6750, section 2.1. Two of them are none. */
function bearerToken(authorization: string): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
}
