/** Lines of the audit log, forwards from a stream or backwards from the end of a file, in memory that
 * does not grow with the file: what is longer than any line of ours can be comes without its text. */
import { Buffer } from "node:buffer";
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { type AuditFile, readBlocks, readRange } from "./audit_disk.ts";
import { MAX_LINE } from "./audit_record.ts";

export interface ReadLine {
  /** Of its first byte, in the file as it was written. */
  readonly offset: number;
  /** Of the byte behind it and its line feed. */
  readonly end: number;
  /** Without line feed, one byte a code unit; undefined when it is too long to be one of ours. */
  readonly text: string | undefined;
  /** False for what stands behind the last line feed. */
  readonly whole: boolean;
}

const LINE_FEED = 0x0a;
const BLOCK = 64 * 1024;

/** Of a full file's bytes or, `compressed`, of what they expand to. Throws where they do not. */
export async function* readLines(file: AuditFile, compressed: boolean): AsyncGenerator<ReadLine> {
  let offset = 0, length = 0;
  let pieces: Buffer[] = [];
  const line = (end: number, whole: boolean): ReadLine => {
    const text = length > MAX_LINE ? undefined : Buffer.concat(pieces).toString("latin1");
    const read = { offset, end, text, whole };
    offset = end;
    length = 0;
    pieces = [];
    return read;
  };
  const take = (piece: Buffer) => {
    length += piece.length;
    if (length <= MAX_LINE) pieces.push(piece);
    else pieces = [];
  };
  let position = 0;
  for await (const chunk of compressed ? expand(file) : readBlocks(file)) {
    const block = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, start)) {
      take(block.subarray(start, at));
      start = at + 1;
      yield line(position + start, true);
    }
    if (start < block.length) take(block.subarray(start));
    position += block.length;
  }
  if (length > 0) yield line(position, false);
}

/** What does not expand: an error of zlib, not of the disk. */
export function isDamaged(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && code.startsWith("Z_");
}

async function* expand(file: AuditFile): AsyncGenerator<Uint8Array> {
  const source = Readable.from(readBlocks(file));
  const gunzip = createGunzip({ chunkSize: BLOCK });
  // Unheard, an error of the source would be the process's.
  source.on("error", (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Newest first, those that end at `end` (a line's, or the file's size) or before. */
export async function* readLinesBackwards(file: AuditFile, end: number): AsyncGenerator<ReadLine> {
  // The beginning of the line under way is still to be read; its bytes so far, in order.
  let rest: Buffer[] = [];
  let length = 0, lineEnd = end, whole = false;
  const line = (offset: number): ReadLine => {
    const text = length > MAX_LINE ? undefined : Buffer.concat(rest).toString("latin1");
    const read = { offset, end: lineEnd, text, whole };
    rest = [];
    length = 0;
    lineEnd = offset;
    whole = true;
    return read;
  };
  const take = (piece: Buffer) => {
    length += piece.length;
    if (length <= MAX_LINE) rest.unshift(piece);
    else rest = [];
  };
  for (let to = end; to > 0;) {
    const from = Math.max(0, to - BLOCK);
    const bytes = await readRange(file, from, to);
    const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let stop = block.length;
    while (stop > 0) {
      const at = block.lastIndexOf(LINE_FEED, stop - 1);
      if (at < 0) break;
      take(block.subarray(at + 1, stop));
      // Nothing stands behind the last line feed: no line.
      if (from + at + 1 < end) yield line(from + at + 1);
      else whole = true;
      stop = at;
    }
    take(block.subarray(0, stop));
    to = from;
  }
  if (end > 0) yield line(0);
}
