/** Who the owner of a session is at this moment, read from the store for each request: nothing of it
 * comes from a token. Undefined for an owner who may not act any more. */
import { createHash, createHmac, hkdfSync } from "node:crypto";
import type { MetadataReader } from "../../storage/metadata.ts";
import type { FederatedSubject, SessionOwner } from "../../storage/session.ts";
import { equalText } from "../auth/hmac.ts";
import { BUILTIN_POLICIES } from "../auth/policy/builtin_policies.ts";
import type { NamedPolicy } from "../auth/policy/policy.ts";
import type { PolicyLibrary } from "../auth/policy_library.ts";
import { ACCOUNT, type Principal } from "../auth/principal.ts";
import type { CurrentCredentials } from "../current_credentials.ts";
import { userById } from "../auth/stored_credentials.ts";

export interface SessionPrincipalsOptions {
  readonly reader: Pick<MetadataReader, "getUser" | "getIdentityOfUser" | "getPolicy">;
  /** The access keys of now, the root user's too. */
  readonly credentials: CurrentCredentials;
  readonly policies: PolicyLibrary;
  readonly masterKey: Uint8Array;
  /** Whose subjects may act; absent: nobody's. */
  readonly issuer?: string;
  /** Names of policies by group of the issuer. */
  readonly groupPolicies?: Readonly<Record<string, readonly string[]>>;
}

/** A principal and what people are told of it. */
export interface SessionPrincipal {
  readonly principal: Principal;
  readonly groups: readonly string[];
}

const DERIVATION = "objectstorage root sessions 1";
const KEY_BYTES = 32;
const BUILT_IN: ReadonlySet<string> = new Set(BUILTIN_POLICIES.map(({ name }) => name));

export class SessionPrincipals {
  readonly #options: SessionPrincipalsOptions;
  readonly #proofKey: Uint8Array;

  constructor(options: SessionPrincipalsOptions) {
    this.#options = options;
    const { masterKey } = options;
    this.#proofKey = new Uint8Array(
      hkdfSync("sha256", masterKey, new Uint8Array(0), DERIVATION, KEY_BYTES),
    );
  }

  /** Of the root user, by the credentials of now: others end the session. */
  rootOwner(): SessionOwner {
    const { accessKeyId, secretAccessKey } = this.#options.credentials.root;
    const text = JSON.stringify([accessKeyId, secretAccessKey]);
    const proof = createHmac("sha256", this.#proofKey).update(text).digest("base64url");
    return { kind: "root", proof };
  }

  async of(owner: SessionOwner): Promise<SessionPrincipal | undefined> {
    switch (owner.kind) {
      case "root":
        return this.#root(owner);
      case "user":
        return await this.#user(owner.user);
      case "key":
        return await this.#key(owner);
      case "federated":
        return await this.#federated(owner.subject);
    }
  }

  #root(owner: SessionOwner & { kind: "root" }): SessionPrincipal | undefined {
    const now = this.rootOwner();
    if (now.kind !== "root" || !equalText(now.proof, owner.proof)) return undefined;
    const { accessKeyId: _, ...principal } = this.#options.credentials.root.principal;
    return { principal, groups: [] };
  }

  async #user(id: string): Promise<SessionPrincipal | undefined> {
    const { reader, policies, credentials } = this.#options;
    return await userById(id, { reader, policies, account: credentials.root.principal.id });
  }

  async #key(owner: SessionOwner & { kind: "key" }): Promise<SessionPrincipal | undefined> {
    const credential = await this.#options.credentials.get(owner.accessKeyId);
    if (credential === undefined || credential.principal.user?.id !== owner.user) return undefined;
    const { principal } = credential;
    if (owner.user === undefined) return { principal, groups: [] };
    const identity = await this.#options.reader.getIdentityOfUser(principal.name);
    return { principal, groups: identity?.groups ?? [] };
  }

  /** The policies its claims map to as they are now, and no others. */
  async #federated(subject: FederatedSubject): Promise<SessionPrincipal | undefined> {
    const { credentials, issuer } = this.#options;
    if (subject.issuer !== issuer) return undefined;
    const id = createHash("sha256").update(JSON.stringify([subject.issuer, subject.subject]))
      .digest("hex");
    // No user's name has a colon: what speaks of users does not speak of it.
    const name = `oidc:${subject.name}`;
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/${name}`;
    return {
      principal: {
        kind: "user",
        name,
        id: credentials.root.principal.id,
        user: {
          id: `oidc:${id}`,
          asked: { kind: "user", name, arn, canonicalId: id },
          policies: await this.policiesOf(subject),
        },
        narrowing: [],
      },
      groups: subject.groups,
    };
  }

  /** Names that are no policy's are passed over. */
  async policiesOf(
    { groups, policies: own }: Pick<FederatedSubject, "groups" | "policies">,
  ): Promise<readonly NamedPolicy<"identity">[]> {
    const { groupPolicies = {}, policies, reader } = this.#options;
    const ofGroups = groups.flatMap((group) =>
      Object.hasOwn(groupPolicies, group) ? groupPolicies[group]! : []
    );
    const found: NamedPolicy<"identity">[] = [];
    for (const name of new Set([...own, ...ofGroups])) {
      if (BUILT_IN.has(name)) found.push(policies.attached({ name, builtIn: true }));
      else {
        const policy = await reader.getPolicy(name);
        if (policy !== undefined) found.push(policies.named(name, policy.document));
      }
    }
    return found;
  }
}
