/** Ids that begin with a sequence: version ids, so that looking one up is a seek, and upload ids,
 * so that byte order is age. Opaque to everyone else: 32 characters of 0-9a-v. */
import { randomFillSync } from "node:crypto";

const DIGITS = "0123456789abcdefghijklmnopqrstuv";
/** 11 digits of 5 bits hold the 53 bits of a sequence. */
const SEQUENCE_LENGTH = 11;
const LENGTH = 32;
const FORM = /^[0-9a-v]{32}$/;

/** Makes ids that cannot be guessed; random bytes are fetched in bulk. */
export class SequenceIds {
  readonly #random: (bytes: Uint8Array) => void;
  readonly #pool = new Uint8Array(1024);
  #used = this.#pool.length;

  constructor(random: (bytes: Uint8Array) => void = randomFillSync) {
    this.#random = random;
  }

  next(sequence: number): string {
    if (this.#used + LENGTH > this.#pool.length) {
      this.#random(this.#pool);
      this.#used = 0;
    }
    let id = encodeSequence(sequence);
    while (id.length < LENGTH) id += DIGITS[this.#pool[this.#used++]! & 31];
    return id;
  }
}

/** Fixed width, ordered like the numbers. */
export function encodeSequence(sequence: number): string {
  let text = "";
  for (let rest = sequence; text.length < SEQUENCE_LENGTH; rest = Math.floor(rest / 32)) {
    text = DIGITS[rest % 32] + text;
  }
  return text;
}

/** The sequence an id begins with; undefined when it is not one of ours. */
export function decodeSequence(id: string): number | undefined {
  if (!FORM.test(id)) return undefined;
  let sequence = 0;
  for (let i = 0; i < SEQUENCE_LENGTH; i++) sequence = sequence * 32 + DIGITS.indexOf(id[i]!);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}
