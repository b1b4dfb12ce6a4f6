/** What happens before a database is brought to a newer schema: it is checked, and copied beside
 * itself, and the copy is checked too. Whatever goes wrong leaves it as it was. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { syncDirectory } from "../sync_directory.ts";
import { Connection, keepPrivate } from "./connection.ts";

/** The copy, the log and the migration itself each may take as much as the database. */
const SPACE_FACTOR = 3;
const LEAST_SPACE = 16 * 1024 * 1024;

export interface UpgradeOptions {
  /** Bytes a directory's file system has free. Default: the system's word. */
  readonly freeSpace?: (directory: string) => number;
}

/** Copies the database of schema `version` durably to `<path>.schema-<version>` and returns that
 * name. An earlier copy of the same schema is replaced only by a complete one. Throws when the
 * database is not sound or there is too little space for the upgrade. */
export function copyBeforeUpgrade(
  connection: Connection,
  version: number,
  { freeSpace = bytesFree }: UpgradeOptions = {},
): string {
  const { path } = connection;
  requireSound(connection, "It was left as it is: restore a backup, or ask for help.");
  // Not the file's size: much may still be in the log.
  const size = Number(connection.pragma("PRAGMA page_count")) *
    Number(connection.pragma("PRAGMA page_size"));
  const needed = LEAST_SPACE + size * SPACE_FACTOR;
  const free = freeSpace(dirname(path));
  if (free < needed) {
    throw new Error(
      `Bringing ${path} up to date needs ${megabytes(needed)} free, there are ${
        megabytes(free)
      }. ` +
        `It was left as it is: free some space and start again.`,
    );
  }
  const copy = `${path}.schema-${version}`, temporary = `${copy}.new`;
  rmSync(temporary, { force: true });
  keepPrivate(temporary);
  connection.prepare("VACUUM INTO ?").run(temporary);
  const copied = new Connection(temporary, { readOnly: true });
  try {
    requireSound(copied, "The database itself was left as it is.");
    for (const table of tables(connection)) {
      const count = `SELECT count(*) FROM "${table}"`;
      if (copied.pragma(count) === connection.pragma(count)) continue;
      throw new Error(`The copy ${temporary} lacks rows of ${table}`);
    }
  } finally {
    copied.close();
  }
  syncFile(temporary);
  renameSync(temporary, copy);
  syncDirectory(dirname(path));
  return copy;
}

function requireSound(connection: Connection, advice: string): void {
  let found: unknown;
  try {
    found = connection.pragma("PRAGMA integrity_check(1)");
  } catch (error) {
    found = error instanceof Error ? error.message : error;
  }
  if (found !== "ok") throw new Error(`${connection.path} is damaged (${found}). ${advice}`);
}

function tables(connection: Connection): readonly string[] {
  return connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    .map(([name]) => String(name)).filter((name) => !name.startsWith("sqlite_"));
}

function bytesFree(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
