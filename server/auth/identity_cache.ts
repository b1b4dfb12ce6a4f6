/** Identities by access key, kept while none has changed: every request asks, the database seldom.
 * An isolate sees a change before it is acknowledged, because the writer moves the generation on
 * before it answers. Unknown keys are kept apart, so that guessing does not push out those in use. */
import type { IdentityReader, KeyIdentity } from "../../storage/identity.ts";

export interface IdentityCacheOptions {
  readonly reader: Pick<IdentityReader, "getIdentity">;
  /** Of identities: moves on when one has changed. */
  readonly generation: { readonly current: number };
  /** Most keys kept, and most unknown ones. Default 10,000. */
  readonly limit?: number;
}

/** Characters of the keys' own policies, for users make those: what is kept of a key is also kept as it
 * was read, and that can take a hundred times as much. */
const MOST_POLICY_TEXT = 2 ** 19;
/** No key has more characters: AWS's own bound. */
const MAX_ID_LENGTH = 128;

export class IdentityCache {
  readonly #reader: IdentityCacheOptions["reader"];
  readonly #generation: IdentityCacheOptions["generation"];
  readonly #limit: number;
  readonly #known = new Map<string, KeyIdentity>();
  readonly #unknown = new Set<string>();
  /** Of the known ones' own policies. */
  #policyText = 0;
  /** Of what is kept. */
  #kept: number;

  constructor({ reader, generation, limit = 10_000 }: IdentityCacheOptions) {
    this.#reader = reader;
    this.#generation = generation;
    this.#limit = limit;
    this.#kept = generation.current;
  }

  /** Undefined for an unknown key. The same object as long as nothing has changed. Whether key or user
   * are disabled or expired is for the caller to see, and `lastUsedAt` may be old. */
  async get(accessKeyId: string): Promise<KeyIdentity | undefined> {
    if (accessKeyId.length > MAX_ID_LENGTH) return undefined;
    // Before the rows are read: what is kept may be newer than its generation says, never older.
    const current = this.#generation.current;
    if (current !== this.#kept) {
      this.#forgetKnown();
      this.#unknown.clear();
      this.#kept = current;
    }
    const known = this.#known.get(accessKeyId);
    if (known !== undefined || this.#unknown.has(accessKeyId)) return known;
    const identity = await this.#reader.getIdentity(accessKeyId);
    // Something changed meanwhile: this answer may be of before.
    if (this.#kept !== current) return identity;
    if (identity === undefined) {
      if (this.#unknown.size >= this.#limit) this.#unknown.clear();
      this.#unknown.add(accessKeyId);
    } else {
      const other = this.#known.get(accessKeyId);
      if (other !== undefined) return other;
      const length = identity.key.policy?.length ?? 0;
      const isFull = this.#known.size >= this.#limit ||
        this.#policyText + length > MOST_POLICY_TEXT;
      if (isFull) this.#forgetKnown();
      this.#known.set(accessKeyId, identity);
      this.#policyText += length;
    }
    return identity;
  }

  #forgetKnown(): void {
    this.#known.clear();
    this.#policyText = 0;
  }
}
