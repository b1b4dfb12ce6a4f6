/** Users: made, changed, removed with what hangs on them. */
import type { User } from "../../identity.ts";
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import { findUser } from "../identity_lookup.ts";
import {
  publicUser,
  requireStorable,
  type StoredUser,
  USER_COLUMNS,
  userValues,
} from "../identity_rows.ts";
import { dropSessionsOf, holderOf } from "../session_rows.ts";
import { dropSharesOfUser } from "../share_rows.ts";
import type { Transaction } from "../transaction.ts";
import { newCanonicalId, newUserId } from "../user_ids.ts";

const SAME_NAME = "SELECT name FROM users WHERE name = ? COLLATE NOCASE";
const INSERT = `INSERT INTO users (${USER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = "UPDATE users SET description = ?, disabled = ?, password = ?, sum = ? WHERE id = ?";
const HANGING = `SELECT (SELECT count(*) FROM access_keys WHERE user = ?1),
  (SELECT count(*) FROM group_members WHERE user = ?1),
  (SELECT count(*) FROM user_policies WHERE user = ?1)`;
/** What refers to the user goes first. */
const DELETE = [
  "DELETE FROM access_keys WHERE user = ?",
  "DELETE FROM group_members WHERE user = ?",
  "DELETE FROM user_policies WHERE user = ?",
  "DELETE FROM users WHERE id = ?",
];

/** `userNotFound` when there is none. */
export function loadUser(tx: Transaction, name: string): StoredUser {
  const user = findUser(tx.connection, { name });
  if (user !== undefined) return user;
  throw new StorageError("userNotFound", { name });
}

export function createUser(
  tx: Transaction,
  { name, description, password, cause }: Commands["createUser"]["input"],
): User {
  requireStorable(name);
  const same = tx.connection.prepare(SAME_NAME).get(name);
  if (same !== undefined) throw new StorageError("userExists", { name: same[0] as string });
  const user: StoredUser = {
    id: newUserId(tx.random),
    name,
    canonicalId: newCanonicalId(tx.random),
    description,
    createdAt: tx.now(),
    disabled: false,
    password: password ?? null,
  };
  tx.connection.prepare(INSERT).run(...userValues(user));
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `user/${name}` });
  return publicUser(user);
}

export function updateUser(
  tx: Transaction,
  { name, description, disabled, password, keepSession, cause }: Commands["updateUser"]["input"],
): User {
  const before = loadUser(tx, name);
  const user: StoredUser = {
    ...before,
    description: description ?? before.description,
    disabled: disabled ?? before.disabled,
    password: password === undefined ? before.password : password,
  };
  const [id, , , text, , off, hash, sum] = userValues(user);
  tx.connection.prepare(UPDATE).run(text!, off!, hash!, sum!, id!);
  if (disabled === true || password !== undefined) dropSessions(tx, user.id, keepSession);
  const details = { changed: given({ description, disabled, password }) };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `user/${name}`, details });
  return publicUser(user);
}

function dropSessions(tx: Transaction, user: string, except?: string): void {
  dropSessionsOf(tx.connection, holderOf({ kind: "user", user }), except);
}

/** Names of the fields that are not absent. */
export function given(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined);
}

export function deleteUser(
  tx: Transaction,
  { name, force = false, cause }: Commands["deleteUser"]["input"],
): void {
  const { id } = loadUser(tx, name);
  const [accessKeys, groups, policies] = tx.connection.prepare(HANGING).get(id) as [
    number,
    number,
    number,
  ];
  if (!force && accessKeys + groups + policies > 0) {
    throw new StorageError("userInUse", {
      accessKeys: `${accessKeys}`,
      groups: `${groups}`,
      policies: `${policies}`,
    });
  }
  const shares = dropSharesOfUser(tx.connection, id);
  for (const statement of DELETE) tx.connection.prepare(statement).run(id);
  dropSessions(tx, id);
  const links = shares === 0 ? {} : { shares };
  const details = { accessKeys, groups, policies, ...links };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `user/${name}`, details });
}
