/** The end of a master key: every secret still sealed under an earlier one is sealed under the current
 * one, in steps. What interrupts it loses nothing: both open until no secret needs the earlier one. */
import type { IdentityReader } from "../storage/identity.ts";
import type { MetadataWriter } from "../storage/metadata.ts";
import { type Sealer, SealError, secretOf } from "./auth/sealing.ts";

const STEP = 500;

export interface ResealOptions {
  readonly reader: Pick<IdentityReader, "listSealedSecrets">;
  readonly writer: MetadataWriter;
}

export interface Resealed {
  readonly resealed: number;
  /** Secrets that do not open with any key given: they were left as they are. */
  readonly unreadable: number;
}

/** Rejects with StorageError. A secret rotated meanwhile is left to who rotated it. */
export async function resealSecrets(
  sealer: Sealer,
  { reader, writer }: ResealOptions,
): Promise<Resealed> {
  let resealed = 0;
  let unreadable = 0;
  for (let after = "";;) {
    const page = await reader.listSealedSecrets(after, STEP);
    const secrets = [];
    for (const { accessKeyId, sealedSecret: from } of page) {
      after = accessKeyId;
      const to = sealedAnew(sealer, accessKeyId, from);
      if (to === undefined) unreadable++;
      else if (to !== from) secrets.push({ accessKeyId, from, to });
    }
    if (secrets.length > 0) {
      resealed += (await writer.execute("resealSecrets", { secrets })).resealed;
    }
    if (page.length < STEP) return { resealed, unreadable };
  }
}

/** The same bytes where they are under the current key and open; undefined where they do not open. */
function sealedAnew(sealer: Sealer, accessKeyId: string, sealed: Uint8Array) {
  const context = secretOf(accessKeyId);
  try {
    const text = sealer.open(sealed, context);
    return sealer.isCurrent(sealed) ? sealed : sealer.seal(text, context);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
