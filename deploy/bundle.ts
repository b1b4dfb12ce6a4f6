/** Makes plain JavaScript of the program: one file for the main module and one for each isolate, side
 * by side, with every package inside. What is compiled from it holds no package tree and no source
 * file of its own. */
import { basename, join } from "node:path";
import { run } from "./run.ts";

/** The main module, then those that only `new Worker` names. */
const ENTRIES = [
  "main.ts",
  "server/isolates/http_worker.ts",
  "server/isolates/writer_worker.ts",
  "server/sessions/password_worker.ts",
  "storage/directory/hash_worker.ts",
] as const;

export interface Bundle {
  readonly directory: string;
  /** Names in `directory`. */
  readonly main: string;
  readonly workers: readonly string[];
}

/** `new URL("./isolates/http_worker.ts", import.meta.url)`: how the sources name a worker. */
const WORKER_URL = /new URL\(\s*["'`]([^"'`]+\.ts)["'`],\s*import\.meta\.url\s*\)/g;

/** Bundles `root` into `directory`, which is made anew. Throws when a module that the sources start
 * as a worker is not among the entries, or an entry is started by nobody. */
export async function bundle(root: string, directory: string): Promise<Bundle> {
  await Deno.remove(directory, { recursive: true }).catch(ignoreAbsent);
  await Deno.mkdir(directory, { recursive: true });
  const started = new Set<string>();
  const names = ENTRIES.map(javascriptName);
  for (const entry of ENTRIES) {
    const output = join(directory, javascriptName(entry));
    await run(
      [Deno.execPath(), "bundle", "--quiet", "--frozen", "--platform", "deno", "-o", output, entry],
      { cwd: root },
    );
    const code = await Deno.readTextFile(output);
    // Bundles lie side by side wherever their sources were.
    const flat = code.replace(WORKER_URL, (_, source: string) => {
      const name = javascriptName(source);
      if (!names.includes(name)) throw new Error(`${source} is started as a worker, but no entry`);
      started.add(name);
      return `new URL("./${name}", import.meta.url)`;
    });
    await Deno.writeTextFile(output, flat);
  }
  const [main = "", ...workers] = names;
  const idle = workers.filter((name) => !started.has(name));
  if (idle.length > 0) throw new Error(`Nobody starts ${idle.join(", ")}`);
  return { directory, main, workers };
}

function javascriptName(source: string): string {
  return basename(source).replace(/\.ts$/, ".js");
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
