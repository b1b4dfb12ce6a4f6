/** Sessions: begun, noted as used, ended. */
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import type { Session, SessionOwner } from "../../session.ts";
import { findKey, findUser } from "../identity_lookup.ts";
import {
  dropSessionsOf,
  findSession,
  holderOf,
  SESSION_COLUMNS,
  sessionValues,
} from "../session_rows.ts";
import type { Transaction } from "../transaction.ts";

const INSERT = `INSERT INTO sessions (${SESSION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const TOUCH = "UPDATE sessions SET last_used_at = ?, sum = ? WHERE id = ?";
const DELETE = "DELETE FROM sessions WHERE id = ?";
const MAKE_ROOM = `DELETE FROM sessions WHERE id IN
  (SELECT id FROM sessions WHERE holder = ? ORDER BY last_used_at DESC, id LIMIT -1 OFFSET ?)`;
const MOST_OF_ONE = 100;
/** Of an id, in the journal: enough to tell sessions apart. */
const SHOWN = 16;

export function createSession(
  tx: Transaction,
  { id, owner, at, expiresAt, cause }: Commands["createSession"]["input"],
): Session {
  requireOwner(tx, owner);
  tx.connection.prepare(MAKE_ROOM).run(holderOf(owner), MOST_OF_ONE - 1);
  const session: Session = { id, owner, createdAt: at, lastUsedAt: at, expiresAt };
  tx.connection.prepare(INSERT).run(...sessionValues(session));
  const details = { by: owner.kind };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: shown(id), details });
  return session;
}

/** Whoever was deleted since the secret was compared has no session any more. */
function requireOwner(tx: Transaction, owner: SessionOwner): void {
  if (owner.kind === "key" && findKey(tx.connection, owner.accessKeyId) === undefined) {
    throw new StorageError("accessKeyNotFound", { name: owner.accessKeyId });
  }
  if (owner.kind === "user" && findUser(tx.connection, { id: owner.user }) === undefined) {
    throw new StorageError("userNotFound", { name: owner.user });
  }
}

export function touchSession(
  tx: Transaction,
  { id, at }: Commands["touchSession"]["input"],
): void {
  const session = findSession(tx.connection, id);
  if (session === undefined || session.lastUsedAt >= at) return;
  const sum = sessionValues({ ...session, lastUsedAt: at }).at(-1)!;
  tx.connection.prepare(TOUCH).run(at, sum, id);
}

export function deleteSession(
  tx: Transaction,
  { id, cause }: Commands["deleteSession"]["input"],
): void {
  if (findSession(tx.connection, id) === undefined) return;
  tx.connection.prepare(DELETE).run(id);
  tx.journal({ sequence: tx.nextSequence(), cause, resource: shown(id) });
}

export function deleteSessionsOf(
  tx: Transaction,
  { owner, except, cause }: Commands["deleteSessionsOf"]["input"],
): Commands["deleteSessionsOf"]["output"] {
  const deleted = dropSessionsOf(tx.connection, holderOf(owner), except);
  tx.journal({ sequence: tx.nextSequence(), cause, details: { deleted } });
  return { deleted };
}

function shown(id: string): string {
  return `session/${id.slice(0, SHOWN)}`;
}
