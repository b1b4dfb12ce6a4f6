/** What the main isolate knows of identities, put together: their administration, the access keys of
 * now, sessions and signing in. Ends with what it noted being written. */
import { Generation } from "../storage/generation.ts";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import type { Clock } from "../storage/model.ts";
import { IdentityCache } from "./auth/identity_cache.ts";
import { NamedPolicies } from "./auth/named_policies.ts";
import { PolicyLibrary } from "./auth/policy_library.ts";
import { ROOT_ID } from "./auth/root_credentials.ts";
import type { Sealer } from "./auth/sealing.ts";
import { SessionCredentials } from "./auth/session_credentials.ts";
import { SessionTokens } from "./auth/session_tokens.ts";
import { userById } from "./auth/stored_credentials.ts";
import { CurrentCredentials, type CurrentCredentialsOptions } from "./current_credentials.ts";
import { type FailureWatch, failureWatch } from "./failure_watch.ts";
import { Identities } from "./identities.ts";
import { KeyUses } from "./key_uses.ts";
import type { LoginResult } from "./metrics/login_metrics.ts";
import type { ServerOptions } from "./server_options.ts";
import { PasswordHasher } from "./sessions/password_hasher.ts";
import { liveSessions } from "./sessions/live_sessions.ts";
import {
  SESSION_IDLE,
  type SessionServices,
  sessionServices,
} from "./sessions/session_services.ts";

export interface IdentityServicesOptions {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly sealer: Sealer;
  readonly masterKey: Uint8Array;
  /** Memory of the generations. */
  readonly generation: SharedArrayBuffer;
  readonly rootSettings: CurrentCredentialsOptions["rootSettings"];
  readonly options: Pick<ServerOptions, "sessions" | "passwordLength" | "oidc">;
  /** Whether the management port is HTTPS. */
  readonly secure: boolean;
  readonly clock: Clock;
  readonly count: (result: LoginResult) => void;
  readonly report: (message: string, error?: unknown) => void;
}

export interface IdentityServices extends AsyncDisposable {
  readonly identities: Identities;
  readonly credentials: CurrentCredentials;
  readonly policies: PolicyLibrary;
  readonly sessions: SessionServices;
  /** For who is signed in. */
  readonly temporary: Pick<
    SessionCredentials,
    "issueForKey" | "issueForUser" | "issueFederated"
  >;
  readonly failures: FailureWatch;
  /** Told of each access key of the store that was used; `at`: milliseconds since the epoch. */
  readonly used: (accessKeyId: string, at: number) => void;
}

export function identityServices(given: IdentityServicesOptions): IdentityServices {
  const { reader, writer, sealer, masterKey, rootSettings, clock, report, count } = given;
  const { sessions: settings = {}, passwordLength, oidc } = given.options;
  const cleanup = new AsyncDisposableStack();
  const hasher = cleanup.use(new PasswordHasher());
  const policies = new PolicyLibrary(report);
  const identities = new Identities({
    ...{ reader, writer, sealer, hasher },
    rootUser: () => rootSettings().rootUser,
    ...(passwordLength === undefined ? {} : { passwordLength }),
  });
  const uses = cleanup.use(new KeyUses({ writer, report }));
  cleanup.defer(() => uses.flush());
  const generation = new Generation(given.generation, "identities");
  const credentials = new CurrentCredentials({
    ...{ rootSettings, policies, sealer, clock },
    identities: new IdentityCache({ reader, generation }),
  });
  const failures = failureWatch(writer, report);
  cleanup.defer(() => failures.end());
  const sessions = sessionServices({
    ...{ reader, writer, identities, credentials, policies, sealer, masterKey, hasher },
    ...{ settings, clock, report, count, secure: given.secure },
    failed: (failure) => failures.add(failure),
    used: (accessKeyId) => uses.note(accessKeyId, clock.now()),
    ...(oidc === undefined ? {} : { oidc }),
  });
  const account = ROOT_ID;
  const temporary = new SessionCredentials({
    ...{ credentials, clock, account, tokens: new SessionTokens(sealer) },
    isSignedIn: liveSessions({ reader, clock, idle: settings.idle ?? SESSION_IDLE }),
    user: async (id) => (await userById(id, { reader, policies, account }))?.principal,
    policies: new NamedPolicies(reader, policies),
    ...(oidc === undefined ? {} : { issuer: oidc.issuer }),
  });
  return {
    ...{ identities, credentials, policies, sessions, temporary, failures, used: uses.note },
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}
