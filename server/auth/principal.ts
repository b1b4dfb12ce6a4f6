/** Who a request speaks for, once its signature is verified, and what is known of what it may. */
import type { NamedPolicy, PolicyPrincipal } from "./policy/policy.ts";

/** The one account everything belongs to, as ARNs have it. */
export const ACCOUNT = "000000000000";

/** Before the name of a user. */
export const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/`;

export interface Principal {
  /** `anonymous`: no credentials were sent; only what a bucket opens to all can allow it anything. */
  readonly kind: "root" | "user" | "anonymous";
  /** Shown in listings, the journal and logs: the root user's name, the user's; `anonymous`. */
  readonly name: string;
  /** 64 hex characters, what S3 calls the canonical user id, of the account it belongs to: what it
   * makes is the account's. All zeros for anonymous. */
  readonly id: string;
  readonly accessKeyId?: string;
  /** Of users. */
  readonly user?: UserFacts;
  /** Each must allow as well, root's requests too: of the access key, of the session. */
  readonly narrowing: readonly NamedPolicy<"identity">[];
  /** Of temporary credentials. */
  readonly session?: SessionFacts;
}

/** What policies and whoever asks know of temporary credentials. */
export interface SessionFacts {
  /** Absent: the user's own, without a role (GetSessionToken). */
  readonly name?: string;
  /** The access key that asked for them; absent for a provider's user. */
  readonly parent?: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** What policies know of a user. */
export interface UserFacts {
  /** As conditions name it: `aws:userid`. */
  readonly id: string;
  readonly asked: Extract<PolicyPrincipal, { kind: "user" }>;
  /** Known to an identity provider, not to this server: has no `aws:username`, because names there
   * can be those of users here. */
  readonly federated?: true;
  /** The user's own and those of the groups. */
  readonly policies: readonly NamedPolicy<"identity">[];
}

export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly principal: Principal;
}

/** Access keys to credentials; undefined for one not known, disabled or expired. */
export interface Credentials {
  get(accessKeyId: string): Promise<Credential | undefined> | Credential | undefined;
}

/** Temporary credentials by key and token. Undefined for those that are no longer good for anything;
 * throws S3Error InvalidToken, ExpiredToken. */
export interface TokenCredentials {
  get(accessKeyId: string, token: string): Promise<Credential | undefined>;
}

/** Nobody in particular: a request without credentials. */
export const ANONYMOUS: Principal = {
  kind: "anonymous",
  name: "anonymous",
  id: "0".repeat(64),
  narrowing: [],
};
