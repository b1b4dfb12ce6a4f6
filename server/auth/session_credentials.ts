/** Temporary credentials: made for whoever may have them, and met again in requests. They are never
 * worth more than what they came from, and end with it: with the key, its user, the provider. */
import { createHash } from "node:crypto";
import type { Clock } from "../../storage/model.ts";
import { S3Error } from "../s3/errors.ts";
import { newAccessKeyId, newSecretAccessKey } from "./key_material.ts";
import type { NamedPolicies } from "./named_policies.ts";
import type { NamedPolicy } from "./policy/policy.ts";
import {
  ACCOUNT,
  type Credential,
  type Credentials,
  type Principal,
  type TokenCredentials,
} from "./principal.ts";
import type { SessionContents, SessionHolder, SessionTokens } from "./session_tokens.ts";

export interface SessionCredentialsOptions {
  readonly tokens: SessionTokens;
  /** The keys that sessions come from. */
  readonly credentials: Credentials;
  /** The user of an id; undefined for one who may not act. */
  readonly user: (id: string) => Promise<Principal | undefined>;
  readonly policies: NamedPolicies;
  /** Whether there is this session of the management API. */
  readonly isSignedIn: (id: string) => Promise<boolean>;
  readonly clock: Clock;
  /** Canonical id of the account. */
  readonly account: string;
  /** The identity provider whose sessions are good; absent: none. */
  readonly issuer?: string;
}

export interface SessionInput {
  /** Absent: without a role. */
  readonly name?: string;
  /** Seconds. */
  readonly duration: number;
  /** Parsed by the caller. */
  readonly policy?: string;
  readonly policies?: readonly string[];
  /** See SessionContents. */
  readonly signIn?: string;
}

/** Told once. */
export interface IssuedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** As requests with them will have it. */
  readonly principal: Principal;
}

/** Whom a provider has vouched for, and the policies that are theirs. */
export type FederatedHolder = Omit<Extract<SessionHolder, { kind: "federated" }>, "kind">;

export class SessionCredentials implements TokenCredentials {
  readonly #options: SessionCredentialsOptions;

  constructor(options: SessionCredentialsOptions) {
    this.#options = options;
  }

  /** A session of an access key. Undefined when the key has just ended. */
  async issueForKey(accessKeyId: string, input: SessionInput): Promise<IssuedSession | undefined> {
    const parent = await this.#options.credentials.get(accessKeyId);
    if (parent === undefined) return undefined;
    const user = parent.principal.user?.id;
    return await this.#issue({
      kind: "key",
      accessKeyId,
      proof: proofOf(parent),
      ...(user === undefined ? {} : { user }),
    }, input);
  }

  /** A session of a user (by id) who came without a key. Undefined for one who may not act. */
  async issueForUser(user: string, input: SessionInput): Promise<IssuedSession | undefined> {
    return await this.#issue({ kind: "user", user }, input);
  }

  /** A session of someone a provider vouches for. Undefined when the provider is not the one set. */
  async issueFederated(
    holder: FederatedHolder,
    input: SessionInput,
  ): Promise<IssuedSession | undefined> {
    return await this.#issue({ kind: "federated", ...holder }, input);
  }

  async get(accessKeyId: string, token: string): Promise<Credential | undefined> {
    const contents = this.#options.tokens.open(accessKeyId, token);
    if (this.#options.clock.now() >= contents.expiresAt) throw new S3Error("ExpiredToken");
    const principal = await this.#principal(accessKeyId, contents);
    if (principal === undefined) return undefined;
    return { accessKeyId, secretAccessKey: contents.secretAccessKey, principal };
  }

  async #issue(holder: SessionHolder, input: SessionInput): Promise<IssuedSession | undefined> {
    const { duration, ...rest } = input;
    const issuedAt = this.#options.clock.now();
    const accessKeyId = newAccessKeyId("ASIA");
    const secretAccessKey = newSecretAccessKey();
    const expiresAt = issuedAt + duration * 1_000;
    const contents = { secretAccessKey, issuedAt, expiresAt, holder, ...rest };
    const principal = await this.#principal(accessKeyId, contents);
    if (principal === undefined) return undefined;
    const token = this.#options.tokens.seal(accessKeyId, contents);
    return { accessKeyId, secretAccessKey, token, expiresAt, principal };
  }

  /** Whom the session speaks for now; undefined when what it came from is gone. */
  async #principal(accessKeyId: string, contents: SessionContents): Promise<Principal | undefined> {
    const { holder, name, issuedAt, signIn } = contents;
    if (signIn !== undefined && !await this.#options.isSignedIn(signIn)) return undefined;
    const from = await this.#holder(holder);
    if (from === undefined) return undefined;
    const narrowing = await this.#narrowing(contents);
    return {
      ...from,
      accessKeyId,
      narrowing: narrowing === undefined ? from.narrowing : [...from.narrowing, narrowing],
      session: {
        issuedAt,
        ...(name === undefined ? {} : { name }),
        ...(holder.kind === "key" ? { parent: holder.accessKeyId } : {}),
      },
    };
  }

  async #holder(holder: SessionHolder): Promise<Principal | undefined> {
    const { credentials, account, issuer } = this.#options;
    if (holder.kind === "user") return await this.#options.user(holder.user);
    if (holder.kind === "federated") {
      if (holder.issuer !== issuer) return undefined;
      const { id, name } = holder;
      const arn = `arn:aws:sts::${ACCOUNT}:federated-user/${id}`;
      const policies = await this.#options.policies.find(holder.policies);
      return {
        kind: "user",
        // A slash is in no user's name here.
        name: `oidc/${name}`,
        id: account,
        user: {
          id,
          asked: { kind: "user", name, arn, canonicalId: digestOf(arn) },
          federated: true,
          policies,
        },
        narrowing: [],
      };
    }
    const parent = await credentials.get(holder.accessKeyId);
    // A user, or a secret, made anew under the same name is another.
    if (parent === undefined || proofOf(parent) !== holder.proof) return undefined;
    return parent.principal.user?.id === holder.user ? parent.principal : undefined;
  }

  /** The session's own policies are one: what any of them allows, none of them denying (IAM User
   * Guide, "Session policies"). One that is gone allows nothing. Undefined when none was given. */
  async #narrowing(
    { policy, policies = [] }: SessionContents,
  ): Promise<NamedPolicy<"identity"> | undefined> {
    if (policy === undefined && policies.length === 0) return undefined;
    const all = await this.#options.policies.find(policies);
    if (policy !== undefined) all.push(this.#options.policies.read("session", policy));
    const [only] = all;
    if (only !== undefined && all.length === 1) return only;
    const statements = all.flatMap(({ policy }) => policy.statements);
    return { name: "session", policy: { kind: "identity", statements } };
  }
}

function proofOf({ accessKeyId, secretAccessKey }: Credential): string {
  return digestOf(`${accessKeyId}\0${secretAccessKey}`).slice(0, 32);
}

/** Hex SHA-256. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
