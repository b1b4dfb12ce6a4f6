/** `deno compile`: from a bundle to one executable that may do what it needs and nothing else. */
import type { Bundle } from "./bundle.ts";
import { run } from "./run.ts";

/** Facts of the system the program does not ask for. What it may know is its user (for the chown it
 * advises), free space, memory and host name; they are not listed because the mask of what it
 * creates, which it sets, has no name of its own in `--allow-sys`. */
const NOT_ITS_BUSINESS = [
  "osRelease",
  "osUptime",
  "loadavg",
  "networkInterfaces",
  "cpus",
  "homedir",
  "username",
  "userInfo",
  "getegid",
  "getPriority",
  "setPriority",
];

/** What is compiled in of the runtime's options: the same as of `deno run`. The directories and
 * addresses the program uses are the operator's choice, so net, read and write cannot be narrowed;
 * nor can the variables: a misspelt one of ours is refused, which takes seeing all names. It may not
 * start programs, load native libraries or fetch code. */
export const RUNTIME_OPTIONS: readonly string[] = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  `--deny-sys=${NOT_ITS_BUSINESS.join(",")}`,
  "--deny-run",
  "--deny-ffi",
  "--deny-import",
  // What is not allowed is refused at once, not asked for on the terminal.
  "--no-prompt",
  "--unstable-net",
  "--unstable-worker-options",
  // As in the tasks of deno.json: short pauses, little memory per isolate.
  "--v8-flags=--max-semi-space-size=4",
];

export interface Runtime {
  /** Of `deno`, `v8` and `sqlite`. */
  readonly versions: Readonly<Record<string, string>>;
  /** As `deno compile --target` names it. */
  readonly target: string;
}

const RUNTIME_FACTS = `
  import { DatabaseSync } from 'node:sqlite';
  const { sqlite } = new DatabaseSync(":memory:").prepare("SELECT sqlite_version() AS sqlite").get();
  const { deno, v8 } = Deno.version;
  console.log(JSON.stringify({ versions: { deno, v8, sqlite }, target: Deno.build.target }));
`;

export class Compiler {
  readonly #program: string;

  /** `program`: a Deno executable. */
  constructor(program: string) {
    this.#program = program;
  }

  /** What the executables it makes run on. Not by `process.versions`: what stands there besides is
   * what Node.js has. */
  async runtime(): Promise<Runtime> {
    return JSON.parse(await run([this.#program, "eval", "--no-config", RUNTIME_FACTS]));
  }

  /** Writes the executable `output`. `target`: absent for this machine. */
  async compile(
    { directory, main, workers, console: files }: Bundle,
    output: string,
    target?: string,
  ) {
    await run([
      this.#program,
      "compile",
      "--quiet",
      "--no-check",
      "--no-config",
      "--no-lock",
      "--no-remote",
      // The cache would be a file in the common temporary directory, where others could put one first.
      "--no-code-cache",
      ...RUNTIME_OPTIONS,
      ...[...workers, files].flatMap((included) => ["--include", included]),
      ...(target === undefined ? [] : ["--target", target]),
      "--output",
      output,
      main,
    ], { cwd: directory });
  }
}
