/** The cookie a browser keeps its token in: for this host alone, out of reach of scripts, never sent
 * along for another site's page. Source: RFC 6265bis, sections 4.1.2 and 4.1.3. */

const NAME = "objectstorage_session";
/** Of the sign-in that is under way at the OIDC provider. */
const SIGN_IN_NAME = "objectstorage_oidc";

export interface CookieOptions {
  /** Only over HTTPS: browsers then keep it under a name no other host can set. */
  readonly secure: boolean;
}

export class SessionCookies {
  readonly #secure: boolean;

  constructor({ secure }: CookieOptions) {
    this.#secure = secure;
  }

  /** Header value that gives the browser its token. */
  session(token: string): string {
    return this.#cookie(NAME, token, "Strict");
  }

  /** And that takes it away. */
  noSession(): string {
    return this.#cookie(NAME, "", "Strict", 0);
  }

  /** Comes back with the provider's redirect, which is another site's: hence Lax. `maxAge`: seconds. */
  signIn(text: string, maxAge: number): string {
    return this.#cookie(SIGN_IN_NAME, text, "Lax", maxAge);
  }

  noSignIn(): string {
    return this.#cookie(SIGN_IN_NAME, "", "Lax", 0);
  }

  sessionOf(headers: Headers): string | undefined {
    return this.#read(headers, NAME);
  }

  signInOf(headers: Headers): string | undefined {
    return this.#read(headers, SIGN_IN_NAME);
  }

  /** Undefined also where there are two: somebody else may have set one of them. */
  #read(headers: Headers, name: string): string | undefined {
    const wanted = `${this.#named(name)}=`;
    const found = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(wanted));
    return found.length === 1 ? found[0]!.slice(wanted.length) : undefined;
  }

  #cookie(name: string, value: string, sameSite: "Strict" | "Lax", maxAge?: number): string {
    return `${this.#named(name)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}` +
      (this.#secure ? "; Secure" : "") + (maxAge === undefined ? "" : `; Max-Age=${maxAge}`);
  }

  #named(name: string): string {
    return this.#secure ? `__Host-${name}` : name;
  }
}
