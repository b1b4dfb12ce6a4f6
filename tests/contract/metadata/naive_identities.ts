/** Identities as plain maps: what the store must do, in the fewest words. */
import type { IdentityCommands, PolicyHolder } from "../../../storage/identity.ts";
import { StorageError, type StorageErrorCode } from "../../../storage/model.ts";

type Input<Name extends keyof IdentityCommands> = Omit<IdentityCommands[Name]["input"], "cause">;
/** Policy name → built in. */
type Attached = Map<string, boolean>;

interface Entry {
  description: string;
  readonly policies: Attached;
}

export interface NaiveUser extends Entry {
  readonly name: string;
  disabled: boolean;
  password: string | null;
  readonly keys: Set<string>;
}

function refuse(code: StorageErrorCode): never {
  throw new StorageError(code);
}

export class NaiveIdentities {
  readonly users = new Map<string, NaiveUser>();
  readonly groups = new Map<string, Entry & { readonly members: Set<string> }>();
  readonly policies = new Map<string, string>();
  readonly keys = new Map<
    string,
    { user: string | undefined; secret: string; disabled: boolean }
  >();

  #user(name: string): NaiveUser {
    return this.users.get(name) ?? refuse("userNotFound");
  }

  #group(name: string) {
    return this.groups.get(name) ?? refuse("groupNotFound");
  }

  #attached({ kind, name }: PolicyHolder): Attached {
    return kind === "user" ? this.#user(name).policies : this.#group(name).policies;
  }

  #groupsOf(user: string): readonly string[] {
    return [...this.groups].filter(([, { members }]) => members.has(user)).map(([name]) => name);
  }

  createUser({ name, description, password }: Input<"createUser">): void {
    if (taken(this.users, name)) refuse("userExists");
    const user = { name, description, password: password ?? null, disabled: false };
    this.users.set(name, { ...user, policies: new Map(), keys: new Set() });
  }

  updateUser({ name, description, disabled, password }: Input<"updateUser">): void {
    const user = this.#user(name);
    user.description = description ?? user.description;
    user.disabled = disabled ?? user.disabled;
    user.password = password === undefined ? user.password : password;
  }

  deleteUser({ name, force }: Input<"deleteUser">): void {
    const { keys, policies } = this.#user(name);
    const groups = this.#groupsOf(name);
    if (!force && keys.size + policies.size + groups.length > 0) refuse("userInUse");
    for (const key of keys) this.keys.delete(key);
    for (const group of groups) this.groups.get(group)?.members.delete(name);
    this.users.delete(name);
  }

  createGroup({ name, description }: Input<"createGroup">): void {
    if (taken(this.groups, name)) refuse("groupExists");
    this.groups.set(name, { description, policies: new Map(), members: new Set() });
  }

  updateGroup({ name, description }: Input<"updateGroup">): void {
    this.#group(name).description = description;
  }

  deleteGroup({ name, force }: Input<"deleteGroup">): void {
    const { members, policies } = this.#group(name);
    if (!force && members.size + policies.size > 0) refuse("groupInUse");
    this.groups.delete(name);
  }

  addGroupMembers({ group, users }: Input<"addGroupMembers">): void {
    const { members } = this.#group(group);
    for (const user of users) this.#user(user);
    for (const user of users) members.add(user);
  }

  removeGroupMembers({ group, users }: Input<"removeGroupMembers">): void {
    const { members } = this.#group(group);
    for (const user of users) this.#user(user);
    for (const user of users) members.delete(user);
  }

  putPolicy({ name, document, expectNew }: Input<"putPolicy">): void {
    if (taken(this.policies, name) && (expectNew || !this.policies.has(name))) {
      refuse("policyExists");
    }
    this.policies.set(name, document);
  }

  deletePolicy({ name }: Input<"deletePolicy">): void {
    if (!this.policies.has(name)) refuse("policyNotFound");
    const holders = [...this.users.values(), ...this.groups.values()];
    if (holders.some(({ policies }) => policies.get(name) === false)) refuse("policyAttached");
    this.policies.delete(name);
  }

  attachPolicies({ holder, policies }: Input<"attachPolicies">): void {
    const attached = this.#attached(holder);
    for (const { name, builtIn } of policies) {
      if (!builtIn && !this.policies.has(name)) refuse("policyNotFound");
    }
    for (const { name, builtIn } of policies) attached.set(name, builtIn);
  }

  detachPolicies({ holder, policies }: Input<"detachPolicies">): void {
    const attached = this.#attached(holder);
    if (!policies.every((name) => attached.has(name))) refuse("policyNotFound");
    for (const name of policies) attached.delete(name);
  }

  /** `owner`: the user meant, not another of the same name by now. */
  createAccessKey(
    { accessKeyId, sealedSecret }: Input<"createAccessKey">,
    owner?: NaiveUser,
  ): void {
    if (this.keys.has(accessKeyId)) refuse("accessKeyExists");
    if (owner !== undefined) {
      if (this.#user(owner.name) !== owner) refuse("userNotFound");
      owner.keys.add(accessKeyId);
    }
    this.keys.set(accessKeyId, {
      user: owner?.name,
      secret: `${sealedSecret}`,
      disabled: false,
    });
  }

  updateAccessKey(input: Input<"updateAccessKey">): void {
    const key = this.keys.get(input.accessKeyId) ?? refuse("accessKeyNotFound");
    key.disabled = input.disabled ?? key.disabled;
    if (input.sealedSecret !== undefined) key.secret = `${input.sealedSecret}`;
  }

  rotateAccessKey(input: Input<"rotateAccessKey">): void {
    const { accessKeyId, newAccessKeyId, sealedSecret } = input;
    const { user, disabled } = this.keys.get(accessKeyId) ?? refuse("accessKeyNotFound");
    if (this.keys.has(newAccessKeyId)) refuse("accessKeyExists");
    if (user !== undefined) this.users.get(user)?.keys.add(newAccessKeyId);
    this.keys.set(newAccessKeyId, { user, disabled, secret: `${sealedSecret}` });
  }

  deleteAccessKey({ accessKeyId }: Input<"deleteAccessKey">): void {
    const { user } = this.keys.get(accessKeyId) ?? refuse("accessKeyNotFound");
    if (user !== undefined) this.users.get(user)?.keys.delete(accessKeyId);
    this.keys.delete(accessKeyId);
  }

  /** What a request of this user meets. */
  identity(name: string): string {
    const { description, disabled, password, policies } = this.#user(name);
    const groups = this.#groupsOf(name).toSorted();
    const all = [policies, ...groups.map((group) => this.#group(group).policies)];
    const attached = new Set(
      all.flatMap((some) => [...some]).map(([policy, builtIn]) =>
        builtIn ? `${policy} built in` : `${policy}: ${this.policies.get(policy)}`
      ),
    );
    return JSON.stringify([description, disabled, password, groups, [...attached].toSorted()]);
  }
}

/** Whether a name is there, in whatever case. */
function taken(names: ReadonlyMap<string, unknown>, name: string): boolean {
  return [...names.keys()].some((one) => one.toLowerCase() === name.toLowerCase());
}
