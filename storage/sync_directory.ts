/** fsync of a directory, by which the names in it reach the disk. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { platform } from "node:os";

/** False where the system has no such call (Windows): the file system's own journal then decides when
 * a new name is durable, in the order in which names were made. */
export function canSyncDirectories(): boolean {
  return platform() !== "win32";
}

/** At once; nothing where it cannot be done. Throws what the system says. */
export function syncDirectory(path: string): void {
  if (!canSyncDirectories()) return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
