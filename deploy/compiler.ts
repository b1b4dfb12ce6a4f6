/** `deno compile`: from a bundle to one executable that may do what it needs and nothing else. */
import type { Bundle } from "./bundle.ts";
import { run } from "./run.ts";

/** What the program may do. The directories and addresses it uses are the operator's choice, so the
 * first three cannot be narrowed; nor can the variables: a misspelt one of ours is refused, which
 * takes seeing all names. It may not start programs, load native libraries or fetch code. */
const PERMISSIONS = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--deny-run",
  "--deny-ffi",
  "--deny-import",
  // What is not allowed is refused at once, not asked for on the terminal.
  "--no-prompt",
];

/** Facts of the system the program asks for: its user for the chown it advises, free space and
 * memory for health and metrics, its name for logs, the mask of what it creates. */
const SYSTEM_FACTS = ["uid", "gid", "umask", "statfs", "systemMemoryInfo", "hostname"];

export interface Runtime {
  /** Of `deno`, `v8` and `sqlite`. */
  readonly versions: Readonly<Record<string, string>>;
  /** As `deno compile --target` names it. */
  readonly target: string;
}

const RUNTIME_FACTS = `
  import { DatabaseSync } from "node:sqlite";
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
    const { stdout } = await run([this.#program, "eval", "--no-config", RUNTIME_FACTS]);
    return JSON.parse(stdout);
  }

  /** Writes the executable `output`. `target`: absent for this machine. */
  async compile({ directory, main, workers }: Bundle, output: string, target?: string) {
    const facts: string[] = [];
    for (const fact of SYSTEM_FACTS) if (await this.#knows(fact)) facts.push(fact);
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
      "--unstable-net",
      "--unstable-worker-options",
      // As in the tasks of deno.json: short pauses, little memory per isolate.
      "--v8-flags=--max-semi-space-size=4",
      ...PERMISSIONS,
      `--allow-sys=${facts.join(",")}`,
      ...workers.flatMap((worker) => ["--include", worker]),
      ...(target === undefined ? [] : ["--target", target]),
      "--output",
      output,
      main,
    ], { cwd: directory });
  }

  /** Older runtimes refuse to be told of facts they do not guard. */
  async #knows(fact: string): Promise<boolean> {
    const empty = await Deno.makeTempFile({ suffix: ".js" });
    try {
      const command = [this.#program, "run", "--no-config", `--allow-sys=${fact}`, empty];
      return (await run(command, { mayFail: true })).ok;
    } finally {
      await Deno.remove(empty);
    }
  }
}
