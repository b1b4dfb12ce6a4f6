/** Who sits at the terminal, or what is sent in its place: secrets without echo, questions, whole inputs. */
import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { trimmed } from "../../server/config/sources.ts";
import { CliError, UsageError } from "./cli_error.ts";
import type { Output } from "./output.ts";

/** The part of the process's standard input that is used. */
export interface InputStream extends AsyncIterable<Buffer> {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

/** Bytes of a document or a secret. */
const LARGEST_TEXT = 2 ** 20;
/** What keys send. */
const ENTER = /[\r\n]/, INTERRUPT = "\u0003", END = "\u0004", ERASE = /[\b\u007f]/;

export class Terminal {
  readonly #input: InputStream;
  readonly #prompts: Pick<Output, "write">;

  /** `prompts`: where questions are written. */
  constructor(input: InputStream, prompts: Pick<Output, "write">) {
    this.#input = input;
    this.#prompts = prompts;
  }

  /** The bytes that are sent to the command. */
  get input(): AsyncIterable<Buffer> {
    return this.#input;
  }

  /** All that is sent, as text. Throws CliError for more than 1 MiB. */
  async text(): Promise<string> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of this.#input) {
      length += piece.length;
      if (length > LARGEST_TEXT) throw new CliError("Standard input is longer than 1 MiB");
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString("utf8");
  }

  /** A secret: typed without being shown, or the line that is sent. Throws UsageError for none. */
  async secret(prompt: string): Promise<string> {
    const secret = this.#input.isTTY === true
      ? await this.#ask(prompt, false)
      : trimmed(await this.text());
    if (secret === "") throw new UsageError("No secret was given");
    return secret;
  }

  /** Whether there is somebody to ask. */
  get isSomebodyThere(): boolean {
    return this.#input.isTTY === true;
  }

  /** Tells something besides what the command prints. */
  async warn(text: string): Promise<void> {
    await this.#prompts.write(`warning: ${text}\n`);
  }

  /** Throws UsageError where nobody can be asked, CliError when the answer is no. */
  async confirm(question: string): Promise<void> {
    if (!this.isSomebodyThere) {
      throw new UsageError(`${question} Nobody can be asked here: --yes says so`);
    }
    const answer = await this.#ask(`${question} [y/N] `, true);
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new CliError("Nothing was done");
  }

  /** A line that is typed. */
  async #ask(prompt: string, isShown: boolean): Promise<string> {
    await this.#prompts.write(prompt);
    this.#input.setRawMode?.(true);
    // Not `for await`: what leaves that closes the terminal, whose mode is to be set back.
    const pieces = this.#input[Symbol.asyncIterator]();
    const decoder = new StringDecoder("utf8");
    let line = "";
    try {
      for (;;) {
        const { done, value } = await pieces.next();
        if (done === true) return line;
        for (const character of decoder.write(value)) {
          if (character === INTERRUPT || character === END) {
            throw new CliError("Given up", { exit: 130 });
          }
          if (ENTER.test(character)) return line;
          const isErased = ERASE.test(character);
          if (isErased && line === "") continue;
          line = isErased ? [...line].slice(0, -1).join("") : line + character;
          if (isShown) await this.#prompts.write(isErased ? "\b \b" : character);
        }
      }
    } finally {
      this.#input.setRawMode?.(false);
      await this.#prompts.write("\n");
    }
  }
}
