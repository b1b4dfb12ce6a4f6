/** Makes plain JavaScript of the program: the main module, one for each isolate, and what several of them
 * share or only some runs need, in files of its own: what is never asked for is never in memory. Every
 * package is inside, and the console built; no package tree and no source file is left. */
import { dirname, join, relative } from "node:path";
import { consoleFiles, type ConsoleIndex } from "../web/console_files.ts";
import { run } from "./run.ts";

/** The main module, then those that only `new Worker` names. No two have the same file name. */
const ENTRIES = [
  "main.ts",
  "server/isolates/http_worker.ts",
  "server/isolates/writer_worker.ts",
  "server/sessions/password_worker.ts",
  "storage/directory/hash_worker.ts",
] as const;

export interface Bundle {
  readonly directory: string;
  /** Paths in `directory`. */
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
  await run(
    [
      ...[Deno.execPath(), "bundle", "--quiet", "--frozen", "--platform", "deno"],
      ...["--code-splitting", "--outdir", directory, ...ENTRIES],
    ],
    { cwd: root },
  );
  const outputs = ENTRIES.map(javascriptPath);
  const [main = "", ...workers] = outputs;
  const started = new Set<string>();
  for (const path of await filesOf(directory)) {
    const file = join(directory, path);
    const code = await Deno.readTextFile(file);
    // Code is moved away from where its source was: only the name still tells which worker is meant.
    const moved = code.replace(WORKER_URL, (_, source: string) => {
      const name = javascriptPath(source.slice(source.lastIndexOf("/") + 1));
      const worker = workers.find((output) => output.endsWith(`/${name}`));
      if (worker === undefined) throw new Error(`${source} is started as a worker, but no entry`);
      started.add(worker);
      const url = relative(dirname(path), worker).replaceAll("\\", "/");
      return `new URL("./${url}", import.meta.url)`;
    });
    await Deno.writeTextFile(file, moved);
  }
  const idle = workers.filter((worker) => !started.has(worker));
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

function javascriptPath(source: string): string {
  return source.replace(/\.ts$/, ".js");
}

/** Relative paths. */
async function filesOf(directory: string, under = "."): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(directory, under))) {
    const path = join(under, name);
    if (isDirectory) found.push(...await filesOf(directory, path));
    else found.push(path);
  }
  return found;
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
