/** The few things the audit log needs of a file system, and the real one: one directory, files of its
 * owner alone, nothing that would hold up the event loop. */
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../storage/sync_directory.ts";

/** Names are those in the directory. Everything rejects with the system's errors. */
export interface AuditDisk {
  list(): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  open(name: string, use: "read" | "write"): Promise<AuditFile | undefined>;
  /** Must not exist. */
  create(name: string): Promise<AuditFile>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing when there is no such file. */
  remove(name: string): Promise<void>;
  /** The names reach the disk. */
  sync(): Promise<void>;
}

export interface AuditFile {
  size(): Promise<number>;
  /** How many bytes were read at `position`; 0 at the end. */
  read(position: number, into: Uint8Array): Promise<number>;
  /** All of `bytes`, at `position`. */
  write(position: number, bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const OWNER_ONLY = 0o600;
const BLOCK = 64 * 1024;

/** `directory` exists. */
export function nodeAuditDisk(directory: string): AuditDisk {
  const path = (name: string) => join(directory, name);
  return {
    list: () => readdir(directory),
    async open(name, use) {
      try {
        return new NodeAuditFile(await open(path(name), use === "read" ? "r" : "r+"));
      } catch (error) {
        if ((error as { readonly code?: unknown }).code === "ENOENT") return undefined;
        throw error;
      }
    },
    create: async (name) => new NodeAuditFile(await open(path(name), "wx+", OWNER_ONLY)),
    rename: (from, to) => rename(path(from), path(to)),
    remove: (name) => rm(path(name), { force: true }),
    sync: async () => syncDirectory(directory),
  };
}

class NodeAuditFile implements AuditFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(position: number, into: Uint8Array): Promise<number> {
    return (await this.#handle.read(into, 0, into.length, position)).bytesRead;
  }

  async write(position: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(
        bytes,
        done,
        bytes.length - done,
        position + done,
      );
      if (bytesWritten === 0) throw new Error("nothing is taken");
      done += bytesWritten;
    }
  }

  truncate(size: number): Promise<void> {
    return this.#handle.truncate(size);
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The bytes from `from` to `to`, or to the end of the file. */
export async function readRange(file: AuditFile, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, to - from));
  let done = 0;
  while (done < bytes.length) {
    const count = await file.read(from + done, bytes.subarray(done));
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** The whole file, in blocks that are valid until the next is asked for. */
export async function* readBlocks(file: AuditFile): AsyncGenerator<Uint8Array> {
  for (let position = 0;;) {
    // A stream behind this may still hold the block before.
    const block = new Uint8Array(BLOCK);
    const count = await file.read(position, block);
    if (count === 0) return;
    yield block.subarray(0, count);
    position += count;
  }
}
