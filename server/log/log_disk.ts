/** The few things log files need of a file system, and the real one. */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** Everything throws the system's errors. */
export interface LogDisk {
  /** For appending; made when absent, for its owner alone, with the directories above it. */
  open(path: string): OpenLog;
  /** What is at the path now; undefined for nothing. */
  identity(path: string): string | undefined;
  rename(from: string, to: string): void;
  /** Names in a directory. */
  list(directory: string): readonly string[];
  remove(path: string): void;
}

export interface OpenLog {
  readonly identity: string;
  /** False for a terminal, a pipe, a device: they are not put aside. */
  readonly regular: boolean;
  /** Bytes when it was opened. */
  readonly size: number;
  /** Returns how many were taken. */
  write(bytes: Uint8Array): number;
  close(): void;
}

const OWNER_ONLY = 0o600;

export const nodeLogDisk: LogDisk = {
  open(path) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, "a", OWNER_ONLY);
    const stat = fstatSync(file);
    return {
      identity: `${stat.dev}:${stat.ino}`,
      regular: stat.isFile(),
      size: stat.size,
      write: (bytes) => writeSync(file, bytes),
      close: () => closeSync(file),
    };
  },
  identity(path) {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
  },
  rename: renameSync,
  list: (directory) => readdirSync(directory),
  remove: (path) => rmSync(path),
};
