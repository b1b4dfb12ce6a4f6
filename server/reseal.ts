/** Brings every kept secret under the current master key, when the server starts: so a key can be
 * replaced by setting the new one beside the old, once. */
import type { IdentityReader } from "../storage/identity.ts";
import type { MetadataWriter } from "../storage/metadata.ts";
import { type Sealer, SealError } from "./auth/sealing.ts";
import { secretContext } from "./auth/stored_credentials.ts";
import { ConfigError } from "./config/config_error.ts";

const BATCH = 500;

/** How many were sealed anew. ConfigError when one is sealed under a key that was not given: without it
 * the access keys of this directory would be dead. */
export async function resealSecrets(
  reader: Pick<IdentityReader, "listSealedSecrets">,
  writer: Pick<MetadataWriter, "execute">,
  sealer: Pick<Sealer, "seal" | "open" | "isCurrent">,
): Promise<number> {
  let done = 0, after = "";
  for (;;) {
    const batch = await reader.listSealedSecrets(after, BATCH);
    const secrets = batch.filter(({ sealedSecret }) => !sealer.isCurrent(sealedSecret))
      .map(({ accessKeyId, sealedSecret }) => {
        const context = secretContext(accessKeyId);
        return {
          accessKeyId,
          from: sealedSecret,
          to: sealer.seal(opened(sealer, sealedSecret, accessKeyId), context),
        };
      });
    if (secrets.length > 0) {
      done += (await writer.execute("resealSecrets", { secrets })).resealed;
    }
    const last = batch.at(-1);
    if (batch.length < BATCH || last === undefined) return done;
    after = last.accessKeyId;
  }
}

function opened(sealer: Pick<Sealer, "open">, secret: Uint8Array, accessKeyId: string): string {
  try {
    return sealer.open(secret, secretContext(accessKeyId));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new ConfigError(
      `The secret of access key ${accessKeyId} cannot be opened (${error.message}): restore ` +
        `.objectstorage/master.key, or set masterKey.current or masterKey.previous to the key it had`,
      { cause: error },
    );
  }
}
