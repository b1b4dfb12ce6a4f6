/** Batches of the audit log's lines as bodies of HTTP POST requests, JSON a line. */
import type { AuditLine } from "../audit_writer.ts";
import { errorMessage } from "../error_message.ts";
import { RefusedLines, type Transport } from "./exporter.ts";

export interface HttpLinesOptions {
  readonly url: URL;
  /** Value of the Authorization header. Secret. */
  readonly authorization?: string;
  /** Milliseconds for a request. Default 10,000. */
  readonly timeout?: number;
}

/** Answers to what is wrong with the body itself. */
const REFUSALS: readonly number[] = [400, 413, 422];

export class HttpLines implements Transport {
  readonly name: string;
  readonly #options: HttpLinesOptions;
  readonly #closing = new AbortController();

  constructor(options: HttpLinesOptions) {
    this.#options = options;
    // Its path and query may hold a token.
    this.name = options.url.origin;
  }

  async send(lines: readonly AuditLine[]): Promise<void> {
    const { authorization, timeout = 10_000 } = this.#options;
    const answer = await this.#fetch({
      method: "POST",
      headers: {
        "content-type": "application/x-ndjson",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: lines.map(({ text }) => `${text}\n`).join(""),
      // Where it is sent on to was not configured.
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeout), this.#closing.signal]),
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    const message = `it was answered with ${answer.status}`;
    throw REFUSALS.includes(answer.status) ? new RefusedLines(message) : new Error(message);
  }

  async #fetch(init: RequestInit): Promise<Response> {
    const { url } = this.#options;
    try {
      return await fetch(url, init);
    } catch (error) {
      // What went wrong is told by the cause, where there is one; either may tell the address.
      const { cause = error } = error as { readonly cause?: unknown };
      throw new Error(errorMessage(cause).replaceAll(url.href, this.name));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
  }
}
