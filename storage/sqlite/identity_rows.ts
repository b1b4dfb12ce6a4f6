/** Rows of identities as the model's nouns and back, each verified by its checksum. Every value goes
 * through `summed`, which refuses what would not come back as it was given. */
import { Buffer } from "node:buffer";
import type { AccessKey, Group, NamedPolicyDocument, PolicyReference, User } from "../identity.ts";
import { StorageError } from "../model.ts";
import { rowChecksum, type RowField } from "../row_checksum.ts";
import { isStorable, type Row, type SqlValue } from "./connection.ts";
import { corruptRow } from "./rows.ts";

export const USER_COLUMNS =
  "id, name, canonical_id, description, created_at, disabled, password, sum";
export const GROUP_COLUMNS = "name, description, created_at, sum";
export const MEMBER_COLUMNS = "group_name, user, sum";
export const POLICY_COLUMNS = "name, description, created_at, updated_at, document, sum";
/** Of `user_policies` and `group_policies`: the holder's column comes first. */
export const ATTACHMENT_COLUMNS = "policy, built_in, sum";
export const KEY_COLUMNS =
  "id, user, sealed_secret, description, created_at, expires_at, disabled, last_used_at, policy, sum";

/** A user as stored. */
export interface StoredUser extends Omit<User, "hasPassword"> {
  readonly password: string | null;
}

/** An access key as stored. */
export interface StoredKey extends AccessKey {
  readonly sealedSecret: Uint8Array;
}

/** Refuses with `invalidValue`. */
export function requireStorable(text: string): void {
  if (isStorable(text)) return;
  throw new StorageError("invalidValue", { message: "Text with NUL or half characters" });
}

/** The values and their checksum. `invalidValue` for what would not come back as it was given. */
export function summed(values: readonly RowField[]): SqlValue[] {
  for (const value of values) {
    if (typeof value === "string") requireStorable(value);
    else if (value !== null && !Number.isSafeInteger(value)) {
      throw new StorageError("invalidValue", { message: "A number that is no integer" });
    }
  }
  return [...values, rowChecksum(values)];
}

/** The values before the checksum. `corrupt` when it is not theirs. */
export function checked(what: string, row: Row): readonly RowField[] {
  const values = row.slice(0, -1) as RowField[];
  if (rowChecksum(values) === row.at(-1)) return values;
  throw corruptRow(what, values[0] ?? "");
}

export function userValues(user: StoredUser): SqlValue[] {
  const { id, name, canonicalId, description, createdAt, disabled, password } = user;
  return summed([id, name, canonicalId, description, createdAt, Number(disabled), password]);
}

export function storedUser(row: Row): StoredUser {
  const [id, name, canonicalId, description, createdAt, disabled, password] = checked(
    "user",
    row,
  ) as [string, string, string, string, number, number, string | null];
  return { id, name, canonicalId, description, createdAt, disabled: disabled !== 0, password };
}

/** Without the hash of the password. */
export function publicUser({ password, ...user }: StoredUser): User {
  return { ...user, hasPassword: password !== null };
}

export function groupValues({ name, description, createdAt }: Group): SqlValue[] {
  return summed([name, description, createdAt]);
}

export function storedGroup(row: Row): Group {
  const [name, description, createdAt] = checked("group", row) as [string, string, number];
  return { name, description, createdAt };
}

export function memberValues(group: string, user: string): SqlValue[] {
  return summed([group, user]);
}

export function storedMember(row: Row): { readonly group: string; readonly user: string } {
  const [group, user] = checked("member", row) as [string, string];
  return { group, user };
}

export function policyValues(policy: NamedPolicyDocument): SqlValue[] {
  const { name, description, createdAt, updatedAt, document } = policy;
  return summed([name, description, createdAt, updatedAt, document]);
}

export function storedPolicy(row: Row): NamedPolicyDocument {
  const [name, description, createdAt, updatedAt, document] = checked("policy", row) as [
    string,
    string,
    number,
    number,
    string,
  ];
  return { name, description, createdAt, updatedAt, document };
}

/** `holder`: a user's id or a group's name. */
export function attachmentValues(holder: string, { name, builtIn }: PolicyReference): SqlValue[] {
  return summed([holder, name, Number(builtIn)]);
}

export function storedAttachment(row: Row): PolicyReference {
  const [, name, builtIn] = checked("attachment", row) as [string, string, number];
  return { name, builtIn: builtIn !== 0 };
}

export function keyValues(key: StoredKey): SqlValue[] {
  const fields = [
    key.accessKeyId,
    key.user ?? null,
    hex(key.sealedSecret),
    key.description,
    key.createdAt,
    key.expiresAt ?? null,
    Number(key.disabled),
    key.lastUsedAt ?? null,
    key.policy ?? null,
  ];
  return summed(fields).with(2, key.sealedSecret);
}

export function storedKey(row: Row): StoredKey {
  const sealedSecret = row[2] as Uint8Array;
  const [id, user, , description, createdAt, expiresAt, disabled, lastUsedAt, policy] = checked(
    "access key",
    row.with(2, hex(sealedSecret)),
  ) as [
    string,
    string | null,
    string,
    string,
    number,
    number | null,
    number,
    number | null,
    string | null,
  ];
  return {
    accessKeyId: id,
    ...(user === null ? {} : { user }),
    sealedSecret,
    description,
    createdAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    disabled: disabled !== 0,
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
    ...(policy === null ? {} : { policy }),
  };
}

/** Without the secret. */
export function publicKey({ sealedSecret: _, ...key }: StoredKey): AccessKey {
  return key;
}

/** What is not a BLOB has decayed: its text matches no checksum. */
export function hex(bytes: Uint8Array): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : String(bytes);
}
