/** Links to single objects as they are made, listed and revoked: tokens are made here, told to who may
 * have them and kept sealed; the store does the rest. Asks nobody's permission: its callers have
 * authorised. */
import type { Cause } from "../../storage/journal.ts";
import type { Commands, MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import type { SealedToken, Share, ShareQuery } from "../../storage/share.ts";
import type { Sealer } from "../auth/sealing.ts";
import { newShareToken, sharePath, shareTokenHash, tokenOfShare } from "./share_token.ts";

export interface SharesOptions {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly sealer: Pick<Sealer, "seal" | "open">;
}

export type ShareInput = Omit<Commands["createShare"]["input"], keyof SealedToken | "cause">;

/** Who does it: the journal's words, but for the action. */
type Actor = Omit<Cause, "action">;

export class Shares {
  readonly #options: SharesOptions;

  constructor(options: SharesOptions) {
    this.#options = options;
  }

  /** `path`: of the URL. Rejects with StorageError. */
  async create(
    input: ShareInput,
    by: Actor,
  ): Promise<{ readonly share: Share; readonly path: string }> {
    const { writer, sealer } = this.#options;
    const token = newShareToken(), tokenHash = shareTokenHash(token);
    const sealedToken = sealer.seal(token, tokenOfShare(tokenHash));
    const cause = { ...by, action: "CreateShare" };
    const share = await writer.execute("createShare", { ...input, tokenHash, sealedToken, cause });
    return { share, path: sharePath(token) };
  }

  async get(id: string): Promise<Share | undefined> {
    return await this.#options.reader.getShare(id);
  }

  /** Newest first. */
  async list(query: ShareQuery): ReturnType<MetadataReader["listShares"]> {
    return await this.#options.reader.listShares(query);
  }

  /** Of the URL, to be told to who may have it. */
  pathOf({ tokenHash, sealedToken }: SealedToken): string {
    return sharePath(this.#options.sealer.open(sealedToken, tokenOfShare(tokenHash)));
  }

  /** Rejects with StorageError. */
  async delete(id: string, by: Actor): Promise<void> {
    const cause = { ...by, action: "DeleteShare" };
    await this.#options.writer.execute("deleteShare", { id, cause });
  }
}
