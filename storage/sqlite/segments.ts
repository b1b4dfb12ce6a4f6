/** From a version's content to the runs of bytes that make a range of it up. */
import type { Content, Segment } from "../model.ts";
import type { Connection } from "./connection.ts";
import { readInline } from "./contents.ts";
import { partAt, partsAfter } from "./part_lookup.ts";
import type { PartContent, StoredPart } from "./part_rows.ts";

const PARTS_AT_ONCE = 256;

/** Runs covering [start, end) of content of `size` bytes, in order, the first and last trimmed.
 * Undefined when rows are gone. Inline bytes are verified (`corrupt`). */
export function findSegments(
  connection: Connection,
  content: Content,
  size: number,
  start: number,
  end: number,
): readonly Segment[] | undefined {
  const last = Math.min(end, size);
  if (start >= last) return [];
  const run = { start, end: last };
  switch (content.kind) {
    case "empty":
      return undefined;
    case "inline":
    case "blob": {
      const whole = content.kind === "blob" ? { ...content, offset: 0 } : content;
      const segment = trimmed(connection, whole, 0, size, run);
      return segment === undefined ? undefined : [segment];
    }
    case "manifest":
      return connection.snapshot(() => findParts(connection, content, run));
  }
}

interface Run {
  readonly start: number;
  readonly end: number;
}

function findParts(
  connection: Connection,
  { manifest, parts }: Extract<Content, { kind: "manifest" }>,
  run: Run,
): readonly Segment[] | undefined {
  const first = partAt(connection, manifest, parts, run.start);
  if (first === undefined) return undefined;
  const segments: Segment[] = [];
  let covered = run.start;
  for (let batch: readonly StoredPart[] = [first]; batch.length > 0;) {
    for (const part of batch) {
      if (covered >= run.end) return segments;
      if (part.size === 0) continue;
      // The sweep takes the parts of a dropped manifest in steps: some may be gone already.
      if (part.start === undefined || part.start > covered) return undefined;
      const segment = trimmed(connection, part.content, part.start, part.size, run);
      if (segment === undefined) return undefined;
      segments.push(segment);
      covered = part.start + part.size;
    }
    batch = covered >= run.end
      ? []
      : partsAfter(connection, manifest, batch.at(-1)!.number, PARTS_AT_ONCE);
  }
  return covered >= run.end ? segments : undefined;
}

/** The run's share of content of `size` bytes that begins at `at` in the object. */
function trimmed(
  connection: Connection,
  content: PartContent,
  at: number,
  size: number,
  run: Run,
): Segment | undefined {
  const start = Math.max(run.start, at);
  const length = Math.min(run.end, at + size) - start;
  const skipped = start - at;
  switch (content.kind) {
    case "empty":
      return undefined;
    case "blob": {
      const offset = content.offset + skipped;
      return { start, length, source: { kind: "blob", blob: content.blob, offset } };
    }
    case "inline": {
      const bytes = readInline(connection, content.row)?.subarray(skipped, skipped + length);
      return bytes?.length === length
        ? { start, length, source: { kind: "inline", bytes } }
        : undefined;
    }
  }
}
