/** Listings done the naive way: everything sorted by UTF-8 bytes, rolled up, cut into pages.
 * Serves the model alone; shares nothing with the product. */
import { Buffer } from "node:buffer";
import type { Walk } from "./store.ts";

export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The same order for many strings: each encoded once. */
export function sortUtf8(strings: readonly string[]): string[] {
  return strings.map((text) => Buffer.from(text)).sort(Buffer.compare).map(String);
}

export interface Roll {
  readonly prefix: string;
  readonly delimiter: string;
  /** A common prefix this begins with was listed before. */
  readonly after: string;
  readonly limit: number;
}

/** Cuts `entries` (in order, already those that come after the markers) into pages. */
export function cutPages<Entry extends { readonly key: string }>(
  entries: readonly Entry[],
  { prefix, delimiter, after, limit }: Roll,
): Walk<Entry> {
  const items: (Entry | string)[] = [];
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) continue;
    const at = delimiter === "" ? -1 : entry.key.indexOf(delimiter, prefix.length);
    if (at < 0) {
      items.push(entry);
      continue;
    }
    const common = entry.key.slice(0, at + delimiter.length);
    if (!after.startsWith(common) && items.at(-1) !== common) items.push(common);
  }
  const pages = [];
  for (let start = 0; start === 0 || start < items.length; start += limit) {
    const page = items.slice(start, start + limit);
    pages.push({
      entries: page.filter((item) => typeof item !== "string"),
      prefixes: page.filter((item) => typeof item === "string"),
    });
  }
  return { pages };
}
