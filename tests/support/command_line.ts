/** The product's commands for a server that runs: as processes of their own, or called in this one. */
import { Readable } from "node:stream";
import { Buffer } from "node:buffer";
import { runCommand } from "../../admin/cli/cli.ts";
import { MAIN, type Ran } from "./command.ts";
import type { KeyPair } from "./api_client.ts";
import { runtimeEnvironment } from "./server.ts";

export interface Typed {
  /** What is sent to standard input; absent: nothing. */
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** Further variables; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds. */
const DEADLINE = 60_000;

export class CommandLine {
  readonly env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>>) {
    this.env = env;
  }

  /** Asks this server with this key, by variables. */
  static of(endpoint: string | undefined, { accessKeyId, secretAccessKey }: KeyPair): CommandLine {
    return new CommandLine({
      OBJECTSTORAGE_ENDPOINT: endpoint ?? "",
      OBJECTSTORAGE_ACCESS_KEY: accessKeyId,
      OBJECTSTORAGE_SECRET_KEY: secretAccessKey,
    });
  }

  /** A process that is not waited for. */
  spawn(args: readonly string[], { env = {} }: Typed = {}): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, ...args],
      clearEnv: true,
      env: { ...runtimeEnvironment(), ...this.#with(env), NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(DEADLINE),
    }).spawn();
  }

  /** As an operator runs it. */
  async run(args: readonly string[], { stdin = "", env = {} }: Typed = {}): Promise<Ran> {
    const child = this.spawn(args, { env });
    const writer = child.stdin.getWriter();
    const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    // Who does not read it may have ended.
    const sent = writer.write(bytes).then(() => writer.close()).catch(() => undefined);
    const { code, stdout, stderr } = await child.output();
    await sent;
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** The same without a process. */
  async call(
    args: readonly string[],
    { stdin = "", env = {} }: Omit<Typed, "stdin"> & {
      readonly stdin?: string | AsyncIterable<Buffer>;
    } = {},
  ): Promise<Ran> {
    const said: Record<"out" | "err", Uint8Array[]> = { out: [], err: [] };
    const sink = (to: "out" | "err") => (bytes: Uint8Array) => {
      said[to].push(bytes);
      return Promise.resolve();
    };
    const code = await runCommand(args, {
      environment: this.#with(env),
      stdin: typeof stdin === "string" ? Readable.from([Buffer.from(stdin)]) : stdin,
      ...{ stdout: sink("out"), stderr: sink("err"), now: Date.now },
    });
    const text = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).toString("utf8");
    return { code, stdout: text(said.out), stderr: text(said.err) };
  }

  #with(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const entries = Object.entries({ ...this.env, ...env });
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }
}

/** Runs all, so many at once; results in order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  await Promise.all(Array.from({ length: most }, async () => {
    for (const [index, item] of left) results[index] = await act(item);
  }));
  return results;
}
