/** The request body as a ByteSource: decoded from whichever framing it came in, given up when it
 * stalls, refused when it is shorter, longer or other than announced. */
import { Buffer } from "node:buffer";
import type { Authentication } from "../auth/sigv4.ts";
import { equalBytes } from "../auth/hmac.ts";
import type { ByteSource, Sink } from "../../storage/blobs.ts";
import type { DigestName, Digests } from "../../storage/digests.ts";
import type { ChecksumAlgorithm } from "../../storage/model.ts";
import { ChunkedDecoder } from "./aws_chunked.ts";
import {
  base64,
  checksumHeader,
  type DeclaredChecksum,
  declaredChecksum,
  digestName,
  isChecksumValue,
} from "./checksums.ts";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";

export interface IncomingBodyOptions {
  readonly request: S3Request;
  readonly authentication: Authentication;
  /** As the HTTP server gives it; null when the request has none. */
  readonly stream: ReadableStream<Uint8Array> | null;
  /** Milliseconds without a byte until the upload is given up. */
  readonly stallTimeout: number;
  /** Milliseconds for all of it; absent: as long as bytes come. */
  readonly timeout?: number;
  /** Whether a request that says nothing of a length is refused instead of taken for empty. */
  readonly lengthRequired: boolean;
  /** Whether x-amz-checksum-* headers are of this body. */
  readonly checksummed: boolean;
  /** Bytes. */
  readonly maxLength: number;
}

const EMPTY = new Uint8Array(0);

/** Throws MissingContentLength, EntityTooLarge, InvalidDigest, InvalidRequest at once; the rest while
 * the body is read, or in `verify`. */
export function incomingBody(options: IncomingBodyOptions): ByteSource {
  return new IncomingBody(options);
}

class IncomingBody implements ByteSource {
  readonly length: number;
  readonly digests: readonly DigestName[];
  readonly #options: IncomingBodyOptions;
  readonly #checksum: DeclaredChecksum | undefined;
  readonly #md5: Uint8Array | undefined;
  readonly #sha256: string | undefined;
  readonly #decoder: ChunkedDecoder | undefined;

  constructor(options: IncomingBodyOptions) {
    this.#options = options;
    const { headers } = options.request;
    const { payload } = options.authentication;
    this.length = announcedLength(headers, payload.kind === "chunked", !options.lengthRequired);
    if (this.length > options.maxLength) {
      throw new S3Error("EntityTooLarge", {
        fields: { ProposedSize: String(this.length), MaxSizeAllowed: String(options.maxLength) },
      });
    }
    this.#checksum = options.checksummed ? declaredChecksum(headers) : undefined;
    if (this.#checksum !== undefined && this.#checksum.value === undefined) {
      if (payload.kind !== "chunked" || !payload.trailer) {
        throw new S3Error("MalformedTrailerError");
      }
    }
    this.#md5 = contentMd5(headers.get("content-md5"));
    this.#sha256 = payload.kind === "plain" ? payload.sha256 : undefined;
    this.digests = [
      ...(this.#sha256 === undefined ? [] : ["sha256" as const]),
      ...(this.#checksum === undefined ? [] : [digestName(this.#checksum.algorithm)]),
    ];
    if (payload.kind === "chunked") {
      this.#decoder = new ChunkedDecoder({
        ...(payload.signer === undefined ? {} : { signer: payload.signer }),
        trailer: payload.trailer,
        declared: (headers.get("x-amz-trailer") ?? "").split(",").map((name) =>
          name.trim().toLowerCase()
        ).filter((name) => name !== ""),
        length: this.length,
      });
    }
  }

  async bytes(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.length);
    let position = 0;
    await this.pipe((piece) => {
      bytes.set(piece, position);
      position += piece.length;
    });
    return bytes;
  }

  /** Gives the decoded bytes, exactly `length` of them, or rejects. */
  async pipe(sink: Sink): Promise<void> {
    const { stream, stallTimeout, timeout } = this.#options;
    let received = 0;
    const take = (piece: Uint8Array): Promise<void> | void => {
      received += piece.length;
      if (received > this.length) throw new S3Error("IncompleteBody");
      return sink(piece);
    };
    const decoder = this.#decoder;
    const decode = async (raw: Uint8Array): Promise<void> => {
      for (const piece of decoder?.push(raw) ?? []) await take(piece);
    };
    const sinkOfRaw = decoder ? decode : take;
    if (stream !== null) await pipeWatched(stream, { stallTimeout, timeout }, sinkOfRaw);
    decoder?.end();
    if (received !== this.length) throw new S3Error("IncompleteBody");
  }

  verify(digests: Digests): void {
    const sha256 = Buffer.from(digests.sha256 ?? []).toString("hex");
    if (this.#sha256 !== undefined && this.#sha256 !== sha256) {
      throw new S3Error("XAmzContentSHA256Mismatch", {
        fields: {
          ClientComputedContentSHA256: this.#sha256,
          S3ComputedContentSHA256: sha256,
        },
      });
    }
    compareMd5(this.#md5, digests);
    if (this.#checksum === undefined) return;
    const { algorithm } = this.#checksum;
    const value = this.#checksum.value ?? this.#decoder?.trailers.get(checksumHeader(algorithm));
    if (value === undefined) throw new S3Error("MalformedTrailerError");
    if (!isChecksumValue(algorithm, value)) {
      throw new S3Error("InvalidRequest", {
        message: `Value for ${checksumHeader(algorithm)} trailing header is invalid.`,
      });
    }
    compareChecksum(algorithm, value, digests);
  }
}

/** Throws BadDigest unless the MD5 declared, if one is, was computed. */
export function compareMd5(declared: Uint8Array | undefined, { md5 }: Digests): void {
  if (declared === undefined || (md5 !== undefined && equalBytes(md5, declared))) return;
  throw new S3Error("BadDigest", {
    message: "The Content-MD5 you specified did not match what we received.",
    fields: { ExpectedDigest: base64(declared), CalculatedDigest: base64(md5) },
  });
}

/** Throws BadDigest unless `value`, base64, was computed. */
export function compareChecksum(
  algorithm: ChecksumAlgorithm,
  value: string,
  digests: Digests,
): void {
  if (value === base64(digests[digestName(algorithm)])) return;
  throw new S3Error("BadDigest", {
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  });
}

/** Bytes of the body once decoded. `canBeAbsent`: a request that says nothing has no body. */
function announcedLength(
  headers: ReadonlyMap<string, string>,
  chunked: boolean,
  canBeAbsent: boolean,
): number {
  const decoded = headers.get("x-amz-decoded-content-length");
  const text = chunked ? decoded : headers.get("content-length");
  if (text === undefined) {
    if (!chunked && canBeAbsent && !headers.has("transfer-encoding")) return 0;
    throw new S3Error("MissingContentLength");
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw new S3Error("InvalidArgument", {
      message: "The length is not a number",
      fields: {
        ArgumentName: chunked ? "x-amz-decoded-content-length" : "Content-Length",
        ArgumentValue: text,
      },
    });
  }
  return Number(text);
}

/** The bytes of a Content-MD5. InvalidDigest for what is none. */
export function contentMd5(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  const bytes = /^[A-Za-z0-9+/]{22}==$/.test(text) ? Buffer.from(text, "base64") : EMPTY;
  if (bytes.length !== 16) {
    throw new S3Error("InvalidDigest", {
      message: "The Content-MD5 you specified is not valid.",
      fields: { "Content-MD5": text },
    });
  }
  return bytes;
}

/** Gives the stream's pieces to `sink`; RequestTimeout when none comes for `stallTimeout` milliseconds,
 * or not all within `timeout`, IncompleteBody when the connection breaks. The time `sink` takes does
 * not count as a stall. */
async function pipeWatched(
  stream: ReadableStream<Uint8Array>,
  { stallTimeout, timeout }: {
    readonly stallTimeout: number;
    readonly timeout: number | undefined;
  },
  sink: Sink,
): Promise<void> {
  const reader = stream.getReader();
  let reading = false, stalled = false, periods = 0;
  const giveUp = () => {
    stalled = true;
    void reader.cancel().catch(() => {});
  };
  // One timer a body, not one a piece: it ends a read that a whole period brought nothing.
  const timer = setInterval(() => {
    if (reading && periods++ > 0) giveUp();
  }, stallTimeout);
  const end = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
  try {
    for (;;) {
      reading = true;
      periods = 0;
      const { done, value } = await reader.read();
      if (stalled) throw new S3Error("RequestTimeout");
      reading = false;
      if (done) return;
      const taken = sink(value);
      if (taken !== undefined) await taken;
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (!reading) throw error;
    throw new S3Error(stalled ? "RequestTimeout" : "IncompleteBody", { cause: error });
  } finally {
    clearInterval(timer);
    clearTimeout(end);
  }
}
