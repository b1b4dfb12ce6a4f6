/** An audit directory in memory that can be full, fail, or lose power: what was not synced is then
 * there in part, as zeros, or not at all. */
import type { AuditDisk, AuditFile } from "../../server/audit/audit_disk.ts";
import type { Random } from "../model/random.ts";

interface Inode {
  bytes: Uint8Array;
  /** As of the last sync. */
  durable: Uint8Array;
}

export type DiskOperation =
  | "create"
  | "rename"
  | "remove"
  | "write"
  | "truncate"
  | "sync"
  | "names";

export class MemoryAuditDisk implements AuditDisk {
  readonly files = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  /** Called before each change; may throw. */
  before: (operation: DiskOperation, name: string) => void = () => {};
  /** Bytes that still fit. */
  room = Infinity;
  /** Bytes read so far. */
  read = 0;

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()];
  }

  async open(name: string, use: "read" | "write"): Promise<AuditFile | undefined> {
    const inode = this.files.get(name);
    return inode === undefined ? undefined : this.#file(name, inode, use === "write");
  }

  async create(name: string): Promise<AuditFile> {
    this.before("create", name);
    if (this.files.has(name)) throw systemError("EEXIST");
    const inode: Inode = { bytes: new Uint8Array(), durable: new Uint8Array() };
    this.files.set(name, inode);
    return this.#file(name, inode, true);
  }

  async rename(from: string, to: string): Promise<void> {
    this.before("rename", from);
    const inode = this.files.get(from);
    if (inode === undefined) throw systemError("ENOENT");
    this.files.delete(from);
    this.files.set(to, inode);
  }

  async remove(name: string): Promise<void> {
    this.before("remove", name);
    this.files.delete(name);
  }

  async sync(): Promise<void> {
    this.before("names", "");
    this.#durableNames = new Map(this.files);
  }

  #file(name: string, inode: Inode, writable: boolean): AuditFile {
    const change = (operation: DiskOperation) => {
      if (!writable) throw systemError("EBADF");
      this.before(operation, name);
    };
    return {
      size: async () => inode.bytes.length,
      read: async (position, into) => {
        const part = inode.bytes.subarray(position, position + into.length);
        into.set(part);
        this.read += part.length;
        return part.length;
      },
      write: async (position, bytes) => {
        change("write");
        const growth = Math.max(0, position + bytes.length - inode.bytes.length);
        const taken = growth > this.room
          ? Math.max(0, bytes.length - growth + this.room)
          : bytes.length;
        this.room -= Math.min(growth, this.room);
        const grown = new Uint8Array(Math.max(inode.bytes.length, position + taken));
        grown.set(inode.bytes);
        grown.set(bytes.subarray(0, taken), position);
        inode.bytes = grown;
        if (taken < bytes.length) throw systemError("ENOSPC");
      },
      truncate: async (size) => {
        change("truncate");
        this.room += inode.bytes.length - size;
        inode.bytes = inode.bytes.slice(0, size);
      },
      sync: async () => {
        change("sync");
        inode.durable = inode.bytes.slice();
      },
      close: async () => {},
    };
  }

  /** The disk after a power failure. `random` decides how much of what was not synced
   * is there, and whether names are the old or the new ones. */
  afterPowerFailure(random: Random): MemoryAuditDisk {
    const disk = new MemoryAuditDisk();
    const names = random.chance(0.5) ? this.files : this.#durableNames;
    for (const [name, { bytes, durable }] of names) {
      let kept = durable;
      if (random.chance(0.8) && bytes.length > durable.length) {
        const size = durable.length + random.below(bytes.length - durable.length + 1);
        kept = bytes.slice(0, size);
        kept.set(durable);
        // Some file systems write the length first.
        if (random.chance(0.3)) {
          kept.fill(0, durable.length + random.below(size - durable.length));
        }
      }
      disk.files.set(name, { bytes: kept, durable: kept.slice() });
    }
    disk.#durableNames = new Map(disk.files);
    return disk;
  }

  bytes(name: string): Uint8Array {
    const inode = this.files.get(name);
    if (inode === undefined) throw new Error(`no ${name}`);
    return inode.bytes;
  }

  put(name: string, bytes: Uint8Array): void {
    this.files.set(name, { bytes, durable: bytes.slice() });
    this.#durableNames = new Map(this.files);
  }

  copy(): MemoryAuditDisk {
    const disk = new MemoryAuditDisk();
    for (const [name, { bytes }] of this.files) disk.put(name, bytes.slice());
    return disk;
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
