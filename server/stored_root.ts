/** Root credentials nobody set: made at the first start, kept for this user alone, the same from then
 * on. Durable before they are told. */
import { randomInt } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "./durable_file.ts";

export interface StoredRoot {
  readonly user: string;
  readonly password: string;
  /** Made just now: to be told to the operator, this once. */
  readonly isNew: boolean;
}

const NAME = "root.json";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALL = LETTERS + LETTERS.toLowerCase() + "0123456789";

/** The credentials in `directory` (which exists, and no other server has), made when there are none.
 * Throws when the file is not what this wrote. */
export function loadStoredRoot(directory: string): StoredRoot {
  const stored = readStoredRoot(directory);
  if (stored !== undefined) return stored;
  const made = { user: `OS${random(LETTERS, 18)}`, password: random(ALL, 40) };
  writeDurably(join(directory, NAME), JSON.stringify(made) + "\n");
  return { ...made, isNew: true };
}

/** The credentials in `directory`; undefined when there are none. Throws as loadStoredRoot. */
export function readStoredRoot(directory: string): StoredRoot | undefined {
  const path = join(directory, NAME);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
  return { ...parsed(text, path), isNew: false };
}

/** Removes what `loadStoredRoot` made a moment ago. */
export function forgetStoredRoot(directory: string): void {
  rmSync(join(directory, NAME), { force: true });
}

function parsed(text: string, path: string): { user: string; password: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const { user, password } = (content ?? {}) as Record<string, unknown>;
  if (typeof user === "string" && typeof password === "string") return { user, password };
  throw new Error(
    `${path} holds no credentials. Restore it, or remove it to have new ones made, or set ` +
      `OBJECTSTORAGE_ROOT_USER and OBJECTSTORAGE_ROOT_PASSWORD.`,
  );
}

function random(characters: string, length: number): string {
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join("");
}
