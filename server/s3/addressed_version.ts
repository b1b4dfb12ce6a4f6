/** The version an operation is addressed to, and whether policies decided on it (its tags, its ACL):
 * then the row they saw is the row that is told or changed, or it is decided anew. Another request may
 * replace it at any moment in between. */
import { type ObjectVersion, StorageError } from "../../storage/model.ts";
import { isSeen, seenOf, type SeenVersion } from "../../storage/preconditions.ts";
import { S3Error } from "./errors.ts";
import { requireObject } from "./object_version.ts";

/** Times an operation is decided and tried while its object is overwritten. */
export const MAX_LOOKS = 10;

export class AddressedVersion {
  readonly #read: () => Promise<ObjectVersion | undefined>;
  readonly #decide: () => Promise<void>;
  /** Null: there is none. Undefined: nobody looked. */
  #row: ObjectVersion | null | undefined;
  #decided = false;

  /** `decide`: asks for the operation again; throws AccessDenied. */
  constructor(read: () => Promise<ObjectVersion | undefined>, decide: () => Promise<void>) {
    this.#read = read;
    this.#decide = decide;
  }

  /** The row; undefined when there is none. Read once: the one decided on, where one was. */
  async load(): Promise<ObjectVersion | undefined> {
    this.#row ??= await this.#read() ?? null;
    return this.#row ?? undefined;
  }

  /** `load` for who decides on what the row says. */
  async judge(): Promise<ObjectVersion | undefined> {
    this.#decided = true;
    return await this.load();
  }

  /** Whether what was decided holds for a row: it was this one, or none was looked at. */
  covers(row: ObjectVersion): boolean {
    return !this.#decided || (this.#row != null && isSeen(row, this.#row));
  }

  /** For the command that changes it: `busy` when it is no more what was decided on. */
  get expected(): { readonly expected?: SeenVersion } {
    if (!this.#decided || this.#row == null) return {};
    return { expected: seenOf(this.#row) };
  }

  /** Forgets the row and decides on the one there is now. Throws AccessDenied. */
  async renew(): Promise<void> {
    this.#row = undefined;
    this.#decided = false;
    await this.#decide();
  }
}

/** `change`s the version, an object; again when it changed since it was decided on. What the row is
 * refused for (requireObject), and what `change` throws. */
export async function changeVersion<Result>(
  version: AddressedVersion,
  asked: Parameters<typeof requireObject>[1],
  change: (expected: AddressedVersion["expected"]) => Promise<Result>,
): Promise<Result> {
  for (let looks = 1;; looks++) {
    const row = requireObject(await version.load(), asked);
    try {
      return await change(version.expected);
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== "busy") throw error;
      await version.renew();
      // Busy for another reason: that is for the client to wait out.
      if (version.covers(row)) throw error;
      if (looks >= MAX_LOOKS) throw new S3Error("SlowDown", { cause: error });
    }
  }
}
