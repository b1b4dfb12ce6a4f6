/** The way of a long body into a file: reading, writing and flushing overlap, in two blocks of
 * memory however long it is. */
import type { ByteSource } from "../blobs.ts";

/** Pieces of a stream are put together to this many bytes before they are written. */
const WRITE_SIZE = 512 * 1024;
/** Bytes after which they are brought to the disk while more come in. */
const FLUSH_SIZE = 32 * 1024 * 1024;

/** Where the body goes. One `write` or `advance` at a time; a `flush` may overlap them. */
export interface Receiver {
  write(bytes: Uint8Array): Promise<void>;
  /** Brings what is written to the disk meanwhile. */
  flush(): Promise<void>;
  /** So many bytes are written. */
  advance(written: number): Promise<void>;
}

/** Streams a body to a file, in blocks: one is written while the next is filled. Throws what the
 * source or the receiver throws; however it ends, the receiver has nothing left to do. */
export async function receive(source: ByteSource, receiver: Receiver): Promise<void> {
  let block = new Uint8Array(WRITE_SIZE), spare = new Uint8Array(WRITE_SIZE);
  let filled = 0, received = 0, flushed = 0;
  let writing = Promise.resolve(), flushing = Promise.resolve();
  let isFlushing = false, failed = false;
  const flush = (written: number): void => {
    if (failed || isFlushing || written - flushed < FLUSH_SIZE) return;
    isFlushing = true;
    flushed = written;
    flushing = receiver.flush().finally(() => isFlushing = false);
    flushing.catch(() => {});
  };
  const write = async (): Promise<void> => {
    await writing;
    const bytes = block.subarray(0, filled);
    const end = received;
    writing = receiver.write(bytes).then(() => {
      flush(end);
      return receiver.advance(end);
    });
    writing.catch(() => {});
    [block, spare] = [spare, block];
    filled = 0;
  };
  const fill = async (piece: Uint8Array): Promise<void> => {
    for (let taken = 0; taken < piece.length;) {
      const part = piece.subarray(taken, taken + WRITE_SIZE - filled);
      block.set(part, filled);
      filled += part.length;
      received += part.length;
      taken += part.length;
      if (filled === WRITE_SIZE) await write();
    }
  };
  try {
    await source.pipe((piece) => {
      if (filled + piece.length >= WRITE_SIZE) return fill(piece);
      block.set(piece, filled);
      filled += piece.length;
      received += piece.length;
      return undefined;
    });
    await write();
    await writing;
    await flushing;
  } catch (error) {
    // The file is removed now: what is under way with it must have ended.
    failed = true;
    await writing.catch(() => {});
    await flushing.catch(() => {});
    throw error;
  }
  if (received !== source.length) {
    throw new Error(`The body has ${received} bytes, ${source.length} were announced`);
  }
}
