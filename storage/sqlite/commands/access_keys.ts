/** Access keys: made, changed, rotated, sealed anew, removed. Secrets are opaque here. */
import { Buffer } from "node:buffer";
import type { AccessKey } from "../../identity.ts";
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import { findKey, findUser } from "../identity_lookup.ts";
import { KEY_COLUMNS, keyValues, publicKey, type StoredKey } from "../identity_rows.ts";
import { dropSessionsOfKey } from "../session_rows.ts";
import type { Transaction } from "../transaction.ts";
import { given } from "./users.ts";

const INSERT = `INSERT INTO access_keys (${KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `UPDATE access_keys SET sealed_secret = ?, description = ?, expires_at = ?,
  disabled = ?, last_used_at = ?, policy = ?, sum = ? WHERE id = ?`;
const DELETE = "DELETE FROM access_keys WHERE id = ?";

function loadKey(tx: Transaction, accessKeyId: string): StoredKey {
  const key = findKey(tx.connection, accessKeyId);
  if (key !== undefined) return key;
  throw new StorageError("accessKeyNotFound", { name: accessKeyId });
}

export function createAccessKey(
  tx: Transaction,
  input: Commands["createAccessKey"]["input"],
): AccessKey {
  const { accessKeyId, user, sealedSecret, description, expiresAt, policy, cause } = input;
  if (findKey(tx.connection, accessKeyId) !== undefined) {
    throw new StorageError("accessKeyExists", { name: accessKeyId });
  }
  const owner = user === undefined ? undefined : findUser(tx.connection, { id: user });
  if (user !== undefined && owner === undefined) {
    throw new StorageError("userNotFound", { name: user });
  }
  const key: StoredKey = {
    accessKeyId,
    ...optional("user", user),
    sealedSecret,
    description,
    createdAt: tx.now(),
    ...optional("expiresAt", expiresAt),
    disabled: false,
    ...optional("policy", policy),
  };
  tx.connection.prepare(INSERT).run(...keyValues(key));
  tx.journal({
    sequence: tx.nextSequence(),
    cause,
    resource: `access-key/${accessKeyId}`,
    ...(owner === undefined ? {} : { details: { user: owner.name } }),
  });
  return publicKey(key);
}

export function updateAccessKey(
  tx: Transaction,
  input: Commands["updateAccessKey"]["input"],
): AccessKey {
  const { accessKeyId, description, expiresAt, disabled, policy, sealedSecret, cause } = input;
  const { expiresAt: expiry, policy: narrowing, ...before } = loadKey(tx, accessKeyId);
  const key: StoredKey = {
    ...before,
    sealedSecret: sealedSecret ?? before.sealedSecret,
    description: description ?? before.description,
    disabled: disabled ?? before.disabled,
    ...optional("expiresAt", expiresAt === undefined ? expiry : expiresAt),
    ...optional("policy", policy === undefined ? narrowing : policy),
  };
  write(tx, key);
  if (disabled === true || sealedSecret !== undefined) {
    dropSessionsOfKey(tx.connection, accessKeyId);
  }
  const changed = given({ description, expiresAt, disabled, policy, secret: sealedSecret });
  const resource = `access-key/${accessKeyId}`;
  tx.journal({ sequence: tx.nextSequence(), cause, resource, details: { changed } });
  return publicKey(key);
}

export function rotateAccessKey(
  tx: Transaction,
  input: Commands["rotateAccessKey"]["input"],
): Commands["rotateAccessKey"]["output"] {
  const { accessKeyId, newAccessKeyId, sealedSecret, endsAt, expiresAt, cause } = input;
  const old = loadKey(tx, accessKeyId);
  if (findKey(tx.connection, newAccessKeyId) !== undefined) {
    throw new StorageError("accessKeyExists", { name: newAccessKeyId });
  }
  const { lastUsedAt: _, expiresAt: expiry, ...rights } = old;
  const made: StoredKey = {
    ...rights,
    accessKeyId: newAccessKeyId,
    sealedSecret,
    createdAt: tx.now(),
    ...optional("expiresAt", earlier(expiry, expiresAt)),
  };
  const replaced = { ...old, expiresAt: Math.min(expiry ?? Infinity, endsAt) };
  tx.connection.prepare(INSERT).run(...keyValues(made));
  write(tx, replaced);
  tx.journal({
    sequence: tx.nextSequence(),
    cause,
    resource: `access-key/${accessKeyId}`,
    details: { made: newAccessKeyId, endsAt: replaced.expiresAt },
  });
  return { replaced: publicKey(replaced), made: publicKey(made) };
}

/** Undefined: never. */
function earlier(one: number | undefined, other: number | undefined): number | undefined {
  const least = Math.min(one ?? Infinity, other ?? Infinity);
  return least === Infinity ? undefined : least;
}

/** A field, or none where there is no value. */
function optional<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Field in Name]?: Value } {
  return value === null || value === undefined ? {} : { [name]: value } as Record<Name, Value>;
}

export function deleteAccessKey(
  tx: Transaction,
  { accessKeyId, cause }: Commands["deleteAccessKey"]["input"],
): void {
  loadKey(tx, accessKeyId);
  tx.connection.prepare(DELETE).run(accessKeyId);
  dropSessionsOfKey(tx.connection, accessKeyId);
  tx.journal({ sequence: tx.nextSequence(), cause, resource: `access-key/${accessKeyId}` });
}

export function recordKeyUse(
  tx: Transaction,
  { uses }: Commands["recordKeyUse"]["input"],
): void {
  for (const { accessKeyId, at } of uses) {
    const key = findKey(tx.connection, accessKeyId);
    if (key === undefined || (key.lastUsedAt ?? 0) >= at) continue;
    write(tx, { ...key, lastUsedAt: at });
  }
}

export function resealSecrets(
  tx: Transaction,
  { secrets }: Commands["resealSecrets"]["input"],
): Commands["resealSecrets"]["output"] {
  let resealed = 0;
  for (const { accessKeyId, from, to } of secrets) {
    const key = findKey(tx.connection, accessKeyId);
    if (key === undefined || Buffer.compare(key.sealedSecret, from) !== 0) continue;
    write(tx, { ...key, sealedSecret: to });
    resealed++;
  }
  return { resealed };
}

function write(tx: Transaction, key: StoredKey): void {
  const [id, , secret, description, , expiry, disabled, used, policy, sum] = keyValues(key);
  tx.connection.prepare(UPDATE)
    .run(secret!, description!, expiry!, disabled!, used!, policy!, sum!, id!);
}
