/** One step from what is to what is to be, and what planning and taking steps needs. */
import type { IdentityReader } from "../../storage/identity.ts";
import type { MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import type { Sealer } from "../auth/sealing.ts";
import type { Actor, Identities } from "../identities.ts";

export interface Change {
  /** For people, e.g. `create bucket logs`; without secrets. */
  readonly text: string;
  apply(hands: Hands): Promise<void>;
}

/** What changes are made with. */
export interface Hands {
  readonly identities: Identities;
  readonly writer: MetadataWriter;
  /** In whose name. */
  readonly owner: Owner;
  readonly by: Actor;
}

export interface Owner {
  /** Canonical. */
  readonly id: string;
  /** Region of buckets made here. */
  readonly region: string;
}

/** What there is, as far as plans ask. */
export interface Present {
  readonly reader: Pick<MetadataReader, "getBucket"> & IdentityReader;
  readonly sealer: Pick<Sealer, "open">;
}
