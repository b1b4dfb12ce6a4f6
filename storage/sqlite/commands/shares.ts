/** Links to single objects: made, revoked, sealed anew. Tokens are opaque here. */
import { Buffer } from "node:buffer";
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import type { Share } from "../../share.ts";
import { findUser } from "../identity_lookup.ts";
import { findShare, findShareByToken, SHARE_COLUMNS, shareValues } from "../share_rows.ts";
import type { Transaction } from "../transaction.ts";

const INSERT = `INSERT INTO shares (${SHARE_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const RESEAL = "UPDATE shares SET sealed_token = ?, sum = ? WHERE id = ?";
const DELETE = "DELETE FROM shares WHERE id = ?";
const COUNT = "SELECT count(*) FROM shares WHERE user IS ?";
/** Of one creator, those that have ended and are not swept yet among them. */
const MOST_OF_ONE = 1_000;

export function createShare(tx: Transaction, input: Commands["createShare"]["input"]): Share {
  const { tokenHash, sealedToken, bucket: bucketId, cause, user, ...rest } = input;
  const bucket = tx.bucket(bucketId).name;
  if (user !== undefined && findUser(tx.connection, { id: user }) === undefined) {
    throw new StorageError("userNotFound", { name: user });
  }
  const count = tx.connection.prepare(COUNT).get(user ?? null)?.[0] as number;
  if (count >= MOST_OF_ONE) throw new StorageError("tooManyShares", { most: `${MOST_OF_ONE}` });
  const sequence = tx.nextSequence();
  const owner = user === undefined ? {} : { user };
  const share: Share = {
    ...{ id: tx.ids.next(sequence), bucket, createdAt: tx.now(), ...owner, ...rest },
  };
  tx.connection.prepare(INSERT).run(...shareValues({ share, bucketId, tokenHash, sealedToken }));
  const details = { expiresAt: share.expiresAt };
  tx.journal({ sequence, cause, ...object(share), resource: `share/${share.id}`, details });
  return share;
}

export function deleteShare(
  tx: Transaction,
  { id, cause }: Commands["deleteShare"]["input"],
): void {
  const found = findShare(tx.connection, id);
  if (found === undefined) throw new StorageError("shareNotFound", { id });
  tx.connection.prepare(DELETE).run(id);
  tx.journal({
    sequence: tx.nextSequence(),
    cause,
    ...object(found.share),
    resource: `share/${id}`,
  });
}

/** What it is a link to, as the journal has it. */
function object({ bucket, key, versionId }: Share) {
  return { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
}

export function resealTokens(
  tx: Transaction,
  { tokens }: Commands["resealTokens"]["input"],
): Commands["resealTokens"]["output"] {
  let resealed = 0;
  for (const { tokenHash, from, to } of tokens) {
    const found = findShareByToken(tx.connection, tokenHash);
    if (found === undefined || Buffer.compare(found.sealedToken, from) !== 0) continue;
    const sum = shareValues({ ...found, sealedToken: to }).at(-1)!;
    tx.connection.prepare(RESEAL).run(to, sum, found.share.id);
    resealed++;
  }
  return { resealed };
}
