/** What objects are called in an archive: as their keys say, but for what could leave the folder it is
 * unpacked to (`..`, absolute paths, drives) or cannot be a file's name. No two have the same name, even
 * where case does not count, and none is both a file and a folder. */

/** Separators of some systems, drives, what Windows has no files for, control characters, and what turns
 * text around on screens. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x1f\x7f\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** At their end Windows drops them: `.. ` is `..` there. */
const DROPPED = /[. ]$/;
/** Devices there, whatever comes after a dot (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/** Kept of one archive: keys can have hundreds each. Those of later keys become parts of names. */
const MOST_FOLDERS = 50_000;

export class ArchiveNames {
  readonly #root = new Folder("");
  #left = MOST_FOLDERS;

  /** The path of a key in the archive. */
  file(key: string): string {
    const steps = key.split("/");
    const name = steps.pop() ?? "";
    const { folder, rest } = this.#enter(steps);
    return folder.path + folder.free([...rest, safe(name)].join("_"));
  }

  /** The path, `/` at its end, of a key that ends with one. */
  folder(key: string): string {
    const { folder, rest } = this.#enter(key.slice(0, -1).split("/"));
    return rest.length === 0 ? folder.path : `${folder.path}${folder.free(rest.join("_"))}/`;
  }

  /** `rest`: steps for which no folder was left. */
  #enter(steps: readonly string[]): { readonly folder: Folder; readonly rest: readonly string[] } {
    let folder = this.#root;
    for (const [index, step] of steps.entries()) {
      let next = folder.folders.get(step);
      if (next === undefined) {
        if (this.#left === 0) return { folder, rest: steps.slice(index).map(safe) };
        this.#left--;
        next = new Folder(`${folder.path}${folder.free(safe(step))}/`);
        folder.folders.set(step, next);
      }
      folder = next;
    }
    return { folder, rest: [] };
  }
}

class Folder {
  /** By what keys call them. */
  readonly folders = new Map<string, Folder>();
  /** As they are compared. */
  readonly #taken = new Set<string>();
  /** The last number given out for a name. */
  readonly #numbers = new Map<string, number>();

  constructor(readonly path: string) {}

  /** This name, or one like it: nothing else in the folder has it. */
  free(name: string): string {
    const compared = name.normalize("NFC").toLowerCase();
    for (let number = this.#numbers.get(compared) ?? 1;; number++) {
      const candidate = number === 1 ? name : numbered(name, number);
      const taken = candidate.normalize("NFC").toLowerCase();
      if (this.#taken.has(taken)) continue;
      if (number > 1) this.#numbers.set(compared, number);
      this.#taken.add(taken);
      return candidate;
    }
  }
}

function safe(step: string): string {
  if (step === "" || step === "." || step === "..") return "_".repeat(step.length || 1);
  const named = step.replace(UNSAFE, "_").replace(DROPPED, "_");
  return DEVICE.test(named) ? `_${named}` : named;
}

/** `b.txt` to `b (2).txt`. */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${number})${name.slice(end)}`;
}
