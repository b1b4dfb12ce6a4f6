/** Who requests speak for, in one isolate and by one state of the settings: the root user's key, those
 * of the store, and sessions of both and of the identity provider's users. */
import type { IdentityReader } from "../../storage/identity.ts";
import type { Clock } from "../../storage/model.ts";
import type { SessionReader } from "../../storage/session.ts";
import type { IdentityCache } from "../auth/identity_cache.ts";
import { NamedPolicies } from "../auth/named_policies.ts";
import { OidcProvider } from "../auth/oidc_provider.ts";
import { OidcTokens } from "../auth/oidc_tokens.ts";
import type { PolicyLibrary } from "../auth/policy_library.ts";
import { RootCredentials } from "../auth/root_credentials.ts";
import type { Sealer } from "../auth/sealing.ts";
import { SessionCredentials } from "../auth/session_credentials.ts";
import type { SessionTokens } from "../auth/session_tokens.ts";
import {
  type Authentication,
  Authenticator,
  type AuthenticatorOptions,
  unverified,
} from "../auth/sigv4.ts";
import type { Principal } from "../auth/principal.ts";
import { StoredCredentials, userById } from "../auth/stored_credentials.ts";
import type { S3Request } from "../s3/request.ts";
import type { StsServiceOptions } from "../sts/service.ts";
import { liveSessions } from "../sessions/live_sessions.ts";
import type { HttpSettings } from "./messages.ts";

/** What outlives a change of the settings. */
export interface KnownIdentities {
  readonly reader:
    & Pick<IdentityReader, "getPolicy" | "getUser" | "getIdentityOfUser">
    & SessionReader;
  readonly identities: IdentityCache;
  readonly library: PolicyLibrary;
  readonly sealer: Sealer;
  readonly sessionTokens: SessionTokens;
  readonly used: (accessKeyId: string, at: number) => void;
  readonly report: (message: string, error?: unknown) => void;
  readonly clock: Clock;
}

export interface IsolateAuthentication {
  readonly s3: (request: S3Request) => Promise<Authentication>;
  /** The user of this id (absent: root), without a key; undefined for one who may not act. */
  readonly creator: (user: string | undefined) => Promise<Principal | undefined>;
  readonly sts: Pick<StsServiceOptions, "authenticate" | "sessions" | "policies" | "tokens">;
}

export function isolateAuthentication(
  settings: HttpSettings,
  { reader, identities, library, sealer, sessionTokens, used, report, clock }: KnownIdentities,
): IsolateAuthentication {
  const { region, oidc } = settings;
  const root = new RootCredentials(settings.rootUser, settings.rootPassword).credential;
  const credentials = new StoredCredentials({
    ...{ root, identities, policies: library, sealer, clock },
  });
  const policies = new NamedPolicies(reader, library);
  const account = root.principal.id;
  const stored = async (id: string) =>
    (await userById(id, { reader, policies: library, account }))?.principal;
  const { accessKeyId: _, ...keyless } = root.principal;
  const sessions = new SessionCredentials({
    tokens: sessionTokens,
    isSignedIn: liveSessions({ reader, clock, idle: settings.sessionIdle }),
    ...{ credentials, policies, clock, account },
    user: stored,
    ...(oidc === undefined ? {} : { issuer: oidc.issuer }),
  });
  const options: AuthenticatorOptions = {
    ...{ credentials, sessions },
    // A session's use is that of the key it comes from.
    accepted({ accessKeyId, principal: { session } }, at) {
      const key = session === undefined ? accessKeyId : session.parent;
      if (key !== undefined && key !== root.accessKeyId) used(key, at);
    },
    ...(settings.strictRegion ? { strictRegion: region } : {}),
  };
  const s3 = new Authenticator(options);
  const sts = new Authenticator({ ...options, service: "sts" });
  const everyoneIsRoot = (request: S3Request) =>
    Promise.resolve(unverified(request, root.principal));
  return {
    s3: settings.authentication ? (request) => s3.authenticate(request) : everyoneIsRoot,
    creator: async (user) => user === undefined ? keyless : await stored(user),
    sts: {
      authenticate: settings.authentication
        ? (request, bodyHash) => sts.authenticate(request, bodyHash)
        : everyoneIsRoot,
      sessions,
      policies,
      ...(oidc === undefined ? {} : {
        tokens: new OidcTokens({
          settings: oidc,
          provider: new OidcProvider({ issuer: oidc.issuer, clock, report }),
          clock,
        }),
      }),
    },
  };
}
