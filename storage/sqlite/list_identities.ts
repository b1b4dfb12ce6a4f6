/** Pages of identities by name, each a seek and a walk over one index. */
import type {
  AccessKey,
  Group,
  KeyOwner,
  NamedPolicy,
  NamePage,
  NameQuery,
  PolicyHolder,
  User,
} from "../identity.ts";
import { type Connection, isStorable, type Row, type SqlValue } from "./connection.ts";
import {
  GROUP_COLUMNS,
  KEY_COLUMNS,
  POLICY_COLUMNS,
  publicKey,
  publicUser,
  storedGroup,
  storedKey,
  storedMember,
  storedPolicy,
  storedUser,
  USER_COLUMNS,
} from "./identity_rows.ts";
import { startOfListing } from "./key_range.ts";

/** Above every TEXT. */
const NO_END = new Uint8Array(0);
const COUNT_HOLDERS = `SELECT count(*) FROM (
  SELECT 1 FROM group_policies WHERE policy = ?
  UNION ALL SELECT 1 FROM user_policies WHERE policy = ? LIMIT ?)`;
const SEALED_SECRETS = `SELECT ${KEY_COLUMNS} FROM access_keys WHERE id > ? ORDER BY id LIMIT ?`;
/** Of MEMBER_COLUMNS. */
const MEMBER_LENGTH = 3;

interface Listing<Entry> {
  /** Up to WHERE, and what else the rows must meet. */
  readonly select: string;
  readonly where?: string;
  readonly values?: readonly SqlValue[];
  /** The column that names the rows. */
  readonly by: string;
  readonly stored: (row: Row) => Entry;
}

function page<Entry>(
  connection: Connection,
  { select, where = "", values = [], by, stored }: Listing<Entry>,
  { prefix, after, limit }: NameQuery,
): NamePage<Entry> {
  const start = startOfListing({ prefix, delimiter: "", after });
  if (start === undefined || limit <= 0) return { entries: [], truncated: false };
  const { from, end } = start;
  const rows = connection.prepare(
    `${select} WHERE ${where} ${by} ${from.inclusive ? ">=" : ">"} ? AND ${by} < ?
      ORDER BY ${by} LIMIT ?`,
  ).all(...values, from.key, end ?? NO_END, limit + 1);
  return { entries: rows.slice(0, limit).map(stored), truncated: rows.length > limit };
}

export function listUsers(connection: Connection, query: NameQuery): NamePage<User> {
  const select = `SELECT ${USER_COLUMNS} FROM users`;
  const stored = (row: Row) => publicUser(storedUser(row));
  return page(connection, { select, by: "name", stored }, query);
}

export function listGroups(connection: Connection, query: NameQuery): NamePage<Group> {
  const select = `SELECT ${GROUP_COLUMNS} FROM groups`;
  return page(connection, { select, by: "name", stored: storedGroup }, query);
}

export function listMembers(
  connection: Connection,
  group: string,
  query: NameQuery,
): NamePage<User> {
  const listing = {
    // Older runtimes tell columns apart by their names.
    select: `SELECT m.group_name, m.user, m.sum AS member_sum, ${ofUser(USER_COLUMNS)}
      FROM group_members m JOIN users u ON u.id = m.user`,
    where: "m.group_name = ? AND",
    values: [isStorable(group) ? group : null],
    by: "u.name",
    stored: (row: Row) => {
      storedMember(row.slice(0, MEMBER_LENGTH));
      return publicUser(storedUser(row.slice(MEMBER_LENGTH)));
    },
  };
  return page(connection, listing, query);
}

function ofUser(columns: string): string {
  return columns.split(", ").map((column) => `u.${column}`).join(", ");
}

export function listPolicies(connection: Connection, query: NameQuery): NamePage<NamedPolicy> {
  const select = `SELECT ${POLICY_COLUMNS} FROM policies`;
  const stored = (row: Row) => {
    const { document: _, ...policy } = storedPolicy(row);
    return policy;
  };
  return page(connection, { select, by: "name", stored }, query);
}

/** Rows of one policy are walked whole: they are few. */
export function listHolders(
  connection: Connection,
  policy: string,
  query: NameQuery,
): NamePage<PolicyHolder> {
  const name = isStorable(policy) ? policy : null;
  const listing = {
    select: `SELECT holder FROM (
      SELECT 'group/' || group_name AS holder FROM group_policies WHERE policy = ?
      UNION ALL SELECT 'user/' || u.name FROM user_policies p JOIN users u ON u.id = p.user
        WHERE p.policy = ?)`,
    values: [name, name],
    by: "holder",
    stored: ([holder]: Row): PolicyHolder => {
      const [kind = "", ...rest] = String(holder).split("/");
      return { kind: kind as PolicyHolder["kind"], name: rest.join("/") };
    },
  };
  return page(connection, listing, query);
}

export function countHolders(connection: Connection, policy: string, most: number): number {
  if (!isStorable(policy)) return 0;
  return Number(connection.prepare(COUNT_HOLDERS).get(policy, policy, most)?.[0]);
}

export function listAccessKeys(
  connection: Connection,
  owner: KeyOwner,
  query: NameQuery,
): NamePage<AccessKey> {
  const listing = {
    select: `SELECT ${KEY_COLUMNS} FROM access_keys`,
    where: owner === "anyone" ? "" : owner === "root" ? "user IS NULL AND" : "user = ? AND",
    values: typeof owner === "string" ? [] : [isStorable(owner.user) ? owner.user : null],
    by: "id",
    stored: (row: Row) => publicKey(storedKey(row)),
  };
  return page(connection, listing, query);
}

export function listSealedSecrets(
  connection: Connection,
  after: string,
  limit: number,
): readonly { readonly accessKeyId: string; readonly sealedSecret: Uint8Array }[] {
  const rows = connection.prepare(SEALED_SECRETS).all(after, Math.max(0, limit));
  return rows.map((row) => {
    const { accessKeyId, sealedSecret } = storedKey(row);
    return { accessKeyId, sealedSecret };
  });
}
