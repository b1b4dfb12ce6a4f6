/** Writes docs/third_party_licenses.txt: the licences of every npm package an executable or the console
 * holds, as each package has them. They ask that their notices are kept wherever the code is. The same
 * deno.lock gives the same text. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LockFile, nameAndVersion, shipped } from "./lock_file.ts";
import { run } from "./run.ts";

export interface PackageNotice {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly license: string;
  /** What is to be kept: licence, copyright, notice. */
  readonly text: string;
}

/** Files of a package that are to be kept, in this order. */
const NOTICES = [/^licen[cs]e/i, /^copying/i, /^copyright/i, /^notice/i];

const HEAD = `Third-party software in objectstorage

Executables of objectstorage and its console hold the npm packages below, under the licences that
follow. Executables run on Deno (MIT licence, https://github.com/denoland/deno), which holds V8, SQLite
and others under licences of their own.
`;

const RULE = "-".repeat(80);

/** The whole text: a table of the packages, then each licence once, under the names it belongs to. */
export function licensesText(notices: readonly PackageNotice[]): string {
  const sorted = [...notices].sort((one, other) =>
    order(one.name, other.name) || order(one.version, other.version)
  );
  const holders = new Map<string, string[]>();
  for (const { name, version, text } of sorted) {
    const kept = text.replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "").trim();
    holders.set(kept, [...holders.get(kept) ?? [], `${name} ${version}`]);
  }
  const width = Math.max(...sorted.map(({ name, version }) => `${name} ${version}`.length));
  return [
    HEAD,
    ...sorted.map(({ name, version, license }) =>
      `${`${name} ${version}`.padEnd(width)}  ${license}`
    ),
    ...[...holders].flatMap(([text, names]) => ["", RULE, ...names, "", text]),
    "",
  ].join("\n");
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What package.json says that matters here. */
interface Manifest {
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
}

/** Of a package that lies unpacked in `directory`. Throws when it says nothing of its licence. */
async function noticeOf(key: string, directory: string): Promise<PackageNotice> {
  const { license, repository }: Manifest = JSON.parse(
    await Deno.readTextFile(join(directory, "package.json")),
  );
  if (license === undefined) throw new Error(`${key} does not say what its licence is`);
  const files = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  const kept = NOTICES.flatMap((pattern) => files.filter((name) => pattern.test(name)).sort());
  const texts = await Promise.all(kept.map((name) => Deno.readTextFile(join(directory, name))));
  const { name, version } = nameAndVersion(key);
  if (texts.length > 0) return { name, version, license, text: texts.join("\n\n") };
  // Some name a licence and hold no text.
  const url = typeof repository === "string" ? repository : repository?.url;
  if (license !== "MIT" || url === undefined) throw new Error(`${key} holds no licence`);
  const source = url.replace(/^git\+/, "").replace(/\.git$/, "");
  const text = `MIT License\n\nCopyright (c) the authors of ${name}, ${source}\n\n${MIT}`;
  return { name, version, license, text };
}

/** https://spdx.org/licenses/MIT.html, behind the copyright. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/** Where the runtime keeps packages: a directory a registry. */
async function registries(): Promise<readonly string[]> {
  const { npmCache }: { readonly npmCache: string } = JSON.parse(
    await run([Deno.execPath(), "info", "--json"]),
  );
  const names = await Array.fromAsync(Deno.readDir(npmCache), ({ name }) => name);
  return names.map((name) => join(npmCache, name));
}

async function packageDirectory(key: string, within: readonly string[]): Promise<string> {
  const { name, version } = nameAndVersion(key);
  for (const registry of within) {
    const directory = join(registry, name, version);
    const found = await Deno.stat(directory).catch(() => undefined);
    if (found?.isDirectory) return directory;
  }
  throw new Error(`${key} is not there: fetch it first with deno install`);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const lock: LockFile = JSON.parse(await Deno.readTextFile(join(root, "deno.lock")));
  const within = await registries();
  const notices = await Promise.all(
    [...shipped(lock)].map(async (key) => await noticeOf(key, await packageDirectory(key, within))),
  );
  await Deno.writeTextFile(join(root, "docs/third_party_licenses.txt"), licensesText(notices));
  console.log(`docs/third_party_licenses.txt: ${notices.length} packages`);
}
