/** One HTTP request and its answer: to the management port, or to S3 by a signed URL. Follows nothing, sends
 * nothing again. */
import type { Buffer } from "node:buffer";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { CliError } from "./cli_error.ts";

export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole. */
  readonly body?: Uint8Array | undefined;
  /** PEM of the authority that signed the server's certificate; absent: those the system trusts. */
  readonly authority?: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** The first value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  /** Throws CliError, exit 4, when it breaks off. */
  readonly body: AsyncIterable<Buffer>;
}

/** Milliseconds in which neither side sends anything. */
const PATIENCE = 60_000;

/** Resolves with the answer's head. Throws CliError, exit 4, when there is none. */
export async function exchange(
  { url, method, headers = {}, body, authority }: Exchange,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { origin, protocol } = new URL(url);
  const length = body === undefined ? {} : { "content-length": String(body.length) };
  try {
    const open = protocol === "https:" ? secureRequest : plainRequest;
    const request = open(url, {
      ...{ method, headers: { ...headers, ...length } },
      ...(authority === undefined ? {} : { ca: authority }),
    }, resolve);
    request.on("error", reject);
    request.setTimeout(PATIENCE, () => request.destroy(new Error(silence())));
    request.end(body);
    const answer = await promise;
    return {
      status: answer.statusCode ?? 0,
      header: (name) => [answer.headers[name] ?? []].flat()[0],
      body: pieces(answer, origin),
    };
  } catch (error) {
    throw unreachable(origin, error);
  }
}

async function* pieces(answer: IncomingMessage, origin: string): AsyncIterable<Buffer> {
  try {
    for await (const piece of answer) yield piece;
  } catch (error) {
    throw unreachable(origin, error);
  }
}

function silence(): string {
  return `nothing came for ${PATIENCE / 1_000} s`;
}

function unreachable(origin: string, error: unknown): CliError {
  const why = error instanceof Error ? error.message.split("\n")[0] ?? "" : String(error);
  const isCertificate = /certificate|self.signed|issuer/i.test(why);
  return new CliError(`${origin} cannot be reached: ${why}`, {
    exit: 4,
    hint: isCertificate
      ? "--ca-file names the certificate the server's own is signed by"
      : undefined,
  });
}
