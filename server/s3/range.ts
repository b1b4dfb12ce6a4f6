/** Byte ranges: the Range header of reads, x-amz-copy-source-range, part numbers as ranges.
 * One range only, as S3: several ranges, other units and malformed values mean the whole object.
 * Source: RFC 9110 §14; Amazon S3 API Reference, GetObject, UploadPartCopy. */
import { S3Error } from "./errors.ts";

/** A range as asked for, before the size is known. */
export type RangeSpec =
  | { readonly kind: "from"; readonly first: number; readonly last?: number }
  | { readonly kind: "suffix"; readonly length: number };

/** Bytes [start, end). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Undefined: the whole object (no header, or one that S3 ignores). */
export function parseRange(header: string | undefined): RangeSpec | undefined {
  const found = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "");
  if (found === null) return undefined;
  const [, first = "", last = ""] = found;
  if (first === "") return last === "" ? undefined : { kind: "suffix", length: Number(last) };
  if (last === "") return { kind: "from", first: Number(first) };
  // Digits beyond 2^53 lose precision, which is harmless: they lie beyond any object.
  if (Number(last) < Number(first)) return undefined;
  return { kind: "from", first: Number(first), last: Number(last) };
}

/** The bytes of an object of `size` bytes. InvalidRange (416, with `content-range: bytes *\/size`)
 * when not one of them exists; always so for an empty object. */
export function resolveRange(spec: RangeSpec, size: number, header = ""): ByteRange {
  if (spec.kind === "suffix") {
    if (spec.length === 0 || size === 0) throw unsatisfiable(size, header);
    return { start: Math.max(0, size - spec.length), end: size };
  }
  if (spec.first >= size) throw unsatisfiable(size, header);
  const end = spec.last === undefined ? size : Math.min(size, spec.last + 1);
  return { start: spec.first, end };
}

/** `bytes 0-99/1234`. */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

/** x-amz-copy-source-range: both ends, `bytes=first-last`; InvalidArgument for anything else. */
export function parseCopyRange(header: string | undefined): ByteRange | undefined {
  if (header === undefined) return undefined;
  const found = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const [start, last] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || last < start) {
    throw new S3Error("InvalidArgument", {
      message:
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      fields: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header },
    });
  }
  return { start, end: last + 1 };
}

/** InvalidArgument unless the range lies in a source of `size` bytes. */
export function requireWithin(range: ByteRange, size: number): ByteRange {
  if (range.end <= size) return range;
  throw new S3Error("InvalidArgument", {
    message: `Range specified is not valid for source object of size: ${size}`,
    fields: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: String(size) },
  });
}

function unsatisfiable(size: number, header: string): S3Error {
  return new S3Error("InvalidRange", {
    fields: { RangeRequested: header, ActualObjectSize: String(size) },
    headers: { "content-range": `bytes */${size}` },
  });
}
