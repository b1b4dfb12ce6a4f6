/** Groups and who is in them. */
import type { Group } from "../../identity.ts";
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import { findGroup } from "../identity_lookup.ts";
import {
  GROUP_COLUMNS,
  groupValues,
  MEMBER_COLUMNS,
  memberValues,
  requireStorable,
} from "../identity_rows.ts";
import type { Transaction } from "../transaction.ts";
import { loadUser } from "./users.ts";

const SAME_NAME = "SELECT name FROM groups WHERE name = ? COLLATE NOCASE";
const INSERT = `INSERT INTO groups (${GROUP_COLUMNS}) VALUES (?, ?, ?, ?)`;
const UPDATE = "UPDATE groups SET description = ?, sum = ? WHERE name = ?";
const ADD_MEMBER = `INSERT OR IGNORE INTO group_members (${MEMBER_COLUMNS}) VALUES (?, ?, ?)`;
const REMOVE_MEMBER = "DELETE FROM group_members WHERE group_name = ? AND user = ?";
const HANGING = `SELECT (SELECT count(*) FROM group_members WHERE group_name = ?1),
  (SELECT count(*) FROM group_policies WHERE group_name = ?1)`;
/** What refers to the group goes first. */
const DELETE = [
  "DELETE FROM group_members WHERE group_name = ?",
  "DELETE FROM group_policies WHERE group_name = ?",
  "DELETE FROM groups WHERE name = ?",
];

/** `groupNotFound` when there is none. */
export function loadGroup(tx: Transaction, name: string): Group {
  const group = findGroup(tx.connection, name);
  if (group !== undefined) return group;
  throw new StorageError("groupNotFound", { name });
}

export function createGroup(
  tx: Transaction,
  { name, description, cause }: Commands["createGroup"]["input"],
): Group {
  requireStorable(name);
  const same = tx.connection.prepare(SAME_NAME).get(name);
  if (same !== undefined) throw new StorageError("groupExists", { name: same[0] as string });
  const group: Group = { name, description, createdAt: tx.now() };
  tx.connection.prepare(INSERT).run(...groupValues(group));
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `group/${name}` });
  return group;
}

export function updateGroup(
  tx: Transaction,
  { name, description, cause }: Commands["updateGroup"]["input"],
): Group {
  const group: Group = { ...loadGroup(tx, name), description };
  const [, text, , sum] = groupValues(group);
  tx.connection.prepare(UPDATE).run(text!, sum!, name);
  const details = { changed: ["description"] };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `group/${name}`, details });
  return group;
}

export function deleteGroup(
  tx: Transaction,
  { name, force = false, cause }: Commands["deleteGroup"]["input"],
): void {
  loadGroup(tx, name);
  const [members, policies] = tx.connection.prepare(HANGING).get(name) as [number, number];
  if (!force && members + policies > 0) {
    throw new StorageError("groupInUse", { members: `${members}`, policies: `${policies}` });
  }
  for (const statement of DELETE) tx.connection.prepare(statement).run(name);
  const details = { members, policies };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `group/${name}`, details });
}

export function addGroupMembers(
  tx: Transaction,
  { group, users, cause }: Commands["addGroupMembers"]["input"],
): void {
  const { name } = loadGroup(tx, group);
  for (const user of users) {
    tx.connection.prepare(ADD_MEMBER).run(...memberValues(name, loadUser(tx, user).id));
  }
  const details = { users };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `group/${name}`, details });
}

export function removeGroupMembers(
  tx: Transaction,
  { group, users, cause }: Commands["removeGroupMembers"]["input"],
): void {
  const { name } = loadGroup(tx, group);
  for (const user of users) {
    tx.connection.prepare(REMOVE_MEMBER).run(name, loadUser(tx, user).id);
  }
  const details = { users };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `group/${name}`, details });
}
