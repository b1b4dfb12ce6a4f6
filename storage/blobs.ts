/** Immutable bytes named by their hash. Knows nothing of buckets, keys or versions. */
import type { BlobId } from "./model.ts";
import type { DigestName, Digests } from "./digests.ts";

/** Takes the next piece of bytes. When it returns a promise the next piece waits for it; a piece is
 * not to be kept beyond that. */
export type Sink = (piece: Uint8Array) => Promise<void> | void;

/** Bytes on their way in. The receiver reads them once: by either `bytes` or `pipe`. */
export interface ByteSource {
  /** Announced length; the source fails if it turns out shorter or longer. Of a source that learns
   * its end only when it comes, the most it can be; exact once all bytes have been given. */
  readonly length: number;
  /** Digests the sender declared, to be computed besides `md5`. */
  readonly digests: readonly DigestName[];
  /** The whole body; only for bodies small enough to hold. */
  bytes(): Promise<Uint8Array>;
  /** Gives all bytes to `sink`, in order; resolves after the last. Rejects with what `sink` throws,
   * or with what the client is told. */
  pipe(sink: Sink): Promise<void>;
  /** Called once after the last byte with everything computed; throws what the client is told
   * when a declared digest differs. Nothing is published before it returns. */
  verify(digests: Digests): void;
}

/** Gives the pieces of a stream to `sink`. Cancels the stream when that throws. */
export async function pipeStream(stream: ReadableStream<Uint8Array>, sink: Sink): Promise<void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const taken = sink(value);
      if (taken !== undefined) await taken;
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** Bytes that are on disk and flushed but that no reader can find yet. Disposing drops the
 * temporary file if it was never published, and releases what `publish` needs. */
export interface StagedBlob extends AsyncDisposable {
  readonly id: BlobId;
  readonly size: number;
  /** `md5`, `sha256` and what the source declared. */
  readonly digests: Digests;
  /** Makes the bytes readable under their id, durably: rename, then fsync of the directory. May be
   * called again after the sweep took the bytes. */
  publish(): Promise<void>;
}

export interface BlobStore extends AsyncDisposable {
  /** Streams to a temporary file, hashing on the way, verifies, fsyncs it.
   * Throws what the source throws, `busy` on a full disk, `readOnly` after any failed sync. */
  stage(source: ByteSource): Promise<StagedBlob>;
  /** Bytes [start, end) of a blob; undefined when it is not there. Never fails in mid-stream
   * for want of the file: it is open when this resolves. */
  open(id: BlobId, start: number, end: number): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Removes the bytes of doomed blobs and syncs their directories. Only the sweep calls this. */
  remove(ids: readonly BlobId[]): Promise<void>;
  /** Every stored id with its size, in no order. */
  list(): AsyncIterable<{ readonly id: BlobId; readonly size: number }>;
  /** Whether writes are refused because a sync has failed. */
  readonly readOnly: boolean;
}
