/** The master key, which seals every secret the store keeps: from the settings, or a file made at the
 * first start for this user alone. Never shown, never logged; lost with it are all secrets. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { MASTER_KEY_BYTES } from "./auth/sealing.ts";
import { ConfigError } from "./config/config_error.ts";
import { writeDurably } from "./durable_file.ts";

export interface StoredMasterKey {
  readonly key: Uint8Array;
  /** Made just now: nothing can have been sealed under it. */
  readonly isNew: boolean;
}

const NAME = "master.key";
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=?$/;

/** 32 bytes written as 64 hex digits or in base 64; white space around them does not count. Undefined
 * for anything else. */
export function parseMasterKey(text: string): Uint8Array | undefined {
  const written = text.trim();
  const encoding = HEX.test(written) ? "hex" : BASE64.test(written) ? "base64" : undefined;
  if (encoding === undefined) return undefined;
  const key = Uint8Array.from(Buffer.from(written, encoding));
  return key.length === MASTER_KEY_BYTES ? key : undefined;
}

/** The key in `directory` (which exists, and no other server has), made when there is none. Throws
 * ConfigError when the file is not what this wrote, or others may read it. */
export function loadMasterKey(directory: string): StoredMasterKey {
  const stored = readMasterKey(directory);
  if (stored !== undefined) return { key: stored, isNew: false };
  const key = Uint8Array.from(randomBytes(MASTER_KEY_BYTES));
  writeDurably(join(directory, NAME), Buffer.from(key).toString("hex") + "\n");
  return { key, isNew: true };
}

/** The key in `directory`; undefined when there is none. Throws as loadMasterKey. */
export function readMasterKey(directory: string): Uint8Array | undefined {
  const path = join(directory, NAME);
  const text = readPrivate(path);
  if (text === undefined) return undefined;
  const key = parseMasterKey(text);
  if (key !== undefined) return key;
  throw new ConfigError(
    `${path} holds no master key (64 hex digits, or 32 bytes in base 64): restore it from a ` +
      `backup; without it the secrets in this data directory cannot be read`,
  );
}

/** Undefined when there is no such file. */
function readPrivate(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    // Of the file that is open: its name may be another's by now.
    const status = fstatSync(file);
    if (!status.isFile()) throw new ConfigError(`${path} is no file`);
    if (platform() !== "win32" && (status.mode & 0o177) !== 0) {
      const mode = (status.mode & 0o777).toString(8).padStart(4, "0");
      throw new ConfigError(`${path} may be used by others (mode ${mode}): run chmod 600 ${path}`);
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
