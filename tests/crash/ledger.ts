/** What a client may believe: per key the state it was last told of, and what it asked for without
 * hearing an answer. After a crash each key must show one of those, whole. */
import { createHash } from "node:crypto";

/** SHA-256 of the bytes, or null for "not there". */
export type State = string | null;

export function stateOf(bytes: Uint8Array | null): State {
  return bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
}

export class Ledger {
  readonly #acknowledged = new Map<string, State>();
  /** At most one change is under way per key: each key has one writer. */
  readonly #asked = new Map<string, State>();
  acknowledgements = 0;

  ask(key: string, state: State): void {
    this.#asked.set(key, state);
  }

  acknowledge(key: string): void {
    this.#acknowledged.set(key, this.#asked.get(key) ?? null);
    this.#asked.delete(key);
    this.acknowledgements++;
  }

  /** A clear refusal: nothing has changed. */
  refuse(key: string): void {
    this.#asked.delete(key);
  }

  keys(): Iterable<string> {
    return new Set([...this.#acknowledged.keys(), ...this.#asked.keys()]);
  }

  /** Compares with what the server shows and takes that as known from now on. */
  settle(key: string, shown: State): string | undefined {
    const known = this.#acknowledged.get(key) ?? null;
    const asked = this.#asked.get(key);
    const fits = shown === known || (this.#asked.has(key) && shown === asked);
    this.#acknowledged.set(key, shown);
    this.#asked.delete(key);
    return fits ? undefined : `${key}: acknowledged ${known}, asked ${asked}, shown ${shown}`;
  }
}
