/** Single identities by their names and ids, for the reader and for commands. Undefined: there is
 * none. A name SQLite would cut short is nobody's. */
import type {
  AttachedPolicy,
  Group,
  KeyIdentity,
  NamedPolicyDocument,
  PolicyHolder,
  PolicyReference,
  UserAddress,
  UserIdentity,
} from "../identity.ts";
import { StorageError } from "../model.ts";
import { type Connection, isStorable, type Row } from "./connection.ts";
import {
  ATTACHMENT_COLUMNS,
  GROUP_COLUMNS,
  KEY_COLUMNS,
  MEMBER_COLUMNS,
  POLICY_COLUMNS,
  publicKey,
  publicUser,
  storedAttachment,
  storedGroup,
  type StoredKey,
  storedKey,
  storedMember,
  storedPolicy,
  type StoredUser,
  storedUser,
  USER_COLUMNS,
} from "./identity_rows.ts";
import { compareKeys } from "./key_range.ts";

const USER_BY = {
  name: `SELECT ${USER_COLUMNS} FROM users WHERE name = ?`,
  id: `SELECT ${USER_COLUMNS} FROM users WHERE id = ?`,
  canonicalId: `SELECT ${USER_COLUMNS} FROM users WHERE canonical_id = ?`,
} as const;
const GROUP = `SELECT ${GROUP_COLUMNS} FROM groups WHERE name = ?`;
const POLICY = `SELECT ${POLICY_COLUMNS} FROM policies WHERE name = ?`;
const KEY = `SELECT ${KEY_COLUMNS} FROM access_keys WHERE id = ?`;
const GROUPS_OF_USER = `SELECT ${MEMBER_COLUMNS} FROM group_members WHERE user = ?
  ORDER BY group_name`;
const POLICIES_OF = {
  user: `SELECT user, ${ATTACHMENT_COLUMNS} FROM user_policies WHERE user = ? ORDER BY policy`,
  group: `SELECT group_name, ${ATTACHMENT_COLUMNS} FROM group_policies WHERE group_name = ?
    ORDER BY policy`,
} as const;

function find<Noun>(
  connection: Connection,
  sql: string,
  name: string,
  stored: (row: Row) => Noun,
): Noun | undefined {
  if (!isStorable(name)) return undefined;
  const row = connection.prepare(sql).get(name);
  return row === undefined ? undefined : stored(row);
}

export function findUser(connection: Connection, address: UserAddress): StoredUser | undefined {
  if ("name" in address) return find(connection, USER_BY.name, address.name, storedUser);
  if ("id" in address) return find(connection, USER_BY.id, address.id, storedUser);
  return find(connection, USER_BY.canonicalId, address.canonicalId, storedUser);
}

export function findGroup(connection: Connection, name: string): Group | undefined {
  return find(connection, GROUP, name, storedGroup);
}

export function findPolicy(connection: Connection, name: string): NamedPolicyDocument | undefined {
  return find(connection, POLICY, name, storedPolicy);
}

export function findKey(connection: Connection, accessKeyId: string): StoredKey | undefined {
  return find(connection, KEY, accessKeyId, storedKey);
}

/** By name in byte order. `holder`: a user's id or a group's name. */
function attachmentsOf(
  connection: Connection,
  kind: PolicyHolder["kind"],
  holder: string,
): readonly PolicyReference[] {
  if (!isStorable(holder)) return [];
  return connection.prepare(POLICIES_OF[kind]).all(holder).map(storedAttachment);
}

/** None of a holder that is not there. As identityOfKey. */
export function attachmentsOfHolder(
  connection: Connection,
  { kind, name }: PolicyHolder,
): readonly PolicyReference[] {
  if (kind === "group") return attachmentsOf(connection, kind, name);
  const user = findUser(connection, { name });
  return user === undefined ? [] : attachmentsOf(connection, kind, user.id);
}

/** Several statements: call it within a transaction or snapshot. */
export function identityOfKey(
  connection: Connection,
  accessKeyId: string,
): KeyIdentity | undefined {
  const stored = findKey(connection, accessKeyId);
  if (stored === undefined) return undefined;
  const { sealedSecret, user: id } = stored;
  const key = { key: publicKey(stored), sealedSecret };
  if (id === undefined) return key;
  const user = findUser(connection, { id });
  if (user === undefined) throw dangling(`access key ${accessKeyId}`, `user ${id}`);
  return { ...key, owner: identityOfUser(connection, user) };
}

/** As identityOfKey. */
export function identityOfUser(connection: Connection, user: StoredUser): UserIdentity {
  const groups = connection.prepare(GROUPS_OF_USER).all(user.id)
    .map((row) => storedMember(row).group);
  const attached = new Map<string, PolicyReference>();
  const note = (reference: PolicyReference) =>
    attached.set(`${reference.builtIn} ${reference.name}`, reference);
  attachmentsOf(connection, "user", user.id).forEach(note);
  for (const group of groups) attachmentsOf(connection, "group", group).forEach(note);
  const policies = [...attached.values()].sort((a, b) => compareKeys(a.name, b.name))
    .map((reference) => withDocument(connection, reference));
  return { user: publicUser(user), groups, policies };
}

function withDocument(connection: Connection, reference: PolicyReference): AttachedPolicy {
  if (reference.builtIn) return reference;
  const policy = findPolicy(connection, reference.name);
  if (policy === undefined) throw dangling("attachment", `policy ${reference.name}`);
  return { ...reference, document: policy.document };
}

function dangling(what: string, target: string): StorageError {
  return new StorageError("corrupt", {
    message: `The ${what} refers to a missing ${target}`,
    what,
  });
}
