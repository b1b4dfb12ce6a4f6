/** Policies by their names, built in or of the store, as they are now: for sessions, which name
 * theirs and keep no copy. */
import type { IdentityReader } from "../../storage/identity.ts";
import type { PolicyLibrary } from "./policy_library.ts";
import type { NamedPolicy } from "./policy/policy.ts";

export class NamedPolicies {
  readonly #reader: Pick<IdentityReader, "getPolicy">;
  readonly #library: PolicyLibrary;

  constructor(reader: Pick<IdentityReader, "getPolicy">, library: PolicyLibrary) {
    this.#reader = reader;
    this.#library = library;
  }

  /** Those that there are, in the order asked for. */
  async find(names: readonly string[]): Promise<NamedPolicy<"identity">[]> {
    const found: NamedPolicy<"identity">[] = [];
    for (const name of names) {
      const policy = this.#library.builtIn(name) ?? await this.#stored(name);
      if (policy !== undefined) found.push(policy);
    }
    return found;
  }

  /** A policy that has no name in the store. */
  read(name: string, text: string): NamedPolicy<"identity"> {
    return this.#library.named(name, text);
  }

  async #stored(name: string): Promise<NamedPolicy<"identity"> | undefined> {
    const stored = await this.#reader.getPolicy(name);
    return stored === undefined ? undefined : this.#library.named(name, stored.document);
  }
}
