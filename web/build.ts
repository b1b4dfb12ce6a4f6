/** The console's sources to what browsers get: bundled, minified and named after its content, with the
 * compressed forms beside it. Runs where the sources are: from a clone, and before compiling. */
import { readFileSync, watch } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import * as esbuild from "esbuild";
import { type ConsoleFile, type ConsoleFiles, LICENSES, LICENSES_SOURCE } from "./console_files.ts";

export interface BuildOptions {
  /** Readable, with source maps, uncompressed: for those who work on it. */
  readonly development: boolean;
}

const ENTRY = fileURLToPath(new URL("./app/main.tsx", import.meta.url));
/** Started by pages, which know its name by this. */
const WORKER = fileURLToPath(new URL("./app/uploads/digest_worker.ts", import.meta.url));
const TARGET = ["es2022", "chrome123", "firefox120", "safari17.5"];

/** All files of the console. Throws what esbuild found wrong. */
export async function buildConsole({ development }: BuildOptions): Promise<ConsoleFiles> {
  const worker = await esbuild.build({
    entryPoints: [WORKER],
    outdir: "/",
    bundle: true,
    format: "esm",
    target: TARGET,
    minify: !development,
    entryNames: "[name]-[hash]",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const [workerFile] = worker.outputFiles;
  if (workerFile === undefined) throw new Error("The console has no worker");
  const result = await esbuild.build({
    entryPoints: { console: ENTRY },
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    target: TARGET,
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: !development,
    sourcemap: development ? "linked" : false,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".svg": "file" },
    define: { DIGEST_WORKER: JSON.stringify(basename(workerFile.path)) },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins: [packages],
  });
  const entry = Object.entries(result.metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith("main.tsx")
  );
  const names = result.outputFiles.map(({ path }) => basename(path));
  const stylesheet = names.find((name) => /^console-.*\.css$/.test(name));
  if (entry === undefined || stylesheet === undefined) throw new Error("The console has no entry");
  const files = new Map<string, ConsoleFile>();
  const licenses = { path: LICENSES, contents: readFileSync(LICENSES_SOURCE) };
  await Promise.all([workerFile, licenses, ...result.outputFiles].map(async (file) => {
    const { path, contents } = file;
    files.set(basename(path), { plain: contents, ...(development ? {} : await packed(contents)) });
  }));
  const first = reached(result.metafile.outputs, entry[0]);
  return { script: basename(entry[0]), stylesheet, first: first.add(stylesheet), files };
}

/** Calls when a source changes, until the result is called. */
export function watchSources(onChange: () => void): () => void {
  const watcher = watch(dirname(ENTRY), { recursive: true }, onChange);
  return () => watcher.close();
}

/** Names of a file and all it imports before it runs. */
function reached(outputs: esbuild.Metafile["outputs"], path: string, found = new Set<string>()) {
  found.add(basename(path));
  for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
    if (kind === "import-statement" && !found.has(basename(imported))) {
      reached(outputs, imported, found);
    }
  }
  return found;
}

async function packed(contents: Uint8Array): Promise<Pick<ConsoleFile, "br" | "gzip">> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(contents, { params }),
    promisify(gzip)(contents, { level: 9 }),
  ]);
  return { br, gzip: gz };
}

/** Never called: it makes the runtime fetch the packages the console is made of. */
export const sources = () => import("./app/main.tsx");

const ROOT_OF_PACKAGE = /^(.*?\/registry\.[^/]+\/(@[^/]+\/[^/]+|[^/]+)\/[^/]+)\//;

/** Finds packages where the runtime keeps them: there is no node_modules to look into. */
const packages: esbuild.Plugin = {
  name: "packages",
  setup(build) {
    build.onResolve({ filter: /^[a-z@]/ }, async ({ path, importer, kind, pluginData }) => {
      if (pluginData === "found" || kind === "entry-point") return undefined;
      const file = createRequire(importer).resolve(path);
      const [, directory = dirname(file), name = path] = ROOT_OF_PACKAGE.exec(file) ?? [];
      // Asked of the package itself, so that what it exports to browsers is taken.
      const found = await build.resolve(path, {
        ...{ kind, importer: `${directory}/package.json`, resolveDir: directory },
        pluginData: "found",
      });
      if (found.errors.length === 0) return found;
      const inside = `.${path.slice(name.length)}`;
      return await build.resolve(inside, { kind, resolveDir: directory, pluginData: "found" });
    });
  },
};
