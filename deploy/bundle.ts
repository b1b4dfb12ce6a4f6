/** Makes plain JavaScript of the program: one file for the main module and one for each isolate, side
 * by side, with every package inside, and the console built. What is compiled from it holds no package tree and no source
 * file of its own. */
import { basename, join } from "node:path";
import { consoleFiles, type ConsoleIndex } from "../web/console_files.ts";
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
  /** Of the directory with the console, in `directory`. */
  readonly console: string;
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
  const files = "console";
  await writeConsole(join(directory, files));
  return { directory, main, workers, console: files };
}

/** Bytes, compressed, of what a browser loads before it shows the first page. */
const LARGEST_FIRST_LOAD = 120 * 1_024;

/** As web/console_files.ts reads it. Throws when the first load grows too large. */
async function writeConsole(directory: string): Promise<void> {
  const { script, stylesheet, first, files } = await consoleFiles(false);
  const size = [...first].reduce((sum, name) => sum + (files.get(name)?.br?.length ?? 0), 0);
  console.log(`The console: ${(size / 1_024).toFixed(1)} KiB at first, in ${first.size} files`);
  if (size > LARGEST_FIRST_LOAD) throw new Error(`More than ${LARGEST_FIRST_LOAD} bytes at first`);
  await Deno.mkdir(directory);
  for (const [name, { plain, br, gzip }] of files) {
    await Deno.writeFile(join(directory, name), plain);
    if (br !== undefined) await Deno.writeFile(join(directory, `${name}.br`), br);
    if (gzip !== undefined) await Deno.writeFile(join(directory, `${name}.gz`), gzip);
  }
  const index: ConsoleIndex = { script, stylesheet, first: [...first], names: [...files.keys()] };
  await Deno.writeTextFile(join(directory, "index.json"), JSON.stringify(index));
}

function javascriptName(source: string): string {
  return basename(source).replace(/\.ts$/, ".js");
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
