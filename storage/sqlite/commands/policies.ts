/** Named policies and what they are attached to. */
import type { NamedPolicy, NamedPolicyDocument, PolicyHolder } from "../../identity.ts";
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import { findPolicy } from "../identity_lookup.ts";
import {
  ATTACHMENT_COLUMNS,
  attachmentValues,
  POLICY_COLUMNS,
  policyValues,
  requireStorable,
} from "../identity_rows.ts";
import type { Transaction } from "../transaction.ts";
import { loadGroup } from "./groups.ts";
import { loadUser } from "./users.ts";

const SAME_NAME = "SELECT name FROM policies WHERE name = ? COLLATE NOCASE";
const PUT = `INSERT OR REPLACE INTO policies (${POLICY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
const DELETE = "DELETE FROM policies WHERE name = ?";
const HOLDERS = `SELECT
  (SELECT count(*) FROM user_policies WHERE policy = ?1 AND built_in = 0),
  (SELECT count(*) FROM group_policies WHERE policy = ?1 AND built_in = 0)`;
const ATTACH = {
  user: `INSERT OR REPLACE INTO user_policies (user, ${ATTACHMENT_COLUMNS}) VALUES (?, ?, ?, ?)`,
  group: `INSERT OR REPLACE INTO group_policies (group_name, ${ATTACHMENT_COLUMNS})
    VALUES (?, ?, ?, ?)`,
} as const;
const DETACH = {
  user: "DELETE FROM user_policies WHERE user = ? AND policy = ?",
  group: "DELETE FROM group_policies WHERE group_name = ? AND policy = ?",
} as const;

export function putPolicy(
  tx: Transaction,
  { name, document, description, expectNew = false, seen, cause }: Commands["putPolicy"]["input"],
): NamedPolicy {
  requireStorable(name);
  const same = tx.connection.prepare(SAME_NAME).get(name)?.[0] as string | undefined;
  if (same !== undefined && (expectNew || same !== name)) {
    throw new StorageError("policyExists", { name: same });
  }
  const before = findPolicy(tx.connection, name);
  const isAsSeen = seen === undefined ||
    (before?.document === seen.document && before.description === seen.description);
  if (!isAsSeen) throw new StorageError("preconditionFailed");
  const policy: NamedPolicyDocument = {
    name,
    description: description ?? before?.description ?? "",
    createdAt: before?.createdAt ?? tx.now(),
    updatedAt: tx.now(),
    document,
  };
  tx.connection.prepare(PUT).run(...policyValues(policy));
  const details = { replaced: before !== undefined };
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `policy/${name}`, details });
  const { document: _, ...told } = policy;
  return told;
}

export function deletePolicy(
  tx: Transaction,
  { name, cause }: Commands["deletePolicy"]["input"],
): void {
  requirePolicy(tx, name);
  const [users, groups] = tx.connection.prepare(HOLDERS).get(name) as [number, number];
  if (users + groups > 0) {
    throw new StorageError("policyAttached", { users: `${users}`, groups: `${groups}` });
  }
  tx.connection.prepare(DELETE).run(name);
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `policy/${name}` });
}

function requirePolicy(tx: Transaction, name: string): void {
  if (findPolicy(tx.connection, name) !== undefined) return;
  throw new StorageError("policyNotFound", { name });
}

export function attachPolicies(
  tx: Transaction,
  { holder, policies, cause }: Commands["attachPolicies"]["input"],
): void {
  const id = holderId(tx, holder);
  for (const policy of policies) {
    // Else whoever makes a policy of that name later would grant it unawares.
    if (!policy.builtIn) requirePolicy(tx, policy.name);
    tx.connection.prepare(ATTACH[holder.kind]).run(...attachmentValues(id, policy));
  }
  journalHolder(tx, { holder, policies: policies.map(({ name }) => name), cause });
}

export function detachPolicies(
  tx: Transaction,
  { holder, policies, cause }: Commands["detachPolicies"]["input"],
): void {
  const id = holderId(tx, holder);
  for (const name of new Set(policies)) {
    requireStorable(name);
    if (tx.connection.prepare(DETACH[holder.kind]).run(id, name) > 0) continue;
    throw new StorageError("policyNotFound", { name });
  }
  journalHolder(tx, { holder, policies, cause });
}

/** What the rows of attachments call the holder. */
function holderId(tx: Transaction, { kind, name }: PolicyHolder): string {
  return kind === "user" ? loadUser(tx, name).id : loadGroup(tx, name).name;
}

function journalHolder(
  tx: Transaction,
  { holder, policies, cause }: Commands["detachPolicies"]["input"],
): void {
  const resource = `${holder.kind}/${holder.name}`;
  tx.journal({ sequence: tx.nextSequence(), cause, resource, details: { policies } });
}
