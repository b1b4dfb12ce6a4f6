/** An OpenID provider as it describes itself, and its keys, fetched when needed and kept for some
 * minutes. Asks only where the operator's issuer leads: no redirects, bounded answers and time.
 * Source: OpenID Connect Discovery 1.0, sections 3 and 4. */
import type { JSONWebKeySet } from "jose";
import type { Clock } from "../../storage/model.ts";
import { OidcError } from "./oidc_claims.ts";

export interface OidcProviderOptions {
  readonly issuer: string;
  readonly clock: Clock;
  /** Told when the provider cannot be used. */
  readonly report: (message: string, error?: unknown) => void;
  /** Default: the runtime's. */
  readonly fetch?: typeof fetch;
}

/** What the provider said; one object for each time it was asked. */
export interface ProviderState {
  /** As discovered; `issuer` and `jwks_uri` were checked, nothing else. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly keys: JSONWebKeySet;
  /** Milliseconds since the epoch. */
  readonly loadedAt: number;
}

/** Milliseconds. */
const KEPT = 10 * 60_000;
/** Between two times of asking, whatever tokens come: they can name keys there never were. */
const COOLDOWN = 30_000;
const TIMEOUT = 5_000;
/** Bytes of an answer. */
const MOST = 256 * 1024;

export class OidcProvider {
  readonly #options: OidcProviderOptions;
  #state: ProviderState | undefined;
  #loading: Promise<ProviderState> | undefined;
  #failure: { readonly at: number; readonly error: OidcError } | undefined;

  constructor(options: OidcProviderOptions) {
    this.#options = options;
  }

  /** What it said not long ago. Throws OidcError `unavailable`. */
  async current(): Promise<ProviderState> {
    const state = this.#state;
    const isFresh = state !== undefined && this.#options.clock.now() - state.loadedAt < KEPT;
    return isFresh ? state : await this.#load();
  }

  /** What it says now, unless it was asked just before: then what it said. As `current`. */
  async newer(known: ProviderState): Promise<ProviderState> {
    const state = this.#state ?? known;
    const isNewer = state !== known || this.#options.clock.now() - state.loadedAt < COOLDOWN;
    return isNewer ? state : await this.#load();
  }

  /** However many wait for it, the provider is asked once. */
  #load(): Promise<ProviderState> {
    const failure = this.#failure;
    if (failure !== undefined && this.#options.clock.now() - failure.at < COOLDOWN) {
      return Promise.reject(failure.error);
    }
    return this.#loading ??= this.#ask().finally(() => this.#loading = undefined);
  }

  async #ask(): Promise<ProviderState> {
    const { issuer, clock, report } = this.#options;
    try {
      const metadata = await this.#get(
        `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      );
      if (metadata["issuer"] !== issuer) {
        const other = JSON.stringify(metadata["issuer"])?.slice(0, 200);
        throw unavailable(`it calls itself ${other}, not ${issuer}`);
      }
      const keys = await this.#get(keysUrl(metadata["jwks_uri"], issuer));
      if (!Array.isArray(keys["keys"])) throw unavailable("its keys are no set of keys");
      this.#failure = undefined;
      return this.#state = {
        metadata,
        keys: keys as unknown as JSONWebKeySet,
        loadedAt: clock.now(),
      };
    } catch (cause) {
      const error = cause instanceof OidcError
        ? cause
        : unavailable(cause instanceof Error ? cause.message : String(cause), { cause });
      this.#failure = { at: clock.now(), error };
      report(`Sign-in by ${issuer} does not work`, error);
      throw error;
    }
  }

  /** A JSON object. */
  async #get(url: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await (this.#options.fetch ?? fetch)(url, {
      headers: { accept: "application/json" },
      // To wherever it would send us, the operator has not.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw unavailable(`${url} answers ${answer.status}`);
    }
    const value: unknown = JSON.parse(await boundedText(answer, url));
    if (typeof value !== "object" || value === null) throw unavailable(`${url} is no JSON object`);
    return value as Readonly<Record<string, unknown>>;
  }
}

/** Encrypted, or where the issuer itself is: that one the operator trusts unencrypted. */
function keysUrl(given: unknown, issuer: string): string {
  const url = typeof given === "string" ? URL.parse(given) : null;
  if (url === null) throw unavailable("it names no jwks_uri");
  if (url.protocol !== "https:" && url.origin !== new URL(issuer).origin) {
    throw unavailable(`its jwks_uri is not https: ${url.origin}`);
  }
  return url.href;
}

async function boundedText(answer: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", received = 0;
  for await (const piece of answer.body ?? []) {
    received += piece.length;
    if (received > MOST) throw unavailable(`${url} answers more than ${MOST} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function unavailable(why: string, options?: ErrorOptions): OidcError {
  return new OidcError("unavailable", `The identity provider cannot be used: ${why}`, options);
}
