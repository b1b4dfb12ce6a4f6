/** Makes the data directory usable, or says exactly what the operator must do: a volume that belongs
 * to somebody else is what people meet first who run this without root. */
import { accessSync, chmodSync, closeSync, constants, existsSync } from "node:fs";
import { mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ConfigError } from "./config/config_error.ts";

/** Makes `directory` and the part of it that is ours alone, which it returns. Throws a one-line ConfigError
 * when this process may not write there. */
export function prepareDirectory(directory: string): string {
  const internal = join(directory, ".objectstorage");
  const existed = existsSync(directory);
  try {
    mkdirSync(internal, { recursive: true, mode: 0o700 });
    chmodSync(internal, 0o700);
    const ours = [directory, internal, join(directory, "blobs"), join(directory, "tmp")];
    for (const path of ours) if (existsSync(path)) requireWritable(path);
    // Not opened: closing would give up the locks of a server in this very process.
    for (const name of ["lock", "metadata.db"]) {
      const path = join(internal, name);
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    }
  } catch (error) {
    const explained = unwritable(error, { directory, existed, owner: ownIds() });
    throw explained === undefined ? error : new ConfigError(explained, { cause: error });
  }
  return internal;
}

interface Place {
  readonly directory: string;
  /** Whether it was there before. */
  readonly existed: boolean;
  /** `uid:gid` of this process; undefined where there is no such thing. */
  readonly owner: string | undefined;
}

/** The line for the operator; undefined when `error` is about something else. */
export function unwritable(error: unknown, place: Place): string | undefined {
  const code = (error as { code?: unknown }).code;
  const path = shellQuoted(place.directory);
  if (code === "EROFS") {
    return `The data directory ${path} is on a read-only file system: mount it writable`;
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    return `The data directory ${path} cannot be made: there is a file in its way`;
  }
  if (code === "ENOENT") return `The data directory ${path} cannot be made here`;
  if (code !== "EACCES" && code !== "EPERM") return undefined;
  if (place.owner === undefined) return `The data directory ${path} cannot be written to`;
  const make = place.existed ? "" : `mkdir -p ${path} && `;
  return `The data directory ${path} cannot be written to by user ${place.owner}: ` +
    `run ${make}chown -R ${place.owner} ${path}`;
}

/** By doing it: modes alone do not tell of capabilities, access lists and mounts. */
function requireWritable(path: string): void {
  const probe = join(path, `.writable-${process.pid}`);
  closeSync(openSync(probe, "w", 0o600));
  rmSync(probe);
}

function ownIds(): string | undefined {
  const uid = process.getuid?.(), gid = process.getgid?.();
  return uid === undefined || gid === undefined ? undefined : `${uid}:${gid}`;
}

function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
