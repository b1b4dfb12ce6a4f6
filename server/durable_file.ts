/** Small files that must survive a power failure, for this user alone. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { syncDirectory } from "../storage/sync_directory.ts";

/** Makes `text` the content of the file at `path`, mode 0600: all of it or, when this throws or the
 * machine stops, what was there before. Durable when it returns; its directory must exist. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}
