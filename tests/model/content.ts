/** What the reference model computes of an object's bytes: entity tags, ranges, parts. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Version } from "./bucket.ts";
import { type ByteRange, Refusal } from "./store.ts";

export function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** ETag of a multipart object: MD5 of the parts' MD5s, and their number. */
export function multipartEtag(etags: readonly string[]): string {
  return `${md5(Buffer.from(etags.join(""), "hex"))}-${etags.length}`;
}

/** `[start, end)` of a range request; refuses one that names no byte. */
export function rangeBounds({ first, last }: ByteRange, size: number): [number, number] {
  const start = first ?? Math.max(0, size - last!);
  const end = first === undefined ? size : Math.min(size, (last ?? size - 1) + 1);
  if (start >= end) throw new Refusal("InvalidRange");
  return [start, end];
}

/** `[start, end)` of a part, from 1; an object that was put whole has one. */
export function partBounds({ parts, content }: Version, number: number): [number, number] {
  const sizes = parts ?? [content.length];
  const size = sizes[number - 1];
  if (size === undefined) throw new Refusal("InvalidPartNumber");
  const start = sizes.slice(0, number - 1).reduce((a, b) => a + b, 0);
  return [start, start + size];
}
