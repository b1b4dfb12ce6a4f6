/** The rows of a listing: folders, objects, and in the view of versions every version and delete
 * marker. How they are ordered, and what an order covers. */
import type { Schemas } from "../api.ts";
import { text } from "../text.ts";
import { nameOf, shownName } from "./paths.ts";

export interface FolderRow {
  readonly kind: "folder";
  /** Its prefix: ends with `/`. */
  readonly id: string;
  readonly key: string;
  /** Empty for a key that has `//` there. */
  readonly name: string;
}

export interface ObjectRow {
  /** `deleteMarker`: what stands in a versioned bucket where an object was. */
  readonly kind: "object" | "deleteMarker";
  readonly id: string;
  readonly key: string;
  /** Behind the folder; empty for the object of the folder's own name. */
  readonly name: string;
  readonly size: number;
  readonly modified: string;
  /** Present in the view of versions alone. */
  readonly versionId?: string;
  readonly isLatest?: boolean;
}

export type Row = FolderRow | ObjectRow;

export interface Page {
  readonly prefixes: readonly string[];
  readonly items: readonly (Schemas["ListedObject"] | Schemas["ObjectVersion"])[];
}

/** A page as rows, merged by key as the server orders them. */
export function rowsOf({ prefixes, items }: Page, folder: string): readonly Row[] {
  const folders = prefixes.map((key): Row => ({ kind: "folder", id: key, key, name: nameOf(key) }));
  const objects = items.map((item) => rowOf(item, folder));
  const rows: Row[] = [];
  let at = 0;
  for (const row of objects) {
    while (at < folders.length && isBefore(folders[at]!.key, row.key)) rows.push(folders[at++]!);
    rows.push(row);
  }
  return [...rows, ...folders.slice(at)];
}

function rowOf(item: Page["items"][number], folder: string): ObjectRow {
  const { key, size = 0, lastModified: modified } = item;
  const name = key.slice(folder.length);
  if (!("versionId" in item)) return { kind: "object", id: key, key, name, size, modified };
  const { versionId, latest: isLatest, kind } = item;
  return { kind, id: idOf(key, versionId), key, name, size, modified, versionId, isLatest };
}

/** Of an object's row, or one of its versions'. */
export function idOf(key: string, versionId: string | undefined): string {
  return versionId === undefined ? key : `${key}\n${versionId}`;
}

/** As the server compares keys: by UTF-8 bytes, which is by code points. */
function isBefore(a: string, b: string): boolean {
  const one = [...a], other = [...b];
  const at = one.findIndex((character, index) => character !== other[index]);
  if (at < 0) return true;
  return other[at] !== undefined && one[at]!.codePointAt(0)! < other[at]!.codePointAt(0)!;
}

export type SortBy = "name" | "size" | "modified";

export interface Sort {
  readonly by: SortBy;
  readonly isDescending: boolean;
}

export const BY_NAME: Sort = { by: "name", isDescending: false };

/** The sort of an address: `size`, or `-size` from the largest. */
export function sortOf(text: string | null): Sort {
  const by = text?.replace(/^-/, "");
  return by === "size" || by === "modified" || by === "name"
    ? { by, isDescending: text!.startsWith("-") }
    : BY_NAME;
}

/** Undefined for the order of the server. */
export function textOfSort({ by, isDescending }: Sort): string | undefined {
  return by === "name" && !isDescending ? undefined : `${isDescending ? "-" : ""}${by}`;
}

/** The sort a click on a heading asks for. */
export function sortedBy(by: SortBy, now: Sort): Sort {
  return now.by === by
    ? { by, isDescending: !now.isDescending }
    : { by, isDescending: by !== "name" };
}

/** `loaded` is in the order of the server. Folders come first when they are all there (`isWhole`), or
 * the order is another than the server's; between pages of it they stay where they are, so that
 * nothing above the reader moves when more is loaded. */
export function inOrder(loaded: readonly Row[], { by, isDescending }: Sort, isWhole: boolean) {
  const folders: Row[] = [], objects: ObjectRow[] = [];
  for (const row of loaded) {
    if (row.kind === "folder") folders.push(row);
    else objects.push(row);
  }
  if (by === "name") {
    if (!isDescending) return isWhole ? [...folders, ...objects] : loaded;
    return isWhole ? [...folders.reverse(), ...objects.reverse()] : [...loaded].reverse();
  }
  const compare = by === "size"
    ? (a: ObjectRow, b: ObjectRow) => a.size - b.size
    // ISO 8601 of one zone: its order is that of the text.
    : (a: ObjectRow, b: ObjectRow) =>
      a.modified < b.modified ? -1 : a.modified > b.modified ? 1 : 0;
  objects.sort(isDescending ? (a, b) => compare(b, a) : compare);
  return [...folders, ...objects];
}

/** Rows in a few words: `“a.txt”`, `3 objects and 1 folder`. */
export function namesOf(rows: readonly Row[]): string {
  const [single] = rows, { counts } = text.browser;
  if (rows.length === 1 && single !== undefined) return `“${shownName(single.key)}”`;
  const folders = rows.filter(({ kind }) => kind === "folder").length;
  const objects = rows.length - folders;
  const isVersions = rows.some((row) => row.kind !== "folder" && row.versionId !== undefined);
  return [
    ...(objects === 0 ? [] : [(isVersions ? counts.versions : counts.objects)(objects)]),
    ...(folders === 0 ? [] : [counts.folders(folders)]),
  ].join(counts.and);
}
