/** Creations that were asked for with an Idempotency-Key: asked again, they are answered as the first
 * time, secrets of new keys included, and done once. Kept in memory for a day, and no more than so
 * many: the oldest go first. */
import { createHash } from "node:crypto";
import type { Principal } from "../../server/auth/principal.ts";
import type { Clock } from "../../storage/model.ts";
import { ApiError, invalid } from "./api_error.ts";

interface Kept {
  readonly digest: string;
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/** Milliseconds. */
const LIFETIME = 24 * 3_600_000;
const MOST = 1_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

export class IdempotentCreations {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `create` answers, or answered to the same request. Throws ApiError 409 when the key was used
   * for another one. A creation that failed is forgotten. */
  async run(
    { key, route, principal, input }: {
      readonly key: string;
      readonly route: string;
      readonly principal: Principal;
      /** What was asked for, as JSON can say it. */
      readonly input: unknown;
    },
    create: () => Promise<unknown>,
  ): Promise<unknown> {
    if (!KEY.test(key)) throw invalid({ "idempotency-key": "1 to 255 visible ASCII characters" });
    this.#forgetOld();
    // One that is narrowed otherwise is not the same one.
    const { kind, user, accessKeyId = "" } = principal;
    const id = JSON.stringify([kind, user?.id ?? "", accessKeyId, key]);
    const digest = createHash("sha256").update(JSON.stringify([route, input])).digest("base64");
    const known = this.#kept.get(id);
    if (known !== undefined) {
      if (known.digest === digest) return await known.answer;
      throw new ApiError(
        409,
        "IdempotencyKeyReused",
        "This Idempotency-Key was used for another request.",
        { hint: "Use a new key for a new request." },
      );
    }
    const answer = create();
    this.#kept.set(id, { digest, at: this.#clock.now(), answer });
    try {
      return await answer;
    } catch (error) {
      this.#kept.delete(id);
      throw error;
    }
  }

  /** The oldest are the first of the map. */
  #forgetOld(): void {
    const oldest = this.#clock.now() - LIFETIME;
    for (const [id, { at }] of this.#kept) {
      if (at > oldest && this.#kept.size < MOST) return;
      this.#kept.delete(id);
    }
  }
}
