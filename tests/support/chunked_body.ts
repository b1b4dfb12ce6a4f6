/** aws-chunked bodies framed and signed from AWS's pages alone, with a way to spoil any piece, and what
 * the server's decoder makes of them. */
import { Buffer } from "node:buffer";
import { ChunkSigner } from "../../server/auth/chunk_signer.ts";
import { signingKey } from "../../server/auth/hmac.ts";
import { ChunkedDecoder, type ChunkedOptions } from "../../server/s3/aws_chunked.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { EMPTY_SHA256, EXAMPLE, sha256, signText } from "./signature.ts";

const SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
const KEY = signingKey(EXAMPLE.secret, "20130524", "us-east-1", "s3");
export const CHECKSUM = "x-amz-checksum-crc32c:sOO8/Q==";
const DECLARED = ["x-amz-checksum-crc32c"];
export const DATA = ["hello\r\n", "0\r\n\r\n", "w\u00ff\u0000rld"];
export const LENGTH = DATA.join("").length;

/** A body's pieces before they are joined, for tests to spoil. */
export interface Frames {
  readonly chunks: { size: string; extension: string; data: string; end: string }[];
  readonly trailer: string[];
  end: string;
}

export interface Mode {
  readonly signed: boolean;
  readonly trailer: boolean;
}

export const MODES: readonly Mode[] = [
  { signed: true, trailer: false },
  { signed: true, trailer: true },
  { signed: false, trailer: true },
  { signed: false, trailer: false },
];

/** DATA as AWS's pages frame it, one character a byte. */
export function framed(mode: Mode, spoil: (frames: Frames) => void = () => {}): string {
  let previous = SEED;
  const link = (kind: string, rest: string) => {
    previous = signText(
      `AWS4-HMAC-SHA256-${kind}\n${EXAMPLE.amzDate}\n${EXAMPLE.scope}\n${previous}\n${rest}`,
    );
    return previous;
  };
  const frames: Frames = {
    chunks: [...DATA, ""].map((data) => ({
      size: data.length.toString(16),
      extension: mode.signed
        ? `;chunk-signature=${
          link("PAYLOAD", `${EMPTY_SHA256}\n${sha256(Buffer.from(data, "latin1"))}`)
        }`
        : "",
      data,
      end: data === "" ? "" : "\r\n",
    })),
    trailer: [],
    end: "\r\n",
  };
  if (mode.trailer) {
    frames.trailer.push(CHECKSUM);
    const signature = link("TRAILER", sha256(`${CHECKSUM}\n`));
    if (mode.signed) frames.trailer.push(`x-amz-trailer-signature:${signature}`);
  }
  spoil(frames);
  return frames.chunks.map(({ size, extension, data, end }) =>
    `${size}${extension}\r\n${data}${end}`
  ).join("") + frames.trailer.map((line) => `${line}\r\n`).join("") + frames.end;
}

/** What comes out of pieces: the code of the error, or bytes and trailers. */
export function decode(
  pieces: readonly string[],
  mode: Mode,
  options: Partial<ChunkedOptions> = {},
) {
  const { amzDate, scope } = EXAMPLE;
  const decoder = new ChunkedDecoder({
    ...(mode.signed ? { signer: new ChunkSigner({ key: KEY, amzDate, scope, seed: SEED }) } : {}),
    trailer: mode.trailer,
    declared: mode.trailer ? DECLARED : [],
    length: LENGTH,
    ...options,
  });
  let text = "";
  try {
    for (const piece of pieces) {
      for (const bytes of decoder.push(Buffer.from(piece, "latin1"))) {
        text += Buffer.from(bytes).toString("latin1");
      }
    }
    decoder.end();
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return { text, trailers: Object.fromEntries(decoder.trailers) };
}
