/** What a command prints: text for people, or the API's JSON. Waits for whoever reads, and ends when they
 * have gone. */
import { Buffer } from "node:buffer";
import { ClosedPipeError } from "./cli_error.ts";
import type { Sink } from "./descriptor.ts";
import { aligned, visible, widthsOf } from "./text_table.ts";

/** A column of a table: its head, and its cell for an item. */
export interface Column {
  readonly head: string;
  readonly cell: (item: unknown) => string | number | undefined;
}

/** Rows whose widths are known before the first is printed. */
const WIDTH_SAMPLE = 1_000;

export class Output {
  readonly #sink: Sink;
  /** Whether JSON was asked for. */
  readonly json: boolean;

  constructor(sink: Sink, json: boolean) {
    this.#sink = sink;
    this.json = json;
  }

  /** One line for people; nothing where JSON was asked for. */
  async say(line: string): Promise<void> {
    if (!this.json) await this.write(`${line}\n`);
  }

  /** What the API answered, or what people are told of it. */
  async answer(answered: unknown, told: (answered: unknown) => string): Promise<void> {
    if (!this.json) return await this.write(`${told(answered)}\n`);
    if (answered !== undefined) await this.write(`${JSON.stringify(answered, null, 2)}\n`);
  }

  /** A list: as a table, or as one JSON array with an item on each line. */
  async list(items: AsyncIterable<unknown>, columns: readonly Column[]): Promise<void> {
    if (this.json) return await this.#array(items);
    const heads = columns.map(({ head }) => head);
    let rows: string[][] = [heads], widths: readonly number[] | undefined;
    const flush = async () => {
      if (widths === undefined) widths = widthsOf(rows);
      if (rows.length > 0) await this.write(`${aligned(rows, widths).join("\n")}\n`);
      rows = [];
    };
    for await (const item of items) {
      rows.push(columns.map(({ cell }) => visible(`${cell(item) ?? "-"}`)));
      if (rows.length >= WIDTH_SAMPLE) await flush();
    }
    await flush();
  }

  /** Prints items as they come: rows of a table, or JSON lines. */
  follow(columns: readonly Column[]): (item: unknown) => Promise<void> {
    let widths: readonly number[] = [], heads: readonly string[] = columns.map(({ head }) => head);
    return async (item) => {
      if (this.json) return await this.write(`${JSON.stringify(item)}\n`);
      const row = columns.map(({ cell }) => visible(`${cell(item) ?? "-"}`));
      const rows = heads.length > 0 ? [heads, row] : [row];
      heads = [];
      widths = widthsOf(rows, widths);
      await this.write(`${aligned(rows, widths).join("\n")}\n`);
    };
  }

  async #array(items: AsyncIterable<unknown>): Promise<void> {
    let before = "[\n";
    for await (const item of items) {
      await this.write(`${before}${JSON.stringify(item)}`);
      before = ",\n";
    }
    await this.write(before === "[\n" ? "[]\n" : "\n]\n");
  }

  /** Throws ClosedPipeError when nobody reads any more. */
  async write(given: string | Uint8Array): Promise<void> {
    try {
      await this.#sink(typeof given === "string" ? Buffer.from(given, "utf8") : given);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === "EPIPE") throw new ClosedPipeError();
      throw error;
    }
  }
}
