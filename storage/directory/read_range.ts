/** Exactly [start, end) of a file as a stream, read in pieces as the consumer asks. */
import { StorageError } from "../model.ts";
import type { ReadableFile } from "./files.ts";

const PIECE = 512 * 1024;

/** Closes the file at the end, on cancel and on error. A file that turns out shorter errors in
 * mid-stream: it never ends cleanly. */
export function rangeOf(
  file: ReadableFile,
  start: number,
  end: number,
): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (position >= end) {
        file.close();
        controller.close();
        return;
      }
      try {
        const piece = new Uint8Array(Math.min(PIECE, end - position));
        const count = await file.readAt(position, piece);
        if (count === 0) throw new StorageError("corrupt", { message: "A blob ended early" });
        position += count;
        controller.enqueue(piece.subarray(0, count));
      } catch (error) {
        file.close();
        throw error;
      }
    },
    cancel() {
      file.close();
    },
  }, { highWaterMark: 0 });
}
