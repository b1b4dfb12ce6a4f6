/** The end of the audit log's current file as far as it can be trusted: the lines that follow from one
 * another, and where that ends. Changes nothing. */
import { Buffer } from "node:buffer";
import type { AuditChain } from "./audit_chain.ts";
import { type AuditFile, readRange } from "./audit_disk.ts";
import { type FileHeader, MAX_LINE, parseHeader, parseRecord } from "./audit_record.ts";

/** Bytes at the end that are looked at: several times what one commit of the log writes. */
const LOOKED_AT = 4 * 2 ** 20;

/** A record, or the first line of the file. */
export interface TailLine {
  readonly hmac: string;
  readonly sequence: number;
  readonly time: string;
  readonly span: readonly [string, string] | undefined;
  /** Position of the byte behind it. */
  readonly end: number;
}

/** The lines of the current file's end. */
export interface FileTail {
  readonly header: FileHeader;
  readonly lines: readonly TailLine[];
  /** Without those before the block that was read. */
  readonly complete: boolean;
  /** The bytes behind the good lines, and where they begin. */
  readonly goodEnd: number;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Position of the first of `bytes`. */
  readonly start: number;
}

/** `torn`: not even the first line is whole. Undefined: the first line is not as it was written. */
export async function readTail(
  file: AuditFile,
  size: number,
  chain: AuditChain,
): Promise<FileTail | "torn" | undefined> {
  const head = await readRange(file, 0, Math.min(size, MAX_LINE));
  const headEnd = head.indexOf(LINE_FEED);
  if (headEnd < 0) return size <= MAX_LINE ? "torn" : undefined;
  const first = chain.open(latin1(head.subarray(0, headEnd)));
  const header = first === undefined ? undefined : parseHeader(first.text);
  if (first === undefined || header === undefined) return undefined;
  const start = Math.max(headEnd + 1, size - LOOKED_AT);
  const complete = start === headEnd + 1;
  const bytes = await readRange(file, start, size);
  const lines: TailLine[] = [];
  if (complete) {
    const { time, after } = header;
    lines.push({ hmac: first.hmac, sequence: after, time, span: undefined, end: start });
  }
  let at = complete ? 0 : bytes.indexOf(LINE_FEED) + 1;
  for (;;) {
    const stop = bytes.indexOf(LINE_FEED, at);
    if (stop < 0) break;
    const sealed = chain.open(latin1(bytes.subarray(at, stop)));
    const record = sealed === undefined ? undefined : parseRecord(sealed.text);
    if (sealed === undefined || record === undefined) break;
    const before = lines.at(-1);
    if (before !== undefined && !chain.follows(sealed, before.hmac)) break;
    const { sequence, time, span } = record;
    at = stop + 1;
    lines.push({ hmac: sealed.hmac, sequence, time, span, end: start + at });
  }
  return { header, lines, complete, goodEnd: start + at, size: start + bytes.length, bytes, start };
}

const LINE_FEED = 0x0a;

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
