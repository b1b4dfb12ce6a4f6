/** The access keys of the store, and the root user's beside them: what a request's key says of who
 * sent it. Secrets are opened once for each identity met; a change of any identity is met with the
 * next request, because the cache behind this forgets. */
import type {
  AccessKey,
  IdentityReader,
  KeyIdentity,
  UserIdentity,
} from "../../storage/identity.ts";
import type { Clock } from "../../storage/model.ts";
import type { IdentityCache } from "./identity_cache.ts";
import type { PolicyLibrary } from "./policy_library.ts";
import { type Credential, type Credentials, type Principal, USER_ARN } from "./principal.ts";
import { type Sealer, secretOf } from "./sealing.ts";

export interface StoredCredentialsOptions {
  /** Never looked up in the store. */
  readonly root: Credential;
  readonly identities: Pick<IdentityCache, "get">;
  readonly policies: PolicyLibrary;
  readonly sealer: Pick<Sealer, "open">;
  readonly clock: Clock;
}

export class StoredCredentials implements Credentials {
  readonly #options: StoredCredentialsOptions;
  readonly #opened = new WeakMap<KeyIdentity, Credential>();

  constructor(options: StoredCredentialsOptions) {
    this.#options = options;
  }

  get(accessKeyId: string): Promise<Credential | undefined> | Credential {
    const { root } = this.#options;
    return accessKeyId === root.accessKeyId ? root : this.#stored(accessKeyId);
  }

  async #stored(accessKeyId: string): Promise<Credential | undefined> {
    const { identities, clock } = this.#options;
    const identity = await identities.get(accessKeyId);
    if (identity === undefined || !isValid(identity, clock.now())) return undefined;
    let credential = this.#opened.get(identity);
    if (credential === undefined) {
      this.#opened.set(identity, credential = this.#open(identity));
    }
    return credential;
  }

  #open({ key, sealedSecret, owner }: KeyIdentity): Credential {
    const { root, sealer, policies } = this.#options;
    const { accessKeyId } = key;
    const narrowing = key.policy === undefined
      ? []
      : [policies.named(`access-key/${accessKeyId}`, key.policy)];
    const principal: Principal = owner === undefined
      ? { ...root.principal, accessKeyId, narrowing }
      : { ...userPrincipal(owner, policies, root.principal.id), accessKeyId, narrowing };
    const secretAccessKey = sealer.open(sealedSecret, secretOf(accessKeyId));
    return { accessKeyId, secretAccessKey, principal };
  }
}

function isValid({ key, owner }: { key: AccessKey; owner?: UserIdentity }, now: number): boolean {
  return !key.disabled && !(owner?.user.disabled ?? false) &&
    (key.expiresAt === undefined || now < key.expiresAt);
}

/** A user of the account `account` (its canonical id), not narrowed by anything. */
export function userPrincipal(
  { user, policies: attached }: UserIdentity,
  policies: PolicyLibrary,
  account: string,
): Principal {
  const { id, name, canonicalId } = user;
  return {
    kind: "user",
    name,
    id: account,
    user: {
      id,
      asked: { kind: "user", name, arn: `${USER_ARN}${name}`, canonicalId },
      policies: attached.map((policy) => policies.attached(policy)),
    },
    narrowing: [],
  };
}

export interface UserSource {
  readonly reader: Pick<IdentityReader, "getUser" | "getIdentityOfUser">;
  readonly policies: PolicyLibrary;
  /** Canonical id. */
  readonly account: string;
}

/** The user of this id as it is now, with the names of its groups; undefined when it may not act. */
export async function userById(
  id: string,
  { reader, policies, account }: UserSource,
): Promise<{ readonly principal: Principal; readonly groups: readonly string[] } | undefined> {
  const user = await reader.getUser({ id });
  const identity = user && await reader.getIdentityOfUser(user.name);
  // Another of the same name may have been made meanwhile.
  if (identity === undefined || identity.user.id !== id || identity.user.disabled) return undefined;
  return { principal: userPrincipal(identity, policies, account), groups: identity.groups };
}
