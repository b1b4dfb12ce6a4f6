/** What requests are called, in answers, logs and the journal. */

/** 16 characters, unique over isolates and restarts: 8 random ones, then a counter. */
export class RequestIds {
  readonly #prefix = [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => (byte % 36).toString(36)).join("").toUpperCase();
  #count = 0;

  next(): string {
    this.#count = (this.#count + 1) % 36 ** 8;
    return this.#prefix + this.#count.toString(36).toUpperCase().padStart(8, "0");
  }
}
