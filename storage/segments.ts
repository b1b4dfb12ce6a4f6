/** The runs of an object as one body. A single run is handed on as it is; several are opened one
 * after the other while the reader's epoch keeps the sweep away. */
import type { BlobStore } from "./blobs.ts";
import { type Segment, StorageError } from "./model.ts";

export interface OpenedSegments {
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
  /** The body disposes of the ticket when it ends; otherwise the caller does, at once. */
  readonly holdsTicket: boolean;
}

/** Milliseconds: longer than the slowest connection takes to drain what the system buffers for it. */
const STALL = 5 * 60_000;

/** Opens the first run now, so that a missing file shows before any byte is sent: undefined then. A
 * body of several runs fails, and holds the sweep off no longer, when nobody asks for its next
 * piece for `stall` milliseconds. */
export async function openSegments(
  segments: readonly Segment[],
  blobs: BlobStore,
  ticket: Disposable,
  stall = STALL,
): Promise<OpenedSegments | undefined> {
  const [first] = segments;
  if (first === undefined) return { body: new Uint8Array(0), holdsTicket: false };
  if (segments.length === 1 && first.source.kind === "inline") {
    return { body: first.source.bytes, holdsTicket: false };
  }
  const opened = await openSegment(first, blobs);
  if (opened === undefined) return undefined;
  // An open file keeps its bytes whatever the sweep removes.
  if (segments.length === 1) return { body: opened, holdsTicket: false };
  return { body: concatenate(segments, opened, blobs, ticket, stall), holdsTicket: true };
}

async function openSegment(
  segment: Segment,
  blobs: BlobStore,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const { source, length } = segment;
  if (source.kind === "inline") return new Blob([source.bytes as Uint8Array<ArrayBuffer>]).stream();
  return await blobs.open(source.blob, source.offset, source.offset + length);
}

function concatenate(
  segments: readonly Segment[],
  first: ReadableStream<Uint8Array>,
  blobs: BlobStore,
  ticket: Disposable,
  stall: number,
): ReadableStream<Uint8Array> {
  let index = 0, pulling = false, periods = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let current = first.getReader();
  let next: Promise<ReadableStream<Uint8Array> | undefined> | undefined;
  const prefetch = (): void => {
    const segment = segments[index + 1];
    next = segment === undefined ? undefined : openSegment(segment, blobs);
    // Its failure is met where it is awaited.
    next?.catch(() => {});
  };
  prefetch();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // One timer a body, not one a piece.
      timer = setInterval(() => {
        if (pulling || periods++ === 0) return;
        controller.error(new Error("Nobody reads the object any more"));
        void release("stalled").catch(() => {});
      }, stall);
    },
    async pull(controller) {
      pulling = true;
      periods = 0;
      try {
        for (;;) {
          const piece = await current.read();
          if (!piece.done) {
            controller.enqueue(piece.value);
            return;
          }
          index++;
          if (next === undefined) {
            clearInterval(timer);
            ticket[Symbol.dispose]();
            controller.close();
            return;
          }
          const stream = await next;
          if (stream === undefined) {
            throw new StorageError("corrupt", { message: `Run ${index} of an object is missing` });
          }
          current = stream.getReader();
          prefetch();
        }
      } catch (error) {
        await release(error).catch(() => {});
        throw error;
      } finally {
        pulling = false;
      }
    },
    cancel: release,
  }, { highWaterMark: 0 });

  async function release(reason: unknown): Promise<void> {
    clearInterval(timer);
    ticket[Symbol.dispose]();
    await (await next?.catch(() => undefined))?.cancel(reason);
    await current.cancel(reason);
  }
}
