/** The aws-chunked framing: `size[;chunk-signature=…]\r\n bytes \r\n … 0 … trailer`. Gives the bytes
 * as they come; whatever is wrong with frame, signatures or trailer throws, at the latest at the end,
 * before which nothing is published. */
import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import type { ChunkSigner } from "../auth/chunk_signer.ts";
import { S3Error } from "./errors.ts";

export interface ChunkedOptions {
  /** Absent: signatures are not looked at, should there be any. */
  readonly signer?: ChunkSigner;
  /** Whether trailer lines follow the last chunk. */
  readonly trailer: boolean;
  /** Lower-case names of the trailer's headers, as announced in x-amz-trailer. */
  readonly declared: readonly string[];
  /** x-amz-decoded-content-length. */
  readonly length: number;
}

const MAX_LINE = 1024;
/** More than any client sends; keeps sizes far from what a number holds exactly. */
const MAX_CHUNK = 2 ** 31;
const MAX_TRAILER_LINES = 16;

type State = "size" | "data" | "dataEnd" | "trailer" | "end";

export class ChunkedDecoder {
  readonly #options: ChunkedOptions;
  #state: State = "size";
  /** Bytes of the line under way. */
  #line: number[] = [];
  #left = 0;
  #received = 0;
  #signature = "";
  #hash: Hash | undefined;
  readonly #trailers = new Map<string, string>();
  #trailerSignature: string | undefined;
  /** Whether an empty line came before the trailer's signature. */
  #setApart = false;
  /** Bytes that came after the end. */
  #after = 0;

  constructor(options: ChunkedOptions) {
    this.#options = options;
  }

  /** Trailer lines by lower-case name; complete after `end`. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers;
  }

  /** Takes what came and gives the body bytes in it, as views. */
  push(bytes: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = [];
    let position = 0;
    while (position < bytes.length) {
      if (this.#state === "data") {
        const piece = bytes.subarray(position, position + this.#left);
        position += piece.length;
        this.#left -= piece.length;
        this.#hash?.update(piece);
        out.push(piece);
        if (this.#left === 0) this.#endChunk();
        continue;
      }
      if (this.#state === "end") {
        // Some clients end with one empty line too many.
        this.#after += bytes.length - position;
        if (this.#after > 2 || !/^[\r\n]+$/.test(text(bytes, position))) {
          throw malformed("There is more after the last chunk");
        }
        return out;
      }
      const newline = bytes.indexOf(10, position);
      const stop = newline < 0 ? bytes.length : newline + 1;
      if (this.#line.length + stop - position > MAX_LINE) {
        throw malformed("A chunk header is too long");
      }
      for (; position < stop; position++) this.#line.push(bytes[position] ?? 0);
      if (newline >= 0) this.#takeLine();
    }
    return out;
  }

  /** To be called when the body has ended; throws when it is not complete. */
  end(): void {
    if (this.#state !== "end") {
      // A trailer may end without its empty line: some clients leave it out.
      if (this.#state !== "trailer" || this.#line.length > 0) throw new S3Error("IncompleteBody");
      this.#endTrailer();
    }
    if (this.#received !== this.#options.length) throw new S3Error("IncompleteBody");
  }

  #takeLine(): void {
    const { length } = this.#line;
    const crlf = this.#line[length - 2] === 13;
    // minio-go ends the lines of a trailer in LF alone.
    if (!crlf && this.#state !== "trailer") throw malformed("A line does not end in CRLF");
    const line = Buffer.from(this.#line).toString("latin1", 0, length - (crlf ? 2 : 1));
    this.#line = [];
    switch (this.#state) {
      case "size":
        return this.#takeSize(line);
      case "dataEnd":
        if (line !== "") throw malformed("A chunk is longer than its size");
        this.#state = "size";
        return;
      case "trailer":
        return this.#takeTrailer(line);
    }
  }

  #takeSize(line: string): void {
    const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (match === null) throw malformed("A chunk header is not valid");
    const [, size = "", signature] = match;
    const { signer, length } = this.#options;
    if (signer !== undefined && signature === undefined) throw signatureMismatch();
    this.#left = Number.parseInt(size, 16);
    this.#signature = signature ?? "";
    if (this.#left > MAX_CHUNK) throw malformed("A chunk is too large");
    this.#received += this.#left;
    if (this.#received > length) throw new S3Error("IncompleteBody");
    if (signer !== undefined) this.#hash = createHash("sha256");
    if (this.#left > 0) this.#state = "data";
    else this.#endChunk();
  }

  /** All bytes of a chunk are here. */
  #endChunk(): void {
    const { signer } = this.#options;
    if (signer !== undefined && this.#hash !== undefined) {
      if (!signer.verifyChunk(this.#signature, this.#hash.digest("hex"))) throw signatureMismatch();
      this.#hash = undefined;
    }
    if (this.#state === "data") this.#state = "dataEnd";
    // The last chunk: without a trailer an empty line ends the body.
    else this.#state = "trailer";
  }

  #takeTrailer(line: string): void {
    const { trailer, declared } = this.#options;
    const signed = this.#signature !== "";
    if (line === "") {
      // minio-go sets the trailer's signature apart by an empty line.
      const awaited = trailer && signed && this.#trailerSignature === undefined && !this.#setApart;
      if (awaited && this.#trailers.size > 0) this.#setApart = true;
      else this.#endTrailer();
      return;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!trailer || colon <= 0 || this.#trailers.size >= MAX_TRAILER_LINES) {
      throw new S3Error("MalformedTrailerError");
    }
    if (name === "x-amz-trailer-signature") {
      // As the chunks, so the trailer, though nobody may look at either.
      if (!signed || this.#trailerSignature !== undefined) {
        throw new S3Error("MalformedTrailerError");
      }
      this.#trailerSignature = value;
      return;
    }
    if (
      !declared.includes(name) || this.#trailers.has(name) || this.#trailerSignature !== undefined
    ) {
      throw new S3Error("MalformedTrailerError");
    }
    this.#trailers.set(name, value);
  }

  #endTrailer(): void {
    this.#state = "end";
    const { trailer, declared, signer } = this.#options;
    if (!trailer) return;
    if (declared.some((name) => !this.#trailers.has(name))) {
      throw new S3Error("MalformedTrailerError");
    }
    if (signer === undefined) return;
    const text = [...this.#trailers].map(([name, value]) => `${name}:${value}\n`).join("");
    if (!signer.verifyTrailer(this.#trailerSignature ?? "", text)) throw signatureMismatch();
  }
}

function text(bytes: Uint8Array, start: number): string {
  return Buffer.from(bytes.subarray(start)).toString("latin1");
}

function malformed(message: string): S3Error {
  return new S3Error("InvalidRequest", {
    message: `The aws-chunked body is malformed: ${message}`,
  });
}

function signatureMismatch(): S3Error {
  return new S3Error("SignatureDoesNotMatch");
}
