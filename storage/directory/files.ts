/** The file operations the blob directory needs, as an interface: tests put in one that fails or
 * records. The implementation here is the only place in storage/ that calls the runtime's files. */
import { canSyncDirectories } from "../sync_directory.ts";

/** A file being written. */
export interface WritableFile {
  /** Writes all of `bytes` at the end. */
  write(bytes: Uint8Array): Promise<void>;
  /** Brings what is written so far to the disk while more is written, so that `sync` finds little
   * left to do. Proves nothing, and does nothing for want of a descriptor; rejects only when the
   * disk failed. */
  flush(): Promise<void>;
  /** fsync: data and metadata reach the disk. */
  sync(): Promise<void>;
  /** Reads up to `into.length` bytes at `position`; 0 at the end. */
  readAt(position: number, into: Uint8Array): Promise<number>;
  close(): void;
}

/** A file being read. */
export interface ReadableFile {
  readonly size: number;
  /** From `position` to the end of the file; closes the file when it ends or is cancelled. */
  stream(position: number): Promise<ReadableStream<Uint8Array>>;
  readAt(position: number, into: Uint8Array): Promise<number>;
  close(): void;
}

export interface Files {
  /** Creates a file that must not exist (mode 0600). */
  create(path: string): Promise<WritableFile>;
  /** Undefined when there is no such file. */
  open(path: string): Promise<ReadableFile | undefined>;
  rename(from: string, to: string): Promise<void>;
  /** fsync of a directory: the names in it reach the disk. */
  syncDirectory(path: string): Promise<void>;
  /** Makes one directory (mode 0700); false when it was there. */
  makeDirectory(path: string): Promise<boolean>;
  /** Removes a file; false when it was not there. */
  remove(path: string): Promise<boolean>;
  /** Names in a directory; nothing when it is not there. */
  list(path: string): AsyncIterable<string>;
}

class DenoFile implements WritableFile, ReadableFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly size: number;
  #closed = false;

  constructor(path: string, file: Deno.FsFile, size: number) {
    this.#path = path;
    this.#file = file;
    this.size = size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += await this.#file.write(done === 0 ? bytes : bytes.subarray(done));
    }
  }

  async flush(): Promise<void> {
    // One handle does one thing after the other: through it the next write would wait.
    const opened = await Deno.open(this.#path).catch(() => undefined);
    if (opened === undefined) return;
    using handle = opened;
    await handle.syncData();
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  async readAt(position: number, into: Uint8Array): Promise<number> {
    await this.#file.seek(position, Deno.SeekMode.Start);
    return await this.#file.read(into) ?? 0;
  }

  async stream(position: number): Promise<ReadableStream<Uint8Array>> {
    if (position > 0) await this.#file.seek(position, Deno.SeekMode.Start);
    this.#closed = true;
    return this.#file.readable;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}

/** The runtime's own files. */
export const denoFiles: Files = {
  async create(path) {
    return new DenoFile(
      path,
      await Deno.open(path, { read: true, write: true, createNew: true, mode: 0o600 }),
      0,
    );
  },
  async open(path) {
    try {
      const file = await Deno.open(path);
      return new DenoFile(path, file, (await file.stat()).size);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  },
  rename: (from, to) => Deno.rename(from, to),
  async syncDirectory(path) {
    if (!canSyncDirectories()) return;
    using directory = await Deno.open(path);
    await directory.sync();
  },
  async makeDirectory(path) {
    try {
      await Deno.mkdir(path, { mode: 0o700 });
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      throw error;
    }
  },
  async remove(path) {
    try {
      await Deno.remove(path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  },
  async *list(path) {
    try {
      for await (const entry of Deno.readDir(path)) yield entry.name;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
};
