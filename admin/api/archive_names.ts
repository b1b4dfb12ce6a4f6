/** What objects are called in an archive: as their keys say, but for what could leave the folder it is
 * unpacked to (`..`, absolute paths, drives) or cannot be a file's name. No two have the same name, even
 * where case does not count, and none is both a file and a folder. */

/** Separators of some systems, drives, control characters, and what turns text around on screens. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x1f\x7f\\:\u202a-\u202e\u2066-\u2069]/g;

export class ArchiveNames {
  /** As they are compared. */
  readonly #taken = new Set<string>();
  /** By what keys call them. */
  readonly #folders = new Map<string, string>();
  /** The last number given out for a name. */
  readonly #numbers = new Map<string, number>();

  /** The path of a key in the archive. */
  file(key: string): string {
    const steps = key.split("/");
    const name = steps.pop() ?? "";
    return this.#free(this.#folder(steps) + safe(name));
  }

  /** The path, `/` at its end, of a key that ends with one. */
  folder(key: string): string {
    return this.#folder(key.slice(0, -1).split("/"));
  }

  #folder(steps: readonly string[]): string {
    let asked = "", path = "";
    for (const step of steps) {
      asked += `${step}/`;
      const known = this.#folders.get(asked) ?? this.#free(path + safe(step));
      this.#folders.set(asked, known);
      path = `${known}/`;
    }
    return path;
  }

  #free(path: string): string {
    const compared = path.normalize("NFC").toLowerCase();
    for (let number = this.#numbers.get(compared) ?? 1;; number++) {
      const candidate = number === 1 ? path : numbered(path, number);
      const taken = candidate.normalize("NFC").toLowerCase();
      if (this.#taken.has(taken)) continue;
      this.#numbers.set(compared, number);
      this.#taken.add(taken);
      return candidate;
    }
  }
}

function safe(step: string): string {
  if (step === "" || step === "." || step === "..") return "_".repeat(step.length || 1);
  return step.replace(UNSAFE, "_");
}

/** `a/b.txt` to `a/b (2).txt`. */
function numbered(path: string, number: number): string {
  const name = path.lastIndexOf("/") + 1;
  const dot = path.lastIndexOf(".");
  const end = dot > name ? dot : path.length;
  return `${path.slice(0, end)} (${number})${path.slice(end)}`;
}
