/** What the console is made of, once it is built: files by name. An executable has them inside,
 * a clone builds them when a page is first asked for. */
import { existsSync, readFileSync } from "node:fs";

export interface ConsoleFile {
  readonly plain: Uint8Array;
  /** The same, compressed. */
  readonly br?: Uint8Array;
  readonly gzip?: Uint8Array;
}

export interface ConsoleFiles {
  /** Names in `files` of the two the page begins with. */
  readonly script: string;
  readonly stylesheet: string;
  /** All that is loaded before there is anything to see. */
  readonly first: ReadonlySet<string>;
  /** Named after their content: what a name stands for never changes. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
}

/** Beside the bundle an executable is made of. */
const EMBEDDED = new URL("./console/", import.meta.url);
/** Its name among the files; not named after its content, so that it can be linked to. */
export const LICENSES = "licenses.txt";
/** What it is made of, in a clone. */
export const LICENSES_SOURCE = new URL("../docs/third_party_licenses.txt", import.meta.url);
/** Not named where a bundler would follow: what it imports is no part of an executable. */
const BUILDER = "./build.ts";

/** The files an executable has, or those built of the sources. Throws what is wrong with the sources. */
export async function consoleFiles(development: boolean): Promise<ConsoleFiles> {
  const index = new URL("index.json", EMBEDDED);
  if (existsSync(index)) return embeddedFiles(JSON.parse(readFileSync(index, "utf8")));
  const { buildConsole } = await import(new URL(BUILDER, import.meta.url).href);
  return await buildConsole({ development });
}

/** Server-sent events, one whenever a source changes: pages load themselves again by it. */
export async function sourceChanges(): Promise<ReadableStream<Uint8Array>> {
  const { watchSources } = await import(new URL(BUILDER, import.meta.url).href);
  let stop = () => {};
  return new ReadableStream({
    start(controller) {
      const encoder = new TextEncoder();
      controller.enqueue(encoder.encode(": watching\n\n"));
      stop = watchSources(() => controller.enqueue(encoder.encode("data: changed\n\n")));
    },
    cancel: () => stop(),
  });
}

/** The licences of the packages an executable holds, as plain text. */
export function licenses(): string {
  const inside = new URL(LICENSES, EMBEDDED);
  return readFileSync(existsSync(inside) ? inside : LICENSES_SOURCE, "utf8");
}

/** What `deploy/bundle.ts` writes beside the files. */
export interface ConsoleIndex {
  readonly script: string;
  readonly stylesheet: string;
  readonly first: readonly string[];
  readonly names: readonly string[];
}

function embeddedFiles({ script, stylesheet, first, names }: ConsoleIndex): ConsoleFiles {
  const read = (name: string) => readFileSync(new URL(name, EMBEDDED));
  const files = names.map((name): readonly [string, ConsoleFile] => [name, {
    // Read when asked for: a server nobody looks at keeps none of them in memory.
    get plain() {
      return read(name);
    },
    get br() {
      return read(`${name}.br`);
    },
    get gzip() {
      return read(`${name}.gz`);
    },
  }]);
  return { script, stylesheet, first: new Set(first), files: new Map(files) };
}
