/** Everything the management API needs to know who is signed in, put together from the store, the
 * settings and the master key. */
import type { MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import type { Clock } from "../../storage/model.ts";
import type { FailedAuthentication } from "../audit/failed_authentications.ts";
import type { CurrentCredentials } from "../current_credentials.ts";
import type { OidcSettings } from "../auth/oidc_claims.ts";
import type { PolicyLibrary } from "../auth/policy_library.ts";
import type { Sealer } from "../auth/sealing.ts";
import type { Identities } from "../identities.ts";
import type { LoginResult } from "../metrics/login_metrics.ts";
import { LoginLimits } from "./login_limits.ts";
import { OidcSignIn, type OidcSignInSettings } from "./oidc_sign_in.ts";
import type { PasswordHasher } from "./password_hasher.ts";
import { SessionAuthenticator } from "./session_authenticator.ts";
import { SessionCookies } from "./session_cookie.ts";
import { SessionPrincipals } from "./session_principals.ts";
import { Sessions } from "./sessions.ts";
import { SessionTokens } from "./session_tokens.ts";
import { SignIn } from "./sign_in.ts";

export interface SessionSettings {
  /** Milliseconds a session may be unused. Default 30 minutes. */
  readonly idle?: number;
  /** Milliseconds it may last. Default 12 hours. */
  readonly lifetime?: number;
  /** Cookies only over HTTPS, also where this server itself speaks HTTP. Default false. */
  readonly secureCookies?: boolean;
}

export interface SessionServicesOptions {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly identities: Identities;
  readonly credentials: CurrentCredentials;
  readonly policies: PolicyLibrary;
  readonly sealer: Sealer;
  readonly masterKey: Uint8Array;
  readonly hasher: PasswordHasher;
  readonly settings: SessionSettings;
  /** Whether the management port is HTTPS. */
  readonly secure: boolean;
  readonly oidc?: OidcSettings & { readonly signIn?: OidcSignInSettings };
  readonly clock: Clock;
  readonly failed: (failure: FailedAuthentication) => void;
  /** Told of an access key of the store somebody signed in with. */
  readonly used: (accessKeyId: string) => void;
  readonly count: (result: LoginResult) => void;
  readonly report: (message: string, error?: unknown) => void;
}

export interface SessionServices {
  readonly authenticator: SessionAuthenticator;
  readonly cookies: SessionCookies;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly identities: Identities;
  /** Absent: nobody signs in elsewhere. */
  readonly oidc?: OidcSignIn;
  readonly clock: Clock;
}

export const SESSION_IDLE = 30 * 60_000;
export const SESSION_LIFETIME = 12 * 3_600_000;

export function sessionServices(options: SessionServicesOptions): SessionServices {
  const { reader, writer, identities, credentials, policies, masterKey } = options;
  const { settings, oidc, clock, hasher, report, count, failed, used, sealer } = options;
  const { idle = SESSION_IDLE, lifetime = SESSION_LIFETIME, secureCookies = false } = settings;
  const { issuer, groupPolicies } = oidc ?? {};
  const principals = new SessionPrincipals({
    ...{ reader, credentials, policies, masterKey },
    ...(issuer === undefined ? {} : { issuer }),
    ...(groupPolicies === undefined ? {} : { groupPolicies }),
  });
  const sessions = new Sessions({
    ...{ reader, writer, principals, clock, idle, lifetime },
    tokens: new SessionTokens({ masterKey, clock }),
  });
  const limits = new LoginLimits({ clock });
  const signIn = new SignIn({
    ...{ reader, sessions, principals, hasher, limits, credentials, failed, used, count },
  });
  const cookies = new SessionCookies({ secure: options.secure || secureCookies });
  return {
    ...{ identities, cookies, sessions, signIn, clock },
    authenticator: new SessionAuthenticator({ sessions, cookies }),
    ...(oidc?.signIn === undefined ? {} : {
      oidc: new OidcSignIn({ ...oidc, ...oidc.signIn, sealer, clock, report }),
    }),
  };
}
