/** How a file is parted: parts of one size but the last, not too small and not too many (Amazon S3 User
 * Guide, "Multipart upload limits"). */
const MIB = 2 ** 20;
const SMALLEST = 16 * MIB;
const MOST_PARTS = 10_000;

/** Files up to this size go in one request. */
export const WHOLE_LIMIT = SMALLEST;

export interface PartRange {
  /** From 1. */
  readonly number: number;
  readonly from: number;
  /** Behind its last byte. */
  readonly to: number;
}

/** Bytes: a multiple of 1 MiB. */
export function partSizeOf(size: number): number {
  return Math.max(SMALLEST, Math.ceil(size / MOST_PARTS / MIB) * MIB);
}

export function partsOf(size: number, partSize: number): readonly PartRange[] {
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => {
    const from = index * partSize;
    return { number: index + 1, from, to: Math.min(size, from + partSize) };
  });
}
