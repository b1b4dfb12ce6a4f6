/** Declared access keys. A secret that differs is rotated; a key of somebody else is never taken. */
import type { KeyIdentity } from "../../storage/identity.ts";
import { secretOf } from "../auth/sealing.ts";
import { ConfigError } from "../config/config_error.ts";
import type { DeclaredKey } from "../config/declared_users.ts";
import type { Change, Present } from "./change.ts";
import { differing } from "./differing.ts";

/** `user`: the name of whom it speaks for. */
export async function planKey(
  { accessKeyId, secretAccessKey, disabled, ...key }: DeclaredKey,
  user: string,
  present: Present | undefined,
): Promise<readonly Change[]> {
  const found = await present?.reader.getIdentity(accessKeyId);
  if (present === undefined || found === undefined) {
    return [{
      text: `create access key ${accessKeyId} of user ${user}`,
      async apply({ identities, by }) {
        await identities.createAccessKey({ user, accessKeyId, secretAccessKey, ...key }, by);
        if (disabled) await identities.updateAccessKey({ accessKeyId, disabled }, by);
      },
    }];
  }
  if (found.owner?.user.name !== user) {
    const owner = found.owner === undefined ? "the root user" : `user ${found.owner.user.name}`;
    throw new ConfigError(
      `The access key ${accessKeyId} is declared for user ${user} and belongs to ${owner}: ` +
        `delete it first, or declare another`,
    );
  }
  const { description, expiresAt, policy } = key;
  const changed = differing(
    { secretAccessKey, description, expiresAt, disabled, policy },
    { ...found.key, secretAccessKey: openSecret(found, present) },
  );
  if (changed === undefined) return [];
  return [{
    text: `change access key ${accessKeyId} of user ${user} (${changed.names})`,
    async apply({ identities, by }) {
      await identities.updateAccessKey({ accessKeyId, ...changed.values }, by);
    },
  }];
}

/** Throws SealError under another master key. */
export function openSecret({ key, sealedSecret }: KeyIdentity, { sealer }: Present): string {
  return sealer.open(sealedSecret, secretOf(key.accessKeyId));
}
