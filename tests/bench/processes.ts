/** The processes a measurement needs: the product, the bare server, the load generator, and the
 * scripts that measure bounds. Every one ends when its handle is disposed. */
import type { BareOptions } from "./bare_server.ts";
import type { HoldOptions } from "./hold.ts";
import type { LoadResult, Plan } from "./plan.ts";
import type { Credentials } from "./signing.ts";
import { repository, type Workspace } from "./workspace.ts";

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

export const CREDENTIALS: Credentials = {
  accessKey: "benchmark",
  secretKey: "benchmark-secret-key",
  region: "us-east-1",
};

/** As it is compiled (deploy/compiler.ts). */
const RUNTIME = [
  "--unstable-net",
  "--unstable-worker-options",
  "--no-code-cache",
  "--v8-flags=--max-semi-space-size=4",
];

/** HTTP isolates of the product and of the bare server. */
export const ISOLATES = 3;

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

interface Child {
  readonly process: Deno.ChildProcess;
  readonly lines: AsyncIterator<string>;
}

function spawn(
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Record<string, string> } = {},
): Child {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: repository,
    env: { NO_COLOR: "1", ...options.env },
    stdin: options.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  if (options.input !== undefined) {
    const writer = process.stdin.getWriter();
    void writer.write(new TextEncoder().encode(options.input)).then(() => writer.close());
  }
  return { process, lines: linesOf(process.stdout) };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Reads lines up to the first that contains `text`; throws when the process ends before. */
async function awaitLine(child: Child, text: string): Promise<void> {
  for (;;) {
    const line = await child.lines.next();
    if (line.done) throw new Error(`The process ended before it said ${JSON.stringify(text)}`);
    if (line.value.includes(text)) return;
  }
}

async function drain(child: Child): Promise<void> {
  while (!(await child.lines.next()).done);
}

async function server(child: Child, port: number): Promise<RunningProcess> {
  await awaitLine(child, "ready");
  const drained = drain(child);
  return {
    pid: child.process.pid,
    port,
    async [Symbol.asyncDispose]() {
      try {
        child.process.kill("SIGTERM");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // already ended
      }
      await Promise.all([child.process.status, drained]);
    },
  };
}

/** The server under test on `directory`. `env`: besides its settings. */
export function startProduct(
  { program }: Pick<Workspace, "program">,
  directory: string,
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  const port = freePort();
  const child = spawn(["run", ...RUNTIME, "-A", program, "serve"], {
    env: {
      OBJECTSTORAGE_DATA: directory,
      OBJECTSTORAGE_S3_ADDRESS: `127.0.0.1:${port}`,
      OBJECTSTORAGE_ROOT_USER: CREDENTIALS.accessKey,
      OBJECTSTORAGE_ROOT_PASSWORD: CREDENTIALS.secretKey,
      OBJECTSTORAGE_ISOLATES: String(ISOLATES),
      ...env,
    },
  });
  return server(child, port);
}

export function startBare(
  options: Pick<BareOptions, "answers" | "directory">,
): Promise<RunningProcess> {
  const port = freePort();
  const input = JSON.stringify({ ...options, port, isolates: ISOLATES } satisfies BareOptions);
  return server(spawn(["run", "-A", "tests/bench/bare_server.ts"], { input }), port);
}

/** Holds connections open until it is disposed; resolves when all are there. */
export async function startHold(options: HoldOptions): Promise<AsyncDisposable> {
  const child = spawn(["run", "-A", "tests/bench/hold.ts"], { input: JSON.stringify(options) });
  await awaitLine(child, "held");
  return {
    async [Symbol.asyncDispose]() {
      child.process.kill("SIGTERM");
      await Promise.all([child.process.status, drain(child)]);
    },
  };
}

export interface RunningLoad {
  /** The generator has signed its requests and begun. */
  readonly started: Promise<void>;
  readonly result: Promise<LoadResult>;
}

export type LoadPlan = Omit<Plan, "port" | "pid" | "credentials" | "threads">;

/** Begins a load on a server. Two threads of the generator outrun three isolates; one client
 * needs but one. */
export function startLoad(target: RunningProcess, plan: LoadPlan): RunningLoad {
  const whole: Plan = {
    ...plan,
    port: target.port,
    pid: target.pid,
    credentials: CREDENTIALS,
    threads: Math.min(2, plan.clients),
  };
  const child = spawn(["run", "-A", "tests/bench/load.ts"], { input: JSON.stringify(whole) });
  const started = awaitLine(child, "started");
  const result = started.then(async () => {
    const line = await child.lines.next();
    await Promise.all([child.process.status, drain(child)]);
    if (line.done) throw new Error(`The load failed: ${plan.method} ${plan.targets.path}`);
    return JSON.parse(line.value) as LoadResult;
  });
  started.catch(() => {});
  return { started, result };
}

export function load(target: RunningProcess, plan: LoadPlan): Promise<LoadResult> {
  return startLoad(target, plan).result;
}

/** Runs a script of this directory to its end; its one line of output is JSON. */
export async function runScript<Output>(name: string, input: unknown): Promise<Output> {
  const child = spawn(["run", "-A", `tests/bench/${name}`], { input: JSON.stringify(input) });
  const line = await child.lines.next();
  await Promise.all([child.process.status, drain(child)]);
  if (line.done) throw new Error(`${name} gave no result`);
  return JSON.parse(line.value) as Output;
}
