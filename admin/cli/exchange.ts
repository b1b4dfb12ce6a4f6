/** One HTTP request and its answer: to the management port, or to S3 by a signed URL. Follows nothing, sends
 * nothing again. */
import type { Buffer } from "node:buffer";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { reason } from "../../server/config/sources.ts";
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
  const { origin, protocol, pathname, search } = new URL(url);
  if (!url.endsWith(pathname + search)) {
    throw new CliError("A key with . or .. between slashes cannot be asked for by a URL");
  }
  const length = body === undefined ? {} : { "content-length": String(body.length) };
  const peer = { origin, isSilent: false };
  try {
    const open = protocol === "https:" ? secureRequest : plainRequest;
    const request = open(url, {
      ...{ method, headers: { ...headers, ...length } },
      ...(authority === undefined ? {} : { ca: authority }),
    }, resolve);
    request.on("error", reject);
    request.setTimeout(PATIENCE, () => {
      peer.isSilent = true;
      request.destroy(new Error());
    });
    request.end(body);
    const answer = await promise;
    return {
      status: answer.statusCode ?? 0,
      header: (name) => [answer.headers[name] ?? []].flat()[0],
      body: pieces(answer, peer),
    };
  } catch (error) {
    throw unreachable(peer, error);
  }
}

interface Peer {
  readonly origin: string;
  /** Whether it was given up. */
  isSilent: boolean;
}

async function* pieces(answer: IncomingMessage, peer: Peer): AsyncIterable<Buffer> {
  try {
    for await (const piece of answer) yield piece;
  } catch (error) {
    throw unreachable(peer, error);
  }
}

function unreachable({ origin, isSilent }: Peer, error: unknown): CliError {
  const why = isSilent ? `nothing came for ${PATIENCE / 1_000} s` : reason(error);
  const isCertificate = /certificate|self.signed|issuer/i.test(why);
  return new CliError(`${origin} cannot be reached: ${why}`, {
    exit: 4,
    hint: isCertificate
      ? "--ca-file names the certificate the server's own is signed by"
      : undefined,
  });
}
