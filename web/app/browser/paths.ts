/** Keys and the folders people see in them. A folder is the part of keys up to a `/`: it is there while
 * a key begins with it, and nowhere else. */
import { visibleText } from "../visible_text.ts";

/** The last part of a key or folder; a folder's without its `/`. A key that ends in `/` is an
 * object whose name is empty: it is shown as the folder's own. */
export function nameOf(key: string): string {
  const end = key.endsWith("/") ? key.length - 1 : key.length;
  return key.slice(key.lastIndexOf("/", end - 1) + 1, end);
}

/** The same, as it is shown. */
export function shownName(key: string): string {
  return visibleText(nameOf(key));
}

/** The folder a key or folder is in: ends with `/`, or is empty for the bucket itself. */
export function folderOf(key: string): string {
  const end = key.endsWith("/") ? key.length - 1 : key.length;
  return key.slice(0, key.lastIndexOf("/", end - 1) + 1);
}

export interface Step {
  readonly name: string;
  readonly prefix: string;
}

/** The folders on the way to a prefix, outermost first. */
export function stepsTo(prefix: string): readonly Step[] {
  const steps: Step[] = [];
  for (let end = prefix.indexOf("/"); end >= 0; end = prefix.indexOf("/", end + 1)) {
    const folder = prefix.slice(0, end + 1);
    steps.push({ name: nameOf(folder), prefix: folder });
  }
  return steps;
}

/** Lower case, without its dot; empty where there is none. */
export function extensionOf(key: string): string {
  const name = nameOf(key), dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

export type NameProblem = "empty" | "slashes" | "tooLong" | "control";

const MAX_KEY_BYTES = 1_024;

/** What is wrong with a new name in a folder; undefined: nothing. Slashes make folders within it. */
export function problemOfName(name: string, folder: string): NameProblem | undefined {
  if (name.trim() === "") return "empty";
  if (name.startsWith("/") || name.includes("//")) return "slashes";
  if (/[\u0000-\u001f\u007f]/.test(name)) return "control";
  const { length } = new TextEncoder().encode(folder + name);
  return length > MAX_KEY_BYTES ? "tooLong" : undefined;
}

/** The ARN of what is under a prefix, to ask for permissions with. */
export function arnOf(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}
