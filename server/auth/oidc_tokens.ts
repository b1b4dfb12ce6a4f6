/** Tokens of the operator's identity provider: verified against its keys, with algorithms that have a
 * public key only. Refuses whatever a token says of how it is to be verified but the name of a key.
 * Sources: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725. */
import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters, JWTPayload } from "jose";
import type { Clock } from "../../storage/model.ts";
import {
  type Claims,
  type FederatedIdentity,
  federatedIdentity,
  OidcError,
  type OidcSettings,
} from "./oidc_claims.ts";
import type { OidcProvider, ProviderState } from "./oidc_provider.ts";

export interface OidcTokensOptions {
  readonly settings: OidcSettings;
  readonly provider: OidcProvider;
  readonly clock: Clock;
}

export interface VerifiedToken {
  /** All of them, e.g. for a `nonce` to be compared. */
  readonly claims: Claims;
  readonly identity: FederatedIdentity;
}

type KeyFinder = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

const ALGORITHMS = ["RS256", "ES256", "EdDSA"];
/** Seconds clocks may differ. */
const SKEW = 60;
/** Characters (AWS STS API Reference, "AssumeRoleWithWebIdentity"). */
const MOST_TOKEN = 20_000;

export class OidcTokens {
  readonly #options: OidcTokensOptions;
  readonly #finders = new WeakMap<ProviderState, KeyFinder>();

  constructor(options: OidcTokensOptions) {
    this.#options = options;
  }

  get settings(): OidcSettings {
    return this.#options.settings;
  }

  /** Who a token speaks for. Throws OidcError `invalid`, `expired`, `unavailable`. */
  async verify(token: string): Promise<VerifiedToken> {
    const { settings, clock } = this.#options;
    if (token.length > MOST_TOKEN) throw new OidcError("invalid", "The token is too long");
    // Needed only where there is a provider.
    const { errors, jwtVerify } = await import("jose");
    let payload: JWTPayload;
    try {
      const verified = await jwtVerify(token, (header, jws) => this.#key(header, jws), {
        algorithms: ALGORITHMS,
        issuer: settings.issuer,
        audience: [
          settings.clientId,
          ...(settings.audience === undefined ? [] : [settings.audience]),
        ],
        requiredClaims: ["exp", "sub"],
        clockTolerance: SKEW,
        currentDate: new Date(clock.now()),
      });
      payload = verified.payload;
    } catch (cause) {
      if (cause instanceof OidcError) throw cause;
      if (cause instanceof errors.JWTExpired) {
        throw new OidcError("expired", "The token has expired", { cause });
      }
      // Whatever is wrong with it: nobody is known by this token.
      throw new OidcError("invalid", "The token is not one of the identity provider for us", {
        cause,
      });
    }
    return { claims: payload, identity: federatedIdentity(payload, settings) };
  }

  /** A key the provider has not told of yet is asked for once more: it may be new. */
  async #key(header: JWSHeaderParameters, jws: FlattenedJWSInput): Promise<CryptoKey> {
    const { provider } = this.#options;
    const { errors } = await import("jose");
    const state = await provider.current();
    try {
      return await (await this.#finder(state))(header, jws);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return await (await this.#finder(await provider.newer(state)))(header, jws);
    }
  }

  async #finder(state: ProviderState): Promise<KeyFinder> {
    const { createLocalJWKSet } = await import("jose");
    let finder = this.#finders.get(state);
    if (finder === undefined) this.#finders.set(state, finder = createLocalJWKSet(state.keys));
    return finder;
  }
}
