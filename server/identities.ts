/** Users, groups, access keys and policies as they are administered: names and documents are checked,
 * secrets made, told once and sealed; the store does the rest. Asks nobody's permission: its callers
 * have authorised. Used by the management API, the bootstrap and embedded servers. */
import type {
  AccessKey,
  Group,
  NamedPolicy,
  PolicyHolder,
  PolicyReference,
  User,
} from "../storage/identity.ts";
import type { Cause } from "../storage/journal.ts";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import { newAccessKeyId, newSecretAccessKey } from "./auth/key_material.ts";
import { parsePolicy } from "./auth/policy/parse_policy.ts";
import { passwordFault, SHORTEST_PASSWORD } from "./sessions/password_rules.ts";
import type { PasswordHasher } from "./sessions/password_hasher.ts";
import { type Sealer, secretOf } from "./auth/sealing.ts";
import {
  ACCESS_KEY_ID,
  BUILT_IN_NAMES,
  IDENTITY_NAME,
  type IdentityKind,
  isReservedUser,
  MOST_DESCRIPTION,
  SECRET_ACCESS_KEY,
} from "./identity_rules.ts";

export interface IdentitiesOptions {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly sealer: Pick<Sealer, "seal">;
  /** The access key of the root user: no other may be called so. */
  readonly rootUser: () => string;
  readonly hasher: Pick<PasswordHasher, "hash">;
  /** Characters a password needs. Default 12. */
  readonly passwordLength?: number;
}

/** Who does it: the journal's words, but for the action. */
export type Actor = Omit<Cause, "action">;

/** A refusal before the store was asked; the store's own are StorageErrors. */
export class InvalidIdentityError extends Error {
  override readonly name = "InvalidIdentityError";
  /** `field`: the one that is not as it must be. */
  constructor(readonly field: string, message: string) {
    super(message);
  }
}

/** Told once: it cannot be asked for again. */
export interface NewAccessKey {
  readonly key: AccessKey;
  readonly secretAccessKey: string;
}

export interface AccessKeyInput {
  /** Name of the user it speaks for; absent: the root user. */
  readonly user?: string;
  readonly description?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** Narrows what the user may. */
  readonly policy?: string;
  /** Both or neither: those of another system that are to go on working. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

export class Identities {
  readonly #options: IdentitiesOptions;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
  }

  /** All that is not changed here: listings and single rows. */
  get reader(): MetadataReader {
    return this.#options.reader;
  }

  async createUser(
    { name, description = "", password }: {
      readonly name: string;
      readonly description?: string;
      /** As `setPassword` takes it. Absent: the user signs in by access keys alone. */
      readonly password?: string;
    },
    by: Actor,
  ): Promise<User> {
    this.#requireName("user", name);
    requireDescription(description);
    const hash = password === undefined ? {} : { password: await this.#hashOf(name, password) };
    const cause = { ...by, action: "CreateUser" };
    return await this.#options.writer.execute("createUser", { name, description, ...hash, cause });
  }

  /** Ends the user's other sessions; null removes the password. `keepSession`: id of one that goes on.
   * Throws InvalidIdentityError for a password that is none, PasswordsBusyError. */
  async setPassword(
    { name, password, ...rest }: {
      readonly name: string;
      readonly password: string | null;
      readonly keepSession?: string;
    },
    by: Actor,
  ): Promise<void> {
    const hash = password === null ? null : await this.#hashOf(name, password);
    const cause = { ...by, action: "ChangePassword" };
    await this.#options.writer.execute("updateUser", { name, password: hash, ...rest, cause });
  }

  async #hashOf(user: string, password: string): Promise<string> {
    const { hasher, passwordLength: least = SHORTEST_PASSWORD } = this.#options;
    const fault = passwordFault(password, { user, least });
    if (fault !== undefined) throw new InvalidIdentityError("password", fault);
    return await hasher.hash(password);
  }

  /** Absent: unchanged. */
  async updateUser(
    { name, ...changes }: {
      readonly name: string;
      readonly description?: string;
      readonly disabled?: boolean;
    },
    by: Actor,
  ): Promise<User> {
    requireDescription(changes.description);
    const cause = { ...by, action: "UpdateUser" };
    return await this.#options.writer.execute("updateUser", { name, ...changes, cause });
  }

  /** `force`: with the user's keys, memberships and attachments. */
  async deleteUser(name: string, { force = false }: { readonly force?: boolean }, by: Actor) {
    const cause = { ...by, action: "DeleteUser" };
    await this.#options.writer.execute("deleteUser", { name, force, cause });
  }

  async createGroup(
    { name, description = "" }: { readonly name: string; readonly description?: string },
    by: Actor,
  ): Promise<Group> {
    this.#requireName("group", name);
    requireDescription(description);
    const cause = { ...by, action: "CreateGroup" };
    return await this.#options.writer.execute("createGroup", { name, description, cause });
  }

  async updateGroup(
    { name, description }: { readonly name: string; readonly description: string },
    by: Actor,
  ): Promise<Group> {
    requireDescription(description);
    const cause = { ...by, action: "UpdateGroup" };
    return await this.#options.writer.execute("updateGroup", { name, description, cause });
  }

  async deleteGroup(name: string, { force = false }: { readonly force?: boolean }, by: Actor) {
    const cause = { ...by, action: "DeleteGroup" };
    await this.#options.writer.execute("deleteGroup", { name, force, cause });
  }

  /** Users (by name) become members; who is one stays so. */
  async addMembers(group: string, users: readonly string[], by: Actor): Promise<void> {
    const cause = { ...by, action: "AddUserToGroup" };
    await this.#options.writer.execute("addGroupMembers", { group, users, cause });
  }

  async removeMembers(group: string, users: readonly string[], by: Actor): Promise<void> {
    const cause = { ...by, action: "RemoveUserFromGroup" };
    await this.#options.writer.execute("removeGroupMembers", { group, users, cause });
  }

  /** Makes or replaces a policy. Throws PolicyError for a document that is none. */
  async putPolicy(
    { name, document, ...rest }: {
      readonly name: string;
      readonly document: string;
      readonly description?: string;
      /** Refuse to replace. */
      readonly expectNew?: boolean;
    },
    by: Actor,
  ): Promise<NamedPolicy> {
    this.#requireName("policy", name);
    if (BUILT_IN_NAMES.has(name)) {
      throw new InvalidIdentityError(
        "name",
        `The policy ${name} is built in: copy it under another`,
      );
    }
    requireDescription(rest.description);
    parsePolicy(document, "identity");
    const cause = { ...by, action: "PutPolicy" };
    return await this.#options.writer.execute("putPolicy", { name, document, ...rest, cause });
  }

  async deletePolicy(name: string, by: Actor): Promise<void> {
    await this.#options.writer.execute("deletePolicy", {
      name,
      cause: { ...by, action: "DeletePolicy" },
    });
  }

  /** Attaches policies by name, built-in ones too. */
  async attachPolicies(holder: PolicyHolder, names: readonly string[], by: Actor): Promise<void> {
    const policies = names.map((name): PolicyReference => ({
      name,
      builtIn: BUILT_IN_NAMES.has(name),
    }));
    const action = holder.kind === "user" ? "AttachUserPolicy" : "AttachGroupPolicy";
    const cause = { ...by, action };
    await this.#options.writer.execute("attachPolicies", { holder, policies, cause });
  }

  async detachPolicies(
    holder: PolicyHolder,
    policies: readonly string[],
    by: Actor,
  ): Promise<void> {
    const action = holder.kind === "user" ? "DetachUserPolicy" : "DetachGroupPolicy";
    const cause = { ...by, action };
    await this.#options.writer.execute("detachPolicies", { holder, policies, cause });
  }

  /** Makes a key and tells its secret, this once. */
  async createAccessKey(input: AccessKeyInput, by: Actor): Promise<NewAccessKey> {
    const { user: name, description = "", expiresAt, policy } = input;
    if ((input.accessKeyId === undefined) !== (input.secretAccessKey === undefined)) {
      throw new InvalidIdentityError(
        "secretAccessKey",
        "accessKeyId and secretAccessKey go together",
      );
    }
    const accessKeyId = input.accessKeyId ?? newAccessKeyId("AKIA");
    const secretAccessKey = input.secretAccessKey ?? newSecretAccessKey();
    if (!ACCESS_KEY_ID.form.test(accessKeyId)) {
      throw new InvalidIdentityError(
        "accessKeyId",
        `An access key id has ${ACCESS_KEY_ID.allowed}`,
      );
    }
    if (accessKeyId === this.#options.rootUser()) {
      throw new InvalidIdentityError("accessKeyId", "The root user's access key is called so");
    }
    requireSecret(secretAccessKey);
    requireDescription(description);
    if (policy !== undefined) parsePolicy(policy, "identity");
    const user = name === undefined ? undefined : await this.#userId(name);
    const key = await this.#options.writer.execute("createAccessKey", {
      accessKeyId,
      ...(user === undefined ? {} : { user }),
      sealedSecret: this.#options.sealer.seal(secretAccessKey, secretOf(accessKeyId)),
      description,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(policy === undefined ? {} : { policy }),
      cause: { ...by, action: "CreateAccessKey" },
    });
    return { key, secretAccessKey };
  }

  /** Absent: unchanged. Null: removed. */
  async updateAccessKey(
    { accessKeyId, secretAccessKey, ...changes }: {
      readonly accessKeyId: string;
      /** The old one is over at once. */
      readonly secretAccessKey?: string;
      readonly description?: string;
      readonly expiresAt?: number | null;
      readonly disabled?: boolean;
      readonly policy?: string | null;
    },
    by: Actor,
  ): Promise<AccessKey> {
    requireDescription(changes.description);
    if (secretAccessKey !== undefined) requireSecret(secretAccessKey);
    if (typeof changes.policy === "string") parsePolicy(changes.policy, "identity");
    const cause = { ...by, action: "UpdateAccessKey" };
    return await this.#options.writer.execute("updateAccessKey", {
      accessKeyId,
      ...changes,
      ...(secretAccessKey === undefined
        ? {}
        : { sealedSecret: this.#options.sealer.seal(secretAccessKey, secretOf(accessKeyId)) }),
      cause,
    });
  }

  /** Makes a key that may what this one may, and tells its secret; this one holds until `endsAt`.
   * `expiresAt`: the new one no longer. Both milliseconds since the epoch. */
  async rotateAccessKey(
    { accessKeyId, ...ends }: {
      readonly accessKeyId: string;
      readonly endsAt: number;
      readonly expiresAt?: number;
    },
    by: Actor,
  ): Promise<NewAccessKey & { readonly replaced: AccessKey }> {
    const made = newAccessKeyId("AKIA"), secretAccessKey = newSecretAccessKey();
    const { made: key, replaced } = await this.#options.writer.execute("rotateAccessKey", {
      ...{ accessKeyId, newAccessKeyId: made, ...ends },
      sealedSecret: this.#options.sealer.seal(secretAccessKey, secretOf(made)),
      cause: { ...by, action: "RotateAccessKey" },
    });
    return { key, secretAccessKey, replaced };
  }

  async deleteAccessKey(accessKeyId: string, by: Actor): Promise<void> {
    const cause = { ...by, action: "DeleteAccessKey" };
    await this.#options.writer.execute("deleteAccessKey", { accessKeyId, cause });
  }

  async #userId(name: string): Promise<string> {
    const user = await this.#options.reader.getUser({ name });
    if (user === undefined) throw new InvalidIdentityError("user", `There is no user ${name}`);
    return user.id;
  }

  #requireName(what: IdentityKind, name: string): void {
    const { form, allowed } = IDENTITY_NAME[what];
    if (!form.test(name)) {
      throw new InvalidIdentityError("name", `A ${what}'s name has ${allowed}`);
    }
    if (what === "user" && isReservedUser(name, this.#options.rootUser())) {
      throw new InvalidIdentityError("name", `No user can be called ${name}`);
    }
  }
}

function requireDescription(text: string | undefined): void {
  if (text === undefined || text.length <= MOST_DESCRIPTION) return;
  throw new InvalidIdentityError(
    "description",
    `A description has at most ${MOST_DESCRIPTION} characters`,
  );
}

function requireSecret(secret: string): void {
  if (SECRET_ACCESS_KEY.form.test(secret)) return;
  throw new InvalidIdentityError(
    "secretAccessKey",
    `A secret has ${SECRET_ACCESS_KEY.allowed}`,
  );
}
