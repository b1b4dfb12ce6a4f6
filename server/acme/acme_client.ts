/** The client's side of ACME (RFC 8555): signed requests, nonces, accounts, orders. Knows nothing of
 * when certificates are wanted, nor where they are kept. Answers are checked and bounded: the
 * authority is trusted to sign, not to be well. */
import type { AccountBinding, AccountKey } from "./account_key.ts";
import { AcmeError, membersOf, problemOf } from "./acme_error.ts";

/** As the global one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface AcmeClientOptions {
  /** URL of the directory, https. */
  readonly directory: string;
  readonly key: AccountKey;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

export interface AccountOptions {
  readonly email?: string;
  readonly binding?: AccountBinding;
}

/** An order or an authorization as it stands. */
export interface Standing {
  readonly url: string;
  readonly status: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** Milliseconds the authority wants to be left alone. */
  readonly retryAfter: number | undefined;
}

interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
}

interface Answer {
  readonly headers: Headers;
  readonly text: string;
}

/** Who asks (RFC 8555 §6.1). */
const USER_AGENT = "objectstorage";
/** Bytes: the longest chains are a tenth of it. */
const LONGEST_ANSWER = 256 * 1024;
const REQUEST_TIMEOUT = 30_000;
/** Nonces refused one after the other (RFC 8555 §6.5) until the request is given up. */
const MOST_NONCES = 10;

export class AcmeClient {
  readonly #options: AcmeClientOptions;
  readonly key: AccountKey;
  #directory: Directory | undefined;
  #account: string | undefined;
  #nonce: string | undefined;

  constructor(options: AcmeClientOptions) {
    this.#options = options;
    this.key = options.key;
  }

  /** Makes the account of the key, or finds it: which of the two is the same request (§7.3). The terms
   * must have been agreed to. */
  async register({ email, binding }: AccountOptions): Promise<void> {
    const { newAccount: url } = await this.#start();
    const { headers } = await this.#post("The account", url, {
      termsOfServiceAgreed: true,
      ...(email === undefined ? {} : { contact: [`mailto:${email}`] }),
      ...(binding === undefined ? {} : { externalAccountBinding: this.key.bound(binding, url) }),
    });
    this.#account = secureUrl(headers.get("location"), "The account");
  }

  /** A new order for `domains`; `register` first. */
  async order(domains: readonly string[]): Promise<Standing> {
    const { newOrder } = await this.#start();
    const identifiers = domains.map((value) => ({ type: "dns", value }));
    const answer = await this.#post("The order", newOrder, { identifiers });
    return standing(secureUrl(answer.headers.get("location"), "The order"), answer);
  }

  /** How the order, authorization or challenge at `url` stands. */
  async read(what: string, url: string): Promise<Standing> {
    return standing(url, await this.#post(what, url, undefined));
  }

  /** Tells the authority to go on: that a proof is there, or (with `csr`, base64url) what to sign. */
  async advance(what: string, url: string, payload: { readonly csr?: string } = {}): Promise<void> {
    await this.#post(what, url, payload);
  }

  /** The chain at `url`, PEM. */
  async download(url: string): Promise<string> {
    return (await this.#post("The certificate", url, undefined)).text;
  }

  async #start(): Promise<Directory> {
    return this.#directory ??= await this.#readDirectory();
  }

  async #readDirectory(): Promise<Directory> {
    const what = "The directory";
    const { text } = await this.#send(what, this.#options.directory, {});
    const { newNonce, newAccount, newOrder } = membersOf(parsed(text));
    return {
      newNonce: secureUrl(newNonce, what),
      newAccount: secureUrl(newAccount, what),
      newOrder: secureUrl(newOrder, what),
    };
  }

  async #post(what: string, url: string, payload: object | undefined): Promise<Answer> {
    const { newNonce } = await this.#start();
    const account = this.#account;
    const who = account === undefined ? { jwk: this.key.publicKey } : { kid: account };
    for (let tries = 1;; tries++) {
      // Each answer brings the next nonce; a refused one too.
      if (this.#nonce === undefined) await this.#send(what, newNonce, { method: "HEAD" });
      const nonce = this.#nonce;
      this.#nonce = undefined;
      const message = await this.key.sign({ nonce, url, ...who }, payload);
      try {
        return await this.#send(what, url, {
          method: "POST",
          headers: { "content-type": "application/jose+json" },
          body: JSON.stringify(message),
        });
      } catch (error) {
        const again = error instanceof AcmeError && error.type === "badNonce";
        if (!again || tries === MOST_NONCES) throw error;
      }
    }
  }

  async #send(what: string, url: string, init: RequestInit): Promise<Answer> {
    const { fetch, signal } = this.#options;
    let response: Response, text: string;
    try {
      response = await fetch(url, {
        ...init,
        headers: { ...init.headers, "user-agent": USER_AGENT },
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT)]),
      });
      text = await boundedText(response);
    } catch (cause) {
      const detail = `${url} does not answer: ${cause instanceof Error ? cause.message : cause}`;
      throw new AcmeError(what, { type: "unreachable", detail }, { cause });
    }
    const { headers, ok, status } = response;
    this.#nonce = headers.get("replay-nonce") ?? this.#nonce;
    if (ok) return { headers, text };
    const document = parsed(text) ?? { detail: `${url} answers ${status}` };
    throw new AcmeError(what, problemOf(document, retryAfter(headers)));
  }
}

function standing(url: string, { headers, text }: Answer): Standing {
  const members = membersOf(parsed(text));
  return { url, status: String(members["status"]), members, retryAfter: retryAfter(headers) };
}

/** Milliseconds; given in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const given = headers.get("retry-after");
  if (given === null) return undefined;
  const wait = /^\d{1,9}$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Throws AcmeError for anything that is no URL with https. */
export function secureUrl(given: unknown, what: string): string {
  if (typeof given === "string" && URL.parse(given)?.protocol === "https:") return given;
  const shown = JSON.stringify(given)?.slice(0, 100);
  throw new AcmeError(what, { type: "malformed", detail: `${shown} is no https URL` });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", length = 0;
  // Leaving the loop cancels the rest.
  for await (const bytes of response.body ?? []) {
    length += bytes.length;
    if (length > LONGEST_ANSWER) throw new Error(`more than ${LONGEST_ANSWER} bytes`);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
