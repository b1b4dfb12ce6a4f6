/** Small files of the server's own that must be whole or not there, and for this user alone. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { syncDirectory } from "../storage/sync_directory.ts";

/** Writes `path` with mode 0600, in place of one there; on the disk when this returns. The directory
 * is this process's alone: `<path>.new` is replaced. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.new`;
  // One left by a crash or made by others may have another mode.
  rmSync(temporary, { force: true });
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}
