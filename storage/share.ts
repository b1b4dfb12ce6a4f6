/** Links that give one object to whoever has them, as they are kept: found by the hash of their token,
 * which is kept sealed. What a link lets its visitor do, and what its creator may, is decided above. */
import type { KeyOwner } from "./identity.ts";
import type { Cause } from "./journal.ts";

export interface Share {
  /** Later ones are greater in byte order; opens nothing. */
  readonly id: string;
  /** Name of the bucket. A link goes with its bucket: one made later under the name has none of it. */
  readonly bucket: string;
  readonly key: string;
  /** Absent: whatever is current when the link is used. */
  readonly versionId?: string;
  /** Id of the user who made it; absent: the root user. It goes with the user. */
  readonly user?: string;
  readonly createdAt: number;
  /** The store does not look at the time. */
  readonly expiresAt: number;
  /** Whether browsers show it rather than save it. */
  readonly inline: boolean;
  /** What browsers save it as; absent: by its key. */
  readonly fileName?: string;
  /** Of its creator, for people. */
  readonly note: string;
}

/** What opens it. */
export interface SealedToken {
  /** 64 hex digits: of the token. */
  readonly tokenHash: string;
  /** Opaque here. */
  readonly sealedToken: Uint8Array;
}

export interface ShareQuery {
  readonly owner: KeyOwner;
  /** Name. Absent: of all buckets. */
  readonly bucket?: string;
  /** Absent: of all keys. */
  readonly key?: string;
  /** Only ids before this one in byte order; `""` for all. */
  readonly before: string;
  readonly limit: number;
}

/** Reads, as those of MetadataReader. Undefined: there is none. */
export interface ShareReader {
  getShareByToken(tokenHash: string): Promise<Share | undefined>;
  getShare(id: string): Promise<Share | undefined>;
  /** Newest first. */
  listShares(query: ShareQuery): Promise<{
    readonly entries: readonly (Share & SealedToken)[];
    readonly truncated: boolean;
  }>;
  /** Every token as it is kept, by hash: for sealing them anew. */
  listSealedTokens(after: string, limit: number): Promise<readonly SealedToken[]>;
}

/** The first two write one journal row each. */
export interface ShareCommands {
  /** `bucketNotFound`, `userNotFound` when they were deleted meanwhile; `tooManyShares` (detail `most`)
   * when its creator has as many as there may be; `invalidValue` as for identities. */
  createShare: {
    input: SealedToken & {
      readonly bucket: number;
      readonly key: string;
      readonly versionId?: string;
      readonly user?: string;
      readonly expiresAt: number;
      readonly inline: boolean;
      readonly fileName?: string;
      readonly note: string;
      readonly cause: Cause;
    };
    output: Share;
  };
  /** `shareNotFound`. */
  deleteShare: {
    input: { readonly id: string; readonly cause: Cause };
    output: void;
  };
  /** The same tokens sealed by another key. A row that is no longer `from` is passed over. */
  resealTokens: {
    input: {
      readonly tokens: readonly {
        readonly tokenHash: string;
        readonly from: Uint8Array;
        readonly to: Uint8Array;
      }[];
    };
    output: { readonly resealed: number };
  };
}
