/** Bodies of requests to the management API: small, and held whole. */
import { Buffer } from "node:buffer";
import type { HonoRequest } from "hono";
import { pipeStream } from "../../storage/blobs.ts";
import { ApiError } from "./api_error.ts";

/** Bytes. */
const LARGEST_BODY = 2 ** 20;

/** Throws ApiError 413 for a body that is announced to be too large. */
export function requireShort({ headers }: Request): void {
  if (Number(headers.get("content-length") ?? 0) > LARGEST_BODY) throw tooLarge();
}

function tooLarge(): ApiError {
  return new ApiError(413, "TooLarge", `A request has at most ${LARGEST_BODY} bytes.`);
}

/** The whole body, read once and kept for who asks next; not however much comes unannounced.
 * Throws ApiError 413. */
export async function readBody(request: HonoRequest): Promise<Uint8Array> {
  // What the library says of it: promises are what it keeps there.
  const kept = request.bodyCache as unknown as { arrayBuffer?: Promise<ArrayBuffer> };
  kept.arrayBuffer ??= collect(request.raw.body);
  return new Uint8Array(await kept.arrayBuffer);
}

async function collect(stream: ReadableStream<Uint8Array> | null): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (stream !== null) {
    await pipeStream(stream, (piece) => {
      length += piece.length;
      if (length > LARGEST_BODY) throw tooLarge();
      pieces.push(piece.slice());
    });
  }
  return new Uint8Array(Buffer.concat(pieces)).buffer;
}
