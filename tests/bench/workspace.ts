/** Where a benchmark keeps its data, and the program it measures: one directory, emptied of what it
 * made when it is disposed. */
import { fileURLToPath } from "node:url";
import { bundle } from "../../deploy/bundle.ts";
import { run } from "../../deploy/run.ts";

/** The repository's root: children run there, so that its deno.json applies. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

export class Workspace implements AsyncDisposable {
  readonly #root: string;
  #count = 0;
  /** Main module of the product, bundled as it is shipped. */
  readonly program: string;

  private constructor(root: string, program: string) {
    this.#root = root;
    this.program = program;
  }

  /** `parent`: a directory on the disk to be measured; default the system's temporary one. */
  static async create(parent: string | undefined): Promise<Workspace> {
    if (parent !== undefined) await Deno.mkdir(parent, { recursive: true });
    const root = await Deno.makeTempDir({
      prefix: "objectstorage-bench-",
      ...(parent === undefined ? {} : { dir: parent }),
    });
    const { directory, main, workers } = await bundle(repository, `${root}/program`);
    const modules = [main, ...workers].map((module) => `${directory}/${module}`);
    // What the runtime finds out about modules it has not met stays in its memory for good: as much as
    // half of the server's. Executables know it beforehand.
    await run([Deno.execPath(), "cache", "--quiet", ...modules], { cwd: repository });
    return new Workspace(root, `${directory}/${main}`);
  }

  /** A new empty directory, removed with the workspace or earlier by `await using`. */
  async directory(): Promise<{ readonly path: string } & AsyncDisposable> {
    const path = `${this.#root}/${++this.#count}`;
    await Deno.mkdir(path);
    return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}
