/** Signing in at an OpenID Connect provider: authorization code with PKCE, state and nonce, all three
 * kept sealed in the browser's own cookie, so that nothing is kept here and no other browser can go on
 * with it. Every address it talks to comes from the settings or, over HTTPS, from the provider.
 * Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207. */
import { Buffer } from "node:buffer";
import type { Configuration } from "openid-client";
import type { Clock } from "../../storage/model.ts";
import type { FederatedSubject } from "../../storage/session.ts";
import type { OidcSettings } from "../auth/oidc_claims.ts";
import { type Sealer, SealError } from "../auth/sealing.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { federatedSubject } from "./federated_subject.ts";

/** What signing in takes besides what is known of the provider. */
export interface OidcSignInSettings {
  /** Absent: a public client. */
  readonly clientSecret?: string;
  /** Where the provider sends browsers back: this server's `/api/v1/session/oidc/callback` as they
   * reach it. Never made from what a request says. */
  readonly redirectUrl: string;
  /** Besides `openid`. */
  readonly scopes: readonly string[];
}

export interface OidcSignInOptions extends OidcSettings, OidcSignInSettings {
  readonly sealer: Pick<Sealer, "seal" | "open">;
  readonly clock: Clock;
  readonly report: (message: string, error?: unknown) => void;
}

/** `unavailable`: the provider does not answer; `refused`: it, or what it says, does not sign anyone
 * in; `lost`: this browser began no sign-in, or too long ago. */
export class OidcError extends Error {
  override readonly name = "OidcError";
  constructor(readonly code: "unavailable" | "refused" | "lost", options?: ErrorOptions) {
    super(`Signing in at the provider: ${code}`, options);
  }
}

export interface BegunSignIn {
  /** Where the browser goes. */
  readonly url: string;
  /** What its cookie keeps. */
  readonly cookie: string;
}

/** What the cookie holds. */
interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
  readonly to: string;
}

/** Milliseconds from beginning to end. */
export const SIGN_IN_LIFETIME = 10 * 60_000;
/** Milliseconds what a provider says of itself is kept. */
const KEPT = 3_600_000;
/** Milliseconds until one that did not answer is asked again. */
const RETRY = 5_000;
/** Seconds for one answer of the provider. */
const PATIENCE = 10;
const PURPOSE = { purpose: "oidc-sign-in", id: "cookie" } as const;
/** Bytes of where somebody was, as JSON; sealed with the rest it must fit in a cookie. */
const LONGEST_PLACE = 2_000;
/** Characters; longer ones are not ours. */
const LONGEST_COOKIE = 4_000;

export class OidcSignIn {
  readonly #options: OidcSignInOptions;
  #configuration: Promise<Configuration> | undefined;
  /** Milliseconds since the epoch. */
  #askAgainAt = 0;

  constructor(options: OidcSignInOptions) {
    this.#options = options;
  }

  /** `to`: where the browser was, to be told by `placeOf`; forgotten when it is too long. Throws
   * OidcError. */
  async begin(to = ""): Promise<BegunSignIn> {
    const { sealer, clock, redirectUrl, scopes } = this.#options;
    const configuration = await this.#provider();
    const client = await import("openid-client");
    const begun: Begun = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      until: clock.now() + SIGN_IN_LIFETIME,
      to: Buffer.byteLength(JSON.stringify(to)) <= LONGEST_PLACE ? to : "",
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUrl,
      scope: ["openid", ...scopes].join(" "),
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: "S256",
    });
    const sealed = sealer.seal(JSON.stringify(begun), PURPOSE);
    return { url: url.href, cookie: Buffer.from(sealed).toString("base64url") };
  }

  /** Who signed in. `query`: of the callback, with its question mark. Throws OidcError. */
  async finish(query: string, cookie: string | undefined): Promise<FederatedSubject> {
    const { redirectUrl, issuer } = this.#options;
    const begun = this.#begun(cookie);
    if (begun === undefined) throw new OidcError("lost");
    const configuration = await this.#provider();
    const client = await import("openid-client");
    try {
      const url = new URL(redirectUrl);
      url.search = query;
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new OidcError("refused");
      return federatedSubject(issuer, claims, this.#options);
    } catch (error) {
      if (error instanceof OidcError) throw error;
      // What it says may hold what the provider was sent.
      this.#options.report("A sign-in at the OIDC provider failed", named(error));
      throw new OidcError(isTransport(error) ? "unavailable" : "refused", { cause: error });
    }
  }

  /** Where the browser was when it began; empty where nobody knows. */
  placeOf(cookie: string | undefined): string {
    return this.#begun(cookie)?.to ?? "";
  }

  #begun(cookie: string | undefined): Begun | undefined {
    const { sealer, clock } = this.#options;
    if (cookie === undefined || cookie.length > LONGEST_COOKIE) return undefined;
    try {
      const begun: Begun = JSON.parse(sealer.open(Buffer.from(cookie, "base64url"), PURPOSE));
      return clock.now() < begun.until ? begun : undefined;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }

  /** What the provider says of itself, asked for when it is needed, once for all who need it. */
  #provider(): Promise<Configuration> {
    const { clock, report } = this.#options;
    const now = clock.now();
    if (this.#configuration === undefined || now >= this.#askAgainAt) {
      this.#askAgainAt = now + KEPT;
      this.#configuration = this.#discover().catch((error) => {
        this.#askAgainAt = clock.now() + RETRY;
        report("The OIDC provider cannot be asked", error);
        throw new OidcError("unavailable", { cause: error });
      });
    }
    return this.#configuration;
  }

  async #discover(): Promise<Configuration> {
    const client = await import("openid-client");
    const { issuer, clientId, clientSecret } = this.#options;
    const url = new URL(issuer);
    const isPlain = url.protocol === "http:";
    return await client.discovery(
      url,
      clientId,
      undefined,
      clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
      {
        timeout: PATIENCE,
        [client.customFetch]: boundedFetch,
        execute: [
          // The signature is looked at although the token comes from the provider itself.
          client.enableNonRepudiationChecks,
          ...(isPlain ? [client.allowInsecureRequests] : []),
        ],
      },
    );
  }
}

/** The error's kind alone: messages may quote what was sent. */
function named(error: unknown): string {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return [name, code].filter((word) => typeof word === "string").join(" ");
}

function isTransport(error: unknown): boolean {
  return error instanceof TypeError || (error as { name?: unknown }).name === "TimeoutError";
}
