/** What this server shows on plain HTTP to prove that a domain is its own (HTTP-01, RFC 8555 §8.3),
 * while an authority looks at it. */

const PREFIX = "/.well-known/acme-challenge/";
/** Base64url, as RFC 8555 §8 demands: it becomes part of a path. */
const TOKEN = /^[\w-]{1,256}$/;

export class Proofs {
  readonly #offered = new Map<string, string>();

  /** Shows `text` under the authority's `token` until the result is disposed. Throws when the token is
   * not one. */
  offer(token: unknown, text: (token: string) => string): Disposable {
    if (typeof token !== "string" || !TOKEN.test(token)) throw new Error("The token is malformed");
    this.#offered.set(token, text(token));
    return { [Symbol.dispose]: () => void this.#offered.delete(token) };
  }

  /** What is shown at `path`; undefined for nothing. */
  at(path: string): string | undefined {
    return path.startsWith(PREFIX) ? this.#offered.get(path.slice(PREFIX.length)) : undefined;
  }
}
