/** Makes what users download. `compile`: dist/objectstorage for this machine. `release`: dist/release
 * with an executable for every target, checksums and a bill of materials. DENO_COMPILE names
 * another Deno to compile with, where this one cannot fetch its runtime. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import manifest from "../deno.json" with { type: "json" };
import { bundle } from "./bundle.ts";
import { Compiler } from "./compiler.ts";
import type { LockFile } from "./lock_file.ts";
import { sbom } from "./sbom.ts";

/** How releases are called, and what `deno compile` calls the same. */
const TARGETS: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

const USAGE = `Usage: build.ts compile [--output FILE]
       build.ts release [--only ${Object.keys(TARGETS).join("|")}[,…]]`;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { output: { type: "string" }, only: { type: "string" } },
  });
  const compiler = new Compiler(Deno.env.get("DENO_COMPILE") ?? Deno.execPath());
  switch (positionals[0]) {
    case "compile":
      return await compileHere(compiler, values.output ?? join(DIST, "objectstorage"));
    case "release":
      return await release(compiler, values.only?.split(",") ?? Object.keys(TARGETS));
    default:
      throw new Error(USAGE);
  }
}

async function compileHere(compiler: Compiler, output: string): Promise<void> {
  const bundled = await bundle(ROOT, join(DIST, "bundle"));
  await compiler.compile(bundled, output);
  await report(Deno.build.os === "windows" ? `${output}.exe` : output);
}

async function release(compiler: Compiler, names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => TARGETS[name] === undefined);
  if (unknown.length > 0) throw new Error(`No such target: ${unknown.join(", ")}\n${USAGE}`);
  const directory = join(DIST, "release");
  await Deno.mkdir(directory, { recursive: true });
  for await (const old of Deno.readDir(directory)) await Deno.remove(join(directory, old.name));

  const bundled = await bundle(ROOT, join(DIST, "bundle"));
  const runtime = await compiler.runtime();
  const files: string[] = [];
  for (const name of names) {
    const target = TARGETS[name];
    const file = `objectstorage-${manifest.version}-${name}${
      name.startsWith("windows") ? ".exe" : ""
    }`;
    // A compiler told of its own target may use the runtime it has at hand.
    const other = target === runtime.target ? undefined : target;
    await compiler.compile(bundled, join(directory, file), other);
    await report(join(directory, file));
    files.push(file);
  }
  const bill = `objectstorage-${manifest.version}.cdx.json`;
  const lock: LockFile = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const { name, version } = manifest;
  const text = sbom({ name, version, lock, runtime: runtime.versions });
  await Deno.writeTextFile(join(directory, bill), text);
  files.push(bill);
  await Deno.writeTextFile(join(directory, "SHA256SUMS"), await checksums(directory, files));
  console.log(`${join(directory, "SHA256SUMS")}, ${bill}`);
}

/** As `sha256sum --check` reads them. */
async function checksums(directory: string, files: readonly string[]): Promise<string> {
  let lines = "";
  for (const file of files) {
    const hash = createHash("sha256");
    using opened = await Deno.open(join(directory, file));
    for await (const bytes of opened.readable) hash.update(bytes);
    lines += `${hash.digest("hex")}  ${file}\n`;
  }
  return lines;
}

async function report(path: string): Promise<void> {
  console.log(`${path}: ${((await Deno.stat(path)).size / 2 ** 20).toFixed(1)} MiB`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
