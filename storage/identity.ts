/** Who may be met: users, groups, access keys, named policies and what is attached to whom, as they
 * are kept. What a policy means, how a secret is sealed and what a name may look like are decided
 * above; the root user is not among them. */
import type { Cause } from "./journal.ts";

export interface User {
  /** Opaque, never reused: a user of the same name made later is another one. */
  readonly id: string;
  /** 64 hex digits: what S3 calls the canonical user id, e.g. as owner of buckets. */
  readonly canonicalId: string;
  /** Unique, also among names that differ only in the case of letters; never changes. */
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly disabled: boolean;
  /** Whether the user may sign in with a password; `getPassword` tells its hash. */
  readonly hasPassword: boolean;
}

export interface Group {
  /** As a user's. */
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}

export interface NamedPolicy {
  /** As a user's. */
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface NamedPolicyDocument extends NamedPolicy {
  /** Validated above, opaque here. */
  readonly document: string;
}

export interface AccessKey {
  readonly accessKeyId: string;
  /** Id of the user it speaks for; absent: the root user. Never changes. */
  readonly user?: string;
  readonly description: string;
  readonly createdAt: number;
  /** Absent: never. The store does not look at the time. */
  readonly expiresAt?: number;
  readonly disabled: boolean;
  /** Some minutes late. Absent: never used. */
  readonly lastUsedAt?: number;
  /** Document that can only narrow what the user may. */
  readonly policy?: string;
}

/** A policy by name. Built-in ones have no row: their documents are the product's. */
export interface PolicyReference {
  readonly name: string;
  readonly builtIn: boolean;
}

export interface AttachedPolicy extends PolicyReference {
  /** Absent when it is built in. */
  readonly document?: string;
}

/** What policies are attached to. */
export interface PolicyHolder {
  readonly kind: "user" | "group";
  readonly name: string;
}

/** All that deciding about a user's request takes. */
export interface UserIdentity {
  readonly user: User;
  /** Names, in byte order. */
  readonly groups: readonly string[];
  /** The user's own and those of the groups, each once, by name in byte order. */
  readonly policies: readonly AttachedPolicy[];
}

export interface KeyIdentity {
  readonly key: AccessKey;
  readonly sealedSecret: Uint8Array;
  /** Absent: the root user. */
  readonly owner?: UserIdentity;
}

/** By exact name, or by an id. */
export type UserAddress =
  | { readonly name: string }
  | { readonly id: string }
  | { readonly canonicalId: string };

/** Whose access keys: one user's (by id), the root user's, or all. */
export type KeyOwner = { readonly user: string } | "root" | "anyone";

/** Part of a listing by name in UTF-8 byte order. */
export interface NameQuery {
  /** `""` for all. */
  readonly prefix: string;
  /** Only names after this one; `""` for all. */
  readonly after: string;
  readonly limit: number;
}

export interface NamePage<Entry> {
  readonly entries: readonly Entry[];
  readonly truncated: boolean;
}

/** Reads, as those of MetadataReader. Undefined: there is none. */
export interface IdentityReader {
  /** What a request with this key needs, from one state of the store. */
  getIdentity(accessKeyId: string): Promise<KeyIdentity | undefined>;
  /** What a session of this user needs, from one state of the store. */
  getIdentityOfUser(name: string): Promise<UserIdentity | undefined>;
  getUser(address: UserAddress): Promise<User | undefined>;
  /** The hash a password is checked against; undefined also for a user who has none. */
  getPassword(name: string): Promise<string | undefined>;
  listUsers(query: NameQuery): Promise<NamePage<User>>;
  getGroup(name: string): Promise<Group | undefined>;
  listGroups(query: NameQuery): Promise<NamePage<Group>>;
  /** Of a group that is not there: none. */
  listMembers(group: string, query: NameQuery): Promise<NamePage<User>>;
  getPolicy(name: string): Promise<NamedPolicyDocument | undefined>;
  listPolicies(query: NameQuery): Promise<NamePage<NamedPolicy>>;
  /** Attached to the holder itself, by name in byte order. */
  listAttachments(holder: PolicyHolder): Promise<readonly PolicyReference[]>;
  /** Whom a policy is attached to, by kind and name; `prefix` and `after` are written like
   * `group/ops`, `user/alice`. */
  listHolders(policy: string, query: NameQuery): Promise<NamePage<PolicyHolder>>;
  /** How many those are, of each of these policies; `most` at the most. */
  countHolders(policies: readonly string[], most: number): Promise<readonly number[]>;
  getAccessKey(accessKeyId: string): Promise<AccessKey | undefined>;
  /** By access key id. */
  listAccessKeys(owner: KeyOwner, query: NameQuery): Promise<NamePage<AccessKey>>;
  /** Every secret as it is kept, by access key id: for sealing them anew. */
  listSealedSecrets(
    after: string,
    limit: number,
  ): Promise<readonly { readonly accessKeyId: string; readonly sealedSecret: Uint8Array }[]>;
}

/** Each writes one journal row but for `recordKeyUse` and `resealSecrets`. Users, groups and policies
 * are named; `userNotFound`, `groupNotFound`, `policyNotFound`, `accessKeyNotFound` tell which in
 * detail `name`. Text with NUL or half characters and fractions of milliseconds are `invalidValue`; more names
 * than a journal row can tell (some dozens) are `tooLarge`. */
export interface IdentityCommands {
  /** `userExists` (detail `name`). `password`: a hash. */
  createUser: {
    input: {
      readonly name: string;
      readonly description: string;
      readonly password?: string;
      readonly cause: Cause;
    };
    output: User;
  };
  /** Absent: unchanged. A password set to null is removed. `keepSession`: id of the one session that
   * a new password does not end. */
  updateUser: {
    input: {
      readonly name: string;
      readonly description?: string;
      readonly disabled?: boolean;
      readonly password?: string | null;
      readonly keepSession?: string;
      readonly cause: Cause;
    };
    output: User;
  };
  /** `userInUse` (details `accessKeys`, `groups`, `policies`: how many) while there are any, unless
   * `force`: then they go with the user. Links the user made always do. */
  deleteUser: {
    input: { readonly name: string; readonly force?: boolean; readonly cause: Cause };
    output: void;
  };
  /** `groupExists` (detail `name`). */
  createGroup: {
    input: { readonly name: string; readonly description: string; readonly cause: Cause };
    output: Group;
  };
  updateGroup: {
    input: { readonly name: string; readonly description: string; readonly cause: Cause };
    output: Group;
  };
  /** `groupInUse` (details `members`, `policies`) while there are any, unless `force`: then they are
   * let go of. */
  deleteGroup: {
    input: { readonly name: string; readonly force?: boolean; readonly cause: Cause };
    output: void;
  };
  /** Members already stay so. All or none. */
  addGroupMembers: {
    input: { readonly group: string; readonly users: readonly string[]; readonly cause: Cause };
    output: void;
  };
  /** Who is no member stays none. All or none. */
  removeGroupMembers: {
    input: { readonly group: string; readonly users: readonly string[]; readonly cause: Cause };
    output: void;
  };
  /** Makes or replaces one. `policyExists` (detail `name`) when `expectNew` and there is one, or there
   * is one whose name differs only in case. `preconditionFailed` unless it is as `seen`. A description
   * that is absent stays as it is. */
  putPolicy: {
    input: {
      readonly name: string;
      readonly document: string;
      readonly description?: string;
      readonly expectNew?: boolean;
      readonly seen?: Pick<NamedPolicyDocument, "document" | "description">;
      readonly cause: Cause;
    };
    output: NamedPolicy;
  };
  /** `policyAttached` (details `users`, `groups`: how many). */
  deletePolicy: {
    input: { readonly name: string; readonly cause: Cause };
    output: void;
  };
  /** Those attached already stay so. All or none. */
  attachPolicies: {
    input: {
      readonly holder: PolicyHolder;
      readonly policies: readonly PolicyReference[];
      readonly cause: Cause;
    };
    output: void;
  };
  /** By name. `policyNotFound` when one is not attached, as AWS answers. All or none. */
  detachPolicies: {
    input: {
      readonly holder: PolicyHolder;
      readonly policies: readonly string[];
      readonly cause: Cause;
    };
    output: void;
  };
  /** `accessKeyExists`. `user`: an id (`userNotFound`); absent: the root user's. */
  createAccessKey: {
    input: {
      readonly accessKeyId: string;
      readonly user?: string;
      readonly sealedSecret: Uint8Array;
      readonly description: string;
      readonly expiresAt?: number;
      readonly policy?: string;
      readonly cause: Cause;
    };
    output: AccessKey;
  };
  /** Absent: unchanged. Null: removed. `noLater`: `preconditionFailed` where the key would end later
   * than it does. */
  updateAccessKey: {
    input: {
      readonly accessKeyId: string;
      readonly description?: string;
      readonly expiresAt?: number | null;
      readonly noLater?: boolean;
      readonly disabled?: boolean;
      readonly policy?: string | null;
      readonly sealedSecret?: Uint8Array;
      readonly cause: Cause;
    };
    output: AccessKey;
  };
  /** Makes another key of the same user that may the same (description, policy, disabled or not, end),
   * and ends this one at `endsAt` unless it ends before. `accessKeyExists` for the new id.
   * `expiresAt`: the new one ends no later; absent: as the old one would have. */
  rotateAccessKey: {
    input: {
      readonly accessKeyId: string;
      readonly newAccessKeyId: string;
      readonly sealedSecret: Uint8Array;
      readonly endsAt: number;
      readonly expiresAt?: number;
      readonly cause: Cause;
    };
    output: { readonly replaced: AccessKey; readonly made: AccessKey };
  };
  deleteAccessKey: {
    input: { readonly accessKeyId: string; readonly cause: Cause };
    output: void;
  };
  /** Keys that are gone are passed over; a later use noted before stays. */
  recordKeyUse: {
    input: { readonly uses: readonly { readonly accessKeyId: string; readonly at: number }[] };
    output: void;
  };
  /** The same secrets sealed by another key. A row that is no longer `from` is passed over: it was
   * rotated or deleted meanwhile. */
  resealSecrets: {
    input: {
      readonly secrets: readonly {
        readonly accessKeyId: string;
        readonly from: Uint8Array;
        readonly to: Uint8Array;
      }[];
    };
    output: { readonly resealed: number };
  };
}
