/** Blobs as files: `blobs/ab/cd/<sha256>`, immutable, written under a temporary name first. Owns the
 * write order of a file: write, verify, fsync, rename, fsync of the directory. */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { BlobStore, ByteSource, StagedBlob } from "../blobs.ts";
import { digest, type DigestName, type Digests, MultiHasher } from "../digests.ts";
import type { Fence } from "../fence.ts";
import { type BlobId, StorageError } from "../model.ts";
import type { Files, WritableFile } from "./files.ts";
import { HashPool } from "./hash_pool.ts";
import { rangeOf } from "./read_range.ts";
import { receive } from "./receive.ts";

export interface DirectoryBlobsOptions {
  /** The data directory: `blobs/` and `tmp/` are made in it. */
  readonly directory: string;
  readonly files: Files;
  /** Closed for good at the first failed sync, by whichever isolate meets it. */
  readonly fence: Fence;
}

/** Bodies up to this many bytes are hashed and written whole; longer ones piece by piece. */
const BUFFERED = 256 * 1024;
/** Bytes of all the bodies that are hashed here, piece by piece, rather than wait for workers: those
 * take half a second and more to start. */
const HASHED_HERE = 512 * 1024 * 1024;
/** Bytes copied at a time. */
const COPY_SIZE = 512 * 1024;

export class DirectoryBlobs implements BlobStore {
  readonly #options: DirectoryBlobsOptions;
  readonly #hashes = new HashPool();
  /** Bytes of the bodies that are being hashed here. */
  #hashedHere = 0;
  readonly #blobs: string;
  readonly #temporary: string;
  /** Directories known to exist durably. */
  readonly #shards = new Set<string>();
  /** Names no other isolate or run gives. */
  readonly #prefix = crypto.randomUUID();
  #count = 0;

  private constructor(options: DirectoryBlobsOptions) {
    this.#options = options;
    this.#blobs = join(options.directory, "blobs");
    this.#temporary = join(options.directory, "tmp");
  }

  /** Makes the directories when they are not there. */
  static async open(options: DirectoryBlobsOptions): Promise<DirectoryBlobs> {
    const store = new DirectoryBlobs(options);
    const { files, directory } = options;
    const made = [
      await files.makeDirectory(store.#blobs),
      await files.makeDirectory(store.#temporary),
    ];
    if (made.includes(true)) await files.syncDirectory(directory);
    return store;
  }

  get readOnly(): boolean {
    return this.#options.fence.closed;
  }

  /** Removes what uploads of an earlier run left. Only before anyone stages. */
  async clearTemporary(): Promise<void> {
    for await (const name of this.#options.files.list(this.#temporary)) {
      await this.#options.files.remove(join(this.#temporary, name));
    }
  }

  async stage(source: ByteSource): Promise<StagedBlob> {
    this.#checkWritable();
    const path = this.#temporaryPath();
    let file: WritableFile | undefined;
    try {
      const body = source.length <= BUFFERED ? await source.bytes() : undefined;
      file = await this.#options.files.create(path);
      const names: DigestName[] = ["md5", "sha256", ...source.digests];
      const digests = body === undefined
        ? await this.#receive(source, file, path, names)
        : digest(body, names);
      source.verify(digests);
      if (body !== undefined) await file.write(body);
      await this.#sync(file.sync(), path);
      return new StagedFile(this, path, file, source.length, digests);
    } catch (error) {
      file?.close();
      if (file !== undefined) await this.#options.files.remove(path);
      throw refusalOf(error);
    }
  }

  /** Writes a body too large to hold, and hashes it meanwhile. */
  async #receive(
    source: ByteSource,
    file: WritableFile,
    path: string,
    names: readonly DigestName[],
  ): Promise<Digests> {
    // The most it can be: its end may not be known yet.
    const most = source.length;
    if (this.#hashedHere + most <= HASHED_HERE && !this.#hashes.isWarm()) {
      this.#hashedHere += most;
      try {
        return await this.#receiveHashing(source, file, path, names);
      } finally {
        this.#hashedHere -= most;
      }
    }
    const hash = this.#hashes.start(path, names);
    try {
      await receive(source, {
        write: (bytes) => file.write(bytes),
        flush: () => this.#sync(file.flush(), path),
        advance: (written) => hash.advance(written),
      });
      return await hash.digests(source.length);
    } finally {
      hash.drop();
    }
  }

  /** Without workers. */
  async #receiveHashing(
    source: ByteSource,
    file: WritableFile,
    path: string,
    names: readonly DigestName[],
  ): Promise<Digests> {
    const hasher = new MultiHasher(names);
    await receive(source, {
      write(bytes) {
        hasher.update(bytes);
        return file.write(bytes);
      },
      flush: () => this.#sync(file.flush(), path),
      advance: () => Promise.resolve(),
    });
    const { length } = source;
    if (length > 0 && await file.readAt(length - 1, new Uint8Array(1)) === 0) {
      throw new Error(`The file ends before ${length}`);
    }
    return hasher.digests();
  }

  /** Renames a synced temporary file to its place and makes the name durable. */
  async publish(temporary: string, id: BlobId): Promise<void> {
    this.#checkWritable();
    const shard = await this.#shard(id);
    try {
      await this.#options.files.rename(temporary, join(shard, id));
    } catch (error) {
      throw refusalOf(error);
    }
    await this.#sync(this.#options.files.syncDirectory(shard), shard);
  }

  /** Copies what is still open under a removed name to a new temporary file, synced. */
  async restage(file: WritableFile, size: number): Promise<string> {
    this.#checkWritable();
    const path = this.#temporaryPath();
    let copy: WritableFile | undefined;
    try {
      copy = await this.#options.files.create(path);
      const buffer = new Uint8Array(COPY_SIZE);
      for (let position = 0; position < size;) {
        const count = await file.readAt(position, buffer);
        if (count === 0) {
          throw new StorageError("corrupt", { message: `${path}: file ended early` });
        }
        await copy.write(buffer.subarray(0, count));
        position += count;
      }
      await this.#sync(copy.sync(), path);
      return path;
    } catch (error) {
      if (copy !== undefined) await this.#options.files.remove(path);
      throw refusalOf(error);
    } finally {
      copy?.close();
    }
  }

  /** Proves that bytes reach the disk: a file written, synced and removed. Throws when they do not. */
  async probe(): Promise<void> {
    this.#checkWritable();
    const path = this.#temporaryPath();
    let file: WritableFile | undefined;
    try {
      file = await this.#options.files.create(path);
      await file.write(new Uint8Array(1));
      await this.#sync(file.sync(), path);
    } finally {
      file?.close();
      await this.#options.files.remove(path);
    }
  }

  async discard(temporary: string): Promise<void> {
    await this.#options.files.remove(temporary);
  }

  async open(
    id: BlobId,
    start: number,
    end: number,
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    const file = await this.#options.files.open(this.#path(id));
    if (file === undefined) return undefined;
    if (file.size < end) {
      file.close();
      throw new StorageError("corrupt", {
        message: `Blob ${id} has ${file.size} bytes, ${end} are needed`,
      });
    }
    return end === file.size ? await file.stream(start) : rangeOf(file, start, end);
  }

  async remove(ids: readonly BlobId[]): Promise<void> {
    const shards = new Set<string>();
    for (const id of ids) {
      await this.#options.files.remove(this.#path(id));
      shards.add(this.#shardPath(id));
    }
    for (const shard of shards) {
      if (this.#shards.has(shard) || await this.#exists(shard)) {
        await this.#sync(this.#options.files.syncDirectory(shard), shard);
      }
    }
  }

  async *list(): AsyncGenerator<{ readonly id: BlobId; readonly size: number }> {
    const { files } = this.#options;
    for await (const first of files.list(this.#blobs)) {
      for await (const second of files.list(join(this.#blobs, first))) {
        for await (const name of files.list(join(this.#blobs, first, second))) {
          const file = await files.open(join(this.#blobs, first, second, name));
          if (file === undefined) continue;
          file.close();
          yield { id: name as BlobId, size: file.size };
        }
      }
    }
  }

  async #exists(directory: string): Promise<boolean> {
    for await (const _ of this.#options.files.list(directory)) return true;
    return false;
  }

  #temporaryPath(): string {
    return join(this.#temporary, `${this.#prefix}-${this.#count++}`);
  }

  #shardPath(id: BlobId): string {
    return join(this.#blobs, id.slice(0, 2), id.slice(2, 4));
  }

  #path(id: BlobId): string {
    return join(this.#shardPath(id), id);
  }

  /** The directory a blob goes to; made, and its parents' names synced, at its first use. */
  async #shard(id: BlobId): Promise<string> {
    const path = this.#shardPath(id);
    if (this.#shards.has(path)) return path;
    const parent = join(this.#blobs, id.slice(0, 2));
    // Another isolate may have made them a moment ago without having synced yet: sync always.
    for (const [directory, above] of [[parent, this.#blobs], [path, parent]] as const) {
      if (this.#shards.has(directory)) continue;
      try {
        await this.#options.files.makeDirectory(directory);
      } catch (error) {
        throw refusalOf(error);
      }
      await this.#sync(this.#options.files.syncDirectory(above), above);
      this.#shards.add(directory);
    }
    return path;
  }

  #checkWritable(): void {
    if (this.#options.fence.closed) throw new StorageError("readOnly");
  }

  async #sync(syncing: Promise<void>, what: string): Promise<void> {
    try {
      await syncing;
    } catch (error) {
      // Nothing was synced for want of a descriptor, but nothing failed either.
      if (isOutOfFiles(error)) throw refusalOf(error);
      this.#options.fence.close(`fsync of ${what}: ${error}`);
      throw new StorageError("readOnly", {}, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hashes[Symbol.dispose]();
  }
}

class StagedFile implements StagedBlob {
  readonly id: BlobId;
  readonly #store: DirectoryBlobs;
  readonly #file: WritableFile;
  /** Where the bytes are under a temporary name; undefined once renamed. */
  #path: string | undefined;

  constructor(
    store: DirectoryBlobs,
    path: string,
    file: WritableFile,
    readonly size: number,
    readonly digests: Digests,
  ) {
    this.#store = store;
    this.#path = path;
    this.#file = file;
    this.id = Buffer.from(digests.sha256 ?? []).toString("hex") as BlobId;
  }

  async publish(): Promise<void> {
    // Published before, and swept since: the open file still has the bytes.
    this.#path ??= await this.#store.restage(this.#file, this.size);
    await this.#store.publish(this.#path, this.id);
    this.#path = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    if (this.#path !== undefined) await this.#store.discard(this.#path);
  }
}

/** A full disk is for the client to try again later; anything else is told as it is. */
function refusalOf(error: unknown): unknown {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StorageError("busy", { message: "No space is left on the disk" }, { cause: error });
  }
  if (isOutOfFiles(error)) {
    return new StorageError("busy", { message: "Too many open files" }, { cause: error });
  }
  return error;
}

function isOutOfFiles(error: unknown): boolean {
  const code = codeOf(error);
  return code === "EMFILE" || code === "ENFILE";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}
