/** The end of a master key: every secret still sealed under an earlier one is sealed under the current
 * one, in steps. What interrupts it loses nothing: both open until no secret needs the earlier one. */
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import { type SealContext, type Sealer, SealError, secretOf } from "./auth/sealing.ts";
import { tokenOfShare } from "./shares/share_token.ts";

const STEP = 500;

export interface ResealOptions {
  readonly reader: Pick<MetadataReader, "listSealedSecrets" | "listSealedTokens">;
  readonly writer: MetadataWriter;
}

export interface Resealed {
  readonly resealed: number;
  /** Secrets that do not open with any key given: they were left as they are. */
  readonly unreadable: number;
}

/** One kind of secrets, by name. */
interface Kind {
  readonly contextOf: (name: string) => SealContext;
  /** Those after this name, in order. */
  list(after: string): Promise<readonly { readonly name: string; readonly sealed: Uint8Array }[]>;
  replace(secrets: readonly Replaced[]): Promise<{ readonly resealed: number }>;
}

interface Replaced {
  readonly name: string;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Of access keys and of links. Rejects with StorageError. A secret that is another by now is left to
 * who changed it. */
export async function resealSecrets(sealer: Sealer, stores: ResealOptions): Promise<Resealed> {
  let resealed = 0;
  let unreadable = 0;
  for (const kind of [accessKeys(stores), shares(stores)]) {
    const done = await reseal(sealer, kind);
    resealed += done.resealed;
    unreadable += done.unreadable;
  }
  return { resealed, unreadable };
}

function accessKeys({ reader, writer }: ResealOptions): Kind {
  return {
    contextOf: secretOf,
    list: async (after) =>
      (await reader.listSealedSecrets(after, STEP))
        .map(({ accessKeyId, sealedSecret }) => ({ name: accessKeyId, sealed: sealedSecret })),
    replace: (secrets) =>
      writer.execute("resealSecrets", {
        secrets: secrets.map(({ name, from, to }) => ({ accessKeyId: name, from, to })),
      }),
  };
}

function shares({ reader, writer }: ResealOptions): Kind {
  return {
    contextOf: tokenOfShare,
    list: async (after) =>
      (await reader.listSealedTokens(after, STEP))
        .map(({ tokenHash, sealedToken }) => ({ name: tokenHash, sealed: sealedToken })),
    replace: (secrets) =>
      writer.execute("resealTokens", {
        tokens: secrets.map(({ name, from, to }) => ({ tokenHash: name, from, to })),
      }),
  };
}

async function reseal(sealer: Sealer, { contextOf, list, replace }: Kind): Promise<Resealed> {
  let resealed = 0;
  let unreadable = 0;
  for (let after = "";;) {
    const page = await list(after);
    const secrets: Replaced[] = [];
    for (const { name, sealed: from } of page) {
      after = name;
      const to = sealedAnew(sealer, contextOf(name), from);
      if (to === undefined) unreadable++;
      else if (to !== from) secrets.push({ name, from, to });
    }
    if (secrets.length > 0) resealed += (await replace(secrets)).resealed;
    if (page.length < STEP) return { resealed, unreadable };
  }
}

/** The same bytes where they are under the current key and open; undefined where they do not open. */
function sealedAnew(sealer: Sealer, context: SealContext, sealed: Uint8Array) {
  try {
    const text = sealer.open(sealed, context);
    return sealer.isCurrent(sealed) ? sealed : sealer.seal(text, context);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
