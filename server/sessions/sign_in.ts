/** Signing in: by user and password, or by access key and secret. The same work and the same answer
 * whatever is wrong, and limits for who guesses. Every attempt is counted, failed ones are told. */
import { createHash } from "node:crypto";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { FederatedSubject, SessionOwner } from "../../storage/session.ts";
import { equalBytes } from "../auth/hmac.ts";
import type { Credential } from "../auth/principal.ts";
import type { CurrentCredentials } from "../current_credentials.ts";
import type { FailedAuthentication } from "../audit/failed_authentications.ts";
import type { LoginResult } from "../metrics/login_metrics.ts";
import type { LoginLimits } from "./login_limits.ts";
import { OidcError } from "./oidc_sign_in.ts";
import { type PasswordHasher, PasswordsBusyError } from "./password_hasher.ts";
import type { SessionPrincipals } from "./session_principals.ts";
import type { Actor, OpenedSession, Sessions } from "./sessions.ts";

export interface SignInOptions {
  readonly reader: Pick<MetadataReader, "getUser" | "getPassword">;
  readonly sessions: Pick<Sessions, "open">;
  readonly principals: Pick<SessionPrincipals, "rootOwner" | "policiesOf">;
  readonly hasher: Pick<PasswordHasher, "verify">;
  readonly limits: LoginLimits;
  readonly credentials: CurrentCredentials;
  readonly failed: (failure: FailedAuthentication) => void;
  /** Told of an access key of the store somebody signed in with. */
  readonly used: (accessKeyId: string) => void;
  readonly count: (result: LoginResult) => void;
}

/** Where an attempt comes from. */
export type Origin = Omit<Actor, "principal" | "accessKeyId"> & { readonly sourceAddress: string };

export type SignInResult =
  | { readonly opened: OpenedSession; readonly refused?: undefined }
  | Refused;

export type Refused =
  /** Somebody else, something else, not now: it is not told which. */
  | { readonly refused: "credentials" }
  /** Too many failures from this address. */
  | { readonly refused: "wait"; readonly seconds: number }
  /** Too many sign in at once. */
  | { readonly refused: "busy" };

/** Let through by the limits; `matches`: the word of the hash. */
interface Decision {
  readonly refused?: undefined;
  readonly matches: boolean;
  succeeded(): void;
}

/** What an attempt claims, and what is known of it. */
interface Claim {
  /** Tells accounts apart for the limits. */
  readonly account: string;
  /** By what it is tried; or that the account is locked. */
  readonly by: "password" | "accessKey" | "oidc" | "locked";
  /** Of the journal: somebody there is; else it may be a secret typed into the wrong field. */
  readonly known?: string;
  /** Compared in a worker; undefined: with nobody's. */
  readonly hash?: string | undefined;
  readonly password: string;
  /** The owner, if all is right: `matches` is the word of the hash. */
  owner(matches: boolean): SessionOwner | undefined;
}

export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  async withPassword(
    { username, password }: { readonly username: string; readonly password: string },
    from: Origin,
  ): Promise<SignInResult> {
    const { reader, credentials, principals } = this.#options;
    const { accessKeyId, secretAccessKey } = credentials.root;
    const isRoot = sameText(username, accessKeyId);
    const isRootPassword = sameText(password, secretAccessKey);
    const user = await reader.getUser({ name: username });
    const hash = await reader.getPassword(username);
    return await this.#attempt({
      account: `user/${username}`,
      by: "password",
      ...(isRoot || user !== undefined ? { known: username } : {}),
      hash: isRoot ? undefined : hash,
      password,
      owner(matches) {
        if (isRoot) return isRootPassword ? principals.rootOwner() : undefined;
        // Whether the user may act at all is seen when the session begins.
        return matches && user !== undefined ? { kind: "user", user: user.id } : undefined;
      },
    }, from);
  }

  /** What the key narrows holds for the session, too. */
  async withAccessKey(
    { accessKeyId, secretAccessKey }: Pick<Credential, "accessKeyId" | "secretAccessKey">,
    from: Origin,
  ): Promise<SignInResult> {
    const { credentials, principals, used } = this.#options;
    const credential = await credentials.get(accessKeyId);
    const isRoot = accessKeyId === credentials.root.accessKeyId;
    const isSecret = sameText(secretAccessKey, credential?.secretAccessKey ?? "");
    return await this.#attempt({
      account: isRoot ? `user/${accessKeyId}` : `key/${accessKeyId}`,
      by: "accessKey",
      ...(credential === undefined ? {} : { known: credential.principal.name }),
      password: secretAccessKey,
      owner() {
        if (credential === undefined || !isSecret) return undefined;
        if (isRoot) return principals.rootOwner();
        const user = credential.principal.user?.id;
        used(accessKeyId);
        return { kind: "key", accessKeyId, ...(user === undefined ? {} : { user }) };
      },
    }, from);
  }

  /** Whom another system vouches for: `ask` answers that, or throws OidcError, as this then does.
   * Refused without any policy: nothing could be done. */
  async withProvider(ask: () => Promise<FederatedSubject>, from: Origin): Promise<SignInResult> {
    const { principals, sessions, limits, count } = this.#options;
    const attempt = limits.begin(undefined, from.sourceAddress);
    if (attempt.addressWait !== undefined) return this.#refuseToWait(attempt.addressWait);
    let subject: FederatedSubject;
    try {
      subject = await ask();
    } catch (error) {
      if (error instanceof OidcError && error.code === "unavailable") {
        attempt.withdraw();
        count("unavailable");
      } else this.#refuse({ by: "oidc" }, from);
      throw error;
    }
    const name = `oidc:${subject.name}`;
    const isAnyone = (await principals.policiesOf(subject)).length > 0;
    const owner = { kind: "federated", subject } as const;
    const opened = isAnyone ? await sessions.open(owner, { ...from, principal: name }) : undefined;
    if (opened === undefined) return this.#refuse({ by: "oidc", known: name }, from);
    attempt.succeeded();
    count("ok");
    return { opened };
  }

  /** Whether this is the user's password, as an attempt that counts: for changing it. */
  async confirm(
    { username, password }: { readonly username: string; readonly password: string },
    from: Origin,
  ): Promise<"yes" | Refused> {
    const hash = await this.#options.reader.getPassword(username);
    const claim = { account: `user/${username}`, by: "password", known: username } as const;
    const decided = await this.#decide({ ...claim, hash, password }, from);
    if (decided.refused !== undefined) return decided;
    if (!decided.matches) return this.#refuse(claim, from);
    decided.succeeded();
    return "yes";
  }

  async #attempt(claim: Claim, from: Origin): Promise<SignInResult> {
    const decided = await this.#decide(claim, from);
    if (decided.refused !== undefined) return decided;
    const owner = claim.owner(decided.matches);
    if (owner === undefined) return this.#refuse(claim, from);
    const actor = { ...from, principal: claim.known ?? "unknown" };
    const opened = await this.#options.sessions.open(owner, actor);
    if (opened === undefined) return this.#refuse(claim, from);
    decided.succeeded();
    this.#options.count("ok");
    return { opened };
  }

  /** The word of the hash, unless the limits or the queue refuse. */
  async #decide(
    claim: Omit<Claim, "owner">,
    from: Origin,
  ): Promise<Decision | Refused> {
    const { limits, hasher, count } = this.#options;
    const attempt = limits.begin(claim.account, from.sourceAddress);
    if (attempt.addressWait !== undefined) return this.#refuseToWait(attempt.addressWait);
    let matches: boolean;
    try {
      // Also where the outcome is clear: it takes as long.
      matches = await hasher.verify(claim.password, claim.hash);
    } catch (error) {
      if (!(error instanceof PasswordsBusyError)) throw error;
      attempt.withdraw();
      count("unavailable");
      return { refused: "busy" };
    }
    if (attempt.accountLocked) return this.#refuse({ ...claim, by: "locked" }, from);
    return { matches, succeeded: () => attempt.succeeded() };
  }

  #refuseToWait(milliseconds: number): Refused {
    this.#options.count("limited");
    return { refused: "wait", seconds: Math.ceil(milliseconds / 1_000) };
  }

  #refuse(
    { by, known }: Pick<Claim, "by" | "known">,
    { sourceAddress, requestId }: Origin,
  ): Refused {
    const { failed, count } = this.#options;
    count("failed");
    failed({
      reason: by,
      sourceAddress,
      ...(known === undefined ? {} : { principal: known }),
      ...(requestId === undefined ? {} : { requestId }),
    });
    return { refused: "credentials" };
  }
}

/** In the same time whatever differs, lengths too. */
function sameText(one: string, other: string): boolean {
  return equalBytes(digest(one), digest(other));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
