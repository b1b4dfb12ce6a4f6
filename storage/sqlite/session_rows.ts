/** Rows of `sessions` as the model's noun and back, each verified by its checksum, and how they are
 * found and dropped. `holder` says whose a session is in one text, so that all of one are found by it. */
import { createHash } from "node:crypto";
import type { Session, SessionOwner } from "../session.ts";
import type { Connection, Row, SqlValue } from "./connection.ts";
import { isStorable } from "./connection.ts";
import { checked, summed } from "./identity_rows.ts";

export const SESSION_COLUMNS =
  "id, holder, access_key, owner, created_at, last_used_at, expires_at, sum";

const BY_ID = `SELECT ${SESSION_COLUMNS} FROM sessions WHERE id = ?`;
const OF_HOLDER = "DELETE FROM sessions WHERE holder = ? AND id <> ?";
const OF_KEY = "DELETE FROM sessions WHERE access_key = ?";

/** `user/<id>`, for sessions of the user's keys, too; `root`; `federated/<hash>`. */
export function holderOf(owner: SessionOwner): string {
  switch (owner.kind) {
    case "root":
      return "root";
    case "user":
      return `user/${owner.user}`;
    case "key":
      return owner.user === undefined ? "root" : `user/${owner.user}`;
    case "federated": {
      const { issuer, subject } = owner.subject;
      return `federated/${
        createHash("sha256").update(JSON.stringify([issuer, subject])).digest("hex")
      }`;
    }
  }
}

export function sessionValues(session: Session): SqlValue[] {
  const { id, owner, createdAt, lastUsedAt, expiresAt } = session;
  const key = owner.kind === "key" ? owner.accessKeyId : null;
  return summed([
    id,
    holderOf(owner),
    key,
    JSON.stringify(owner),
    createdAt,
    lastUsedAt,
    expiresAt,
  ]);
}

export function storedSession(row: Row): Session {
  const [id, , , owner, createdAt, lastUsedAt, expiresAt] = checked("session", row) as [
    string,
    string,
    string | null,
    string,
    number,
    number,
    number,
  ];
  return { id, owner: JSON.parse(owner), createdAt, lastUsedAt, expiresAt };
}

/** Undefined: there is none. */
export function findSession(connection: Connection, id: string): Session | undefined {
  const row = isStorable(id) ? connection.prepare(BY_ID).get(id) : undefined;
  return row === undefined ? undefined : storedSession(row);
}

/** Ends all of one holder but `except`; answers how many. */
export function dropSessionsOf(connection: Connection, holder: string, except = ""): number {
  return connection.prepare(OF_HOLDER).run(holder, except);
}

export function dropSessionsOfKey(connection: Connection, accessKeyId: string): void {
  connection.prepare(OF_KEY).run(accessKeyId);
}
