/** Servers for tests: the embedded one in this process, and the production entry as a process of
 * its own. Both end with `await using`; a spawned one that does not end cleanly fails its test. */
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { type RunningServer, type ServerOptions, startServer } from "../../server/start.ts";

/** The credentials and the region test servers know. `serve` refuses secrets everybody knows. */
export const CREDENTIALS = {
  accessKeyId: "testroot",
  secretAccessKey: "a-secret-of-the-tests",
} as const;
export const REGION = "us-east-1";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
/** What `deno run` itself needs from the environment; the server gets nothing else unasked. */
const RUNTIME_NAMES = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME", "TMPDIR"];
const START_DEADLINE = 60_000;
const STOP_DEADLINE = 40_000;
const KEPT_OUTPUT = 64 * 1024;

/** A server in this process, on a free port, one isolate unless asked for more. */
export function embeddedServer(options: ServerOptions = {}): Promise<RunningServer> {
  return startServer({
    isolates: 1,
    rootUser: CREDENTIALS.accessKeyId,
    rootPassword: CREDENTIALS.secretAccessKey,
    region: REGION,
    ...options,
  });
}

export interface SpawnOptions {
  /** Data directory. Default: a fresh temporary one, removed at the end. */
  readonly directory?: string;
  /** Further environment, e.g. `OBJECTSTORAGE_ISOLATES`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program to run instead of `deno run -A main.ts`; it gets no environment but ours. */
  readonly program?: string;
  /** Arguments of the runtime before `main.ts`. Default `-A`. */
  readonly runtimeArgs?: readonly string[];
  /** PEM of the authority that signed its certificate, when it has one. */
  readonly caCert?: string;
  /** False: what it says is taken for it, for who has a certificate nobody knows yet. */
  readonly asked?: boolean;
}

export interface SpawnedServer extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly directory: string;
  readonly pid: number;
  /** The last 64 KiB of what it printed, both streams. */
  output(): string;
  /** SIGTERM, then waits; returns the exit code. Killed, and an error, after 40 s. */
  stop(): Promise<number>;
  /** SIGKILL, then waits. Nothing more is expected of it. */
  kill(): Promise<void>;
}

/** Starts `main.ts serve` (or `program`) as a child process and resolves when it says it is ready
 * and `/-/ready` answers 200. Throws with its output when it ends or stays silent for 60 s. */
export async function spawnServer(options: SpawnOptions = {}): Promise<SpawnedServer> {
  await using cleanup = new AsyncDisposableStack();
  const directory = options.directory ?? await Deno.makeTempDir({ prefix: "objectstorage-" });
  if (options.directory === undefined) {
    cleanup.defer(() => Deno.remove(directory, { recursive: true }));
  }
  const child = new Deno.Command(options.program ?? Deno.execPath(), {
    args: options.program === undefined
      ? ["run", ...options.runtimeArgs ?? ["-A"], MAIN, "serve"]
      : ["serve"],
    clearEnv: true,
    env: {
      ...options.program === undefined ? runtimeEnvironment() : {},
      OBJECTSTORAGE_DATA: directory,
      OBJECTSTORAGE_S3_ADDRESS: "127.0.0.1:0",
      OBJECTSTORAGE_CONSOLE_ADDRESS: "127.0.0.1:0",
      OBJECTSTORAGE_ROOT_USER: CREDENTIALS.accessKeyId,
      OBJECTSTORAGE_ROOT_PASSWORD: CREDENTIALS.secretAccessKey,
      OBJECTSTORAGE_REGION: REGION,
      OBJECTSTORAGE_ISOLATES: "2",
      ...options.env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = new Output(child);
  let over: number | undefined;

  async function end(signal: Deno.Signal): Promise<number> {
    if (over !== undefined) return over;
    try {
      child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It ended by itself.
    }
    using deadline = timer(STOP_DEADLINE);
    const status = await Promise.race([child.status, deadline.over]);
    if (status === undefined) child.kill("SIGKILL");
    const { code } = await child.status;
    await output.ended;
    over = code;
    assert(
      status !== undefined,
      `The server did not end within 40 s of ${signal}:\n${output.text}`,
    );
    return code;
  }

  cleanup.defer(async () => {
    const killed = over !== undefined;
    const code = await end("SIGTERM");
    if (!killed) assert.equal(code, 0, `The server ended with ${code}:\n${output.text}`);
  });

  const url = await readyUrl(output);
  if (options.asked !== false) await requireReady(url, options.caCert);

  const resources = cleanup.move();
  return {
    url,
    directory,
    pid: child.pid,
    output: () => output.text,
    stop: () => end("SIGTERM"),
    kill: async () => void await end("SIGKILL"),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Where a spawned server is managed. */
export function managementUrlOf(server: Pick<SpawnedServer, "output">): string {
  const url = /management at (http\S+),/.exec(server.output())?.[1];
  assert(url !== undefined, "A server that does not say where it is managed");
  return url;
}

/** Runs `main.ts verify` on a directory no server holds; throws with its findings unless clean. */
export async function assertVerifies(directory: string): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "verify", "--data", directory],
    clearEnv: true,
    env: runtimeEnvironment(),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  assert.equal(code, 0, `verify found:\n${text.decode(stdout)}${text.decode(stderr)}`);
}

async function requireReady(url: string, caCert: string | undefined): Promise<void> {
  using client = Deno.createHttpClient({ caCerts: caCert === undefined ? [] : [caCert] });
  const ready = await fetch(`${url}/-/ready`, { client });
  await ready.body?.cancel();
  assert.equal(ready.status, 200, "/-/ready of a server that says it is ready");
}

function runtimeEnvironment(): Record<string, string> {
  const env: Record<string, string> = { NO_COLOR: "1", NO_PROXY: "127.0.0.1" };
  for (const name of RUNTIME_NAMES) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

async function readyUrl(output: Output): Promise<string> {
  using deadline = timer(START_DEADLINE);
  const url = await Promise.race([output.readyUrl, output.ended, deadline.over]);
  assert(typeof url === "string", `The server did not become ready:\n${output.text}`);
  return url;
}

/** Resolves to undefined after `delay` milliseconds, unless disposed of before. */
function timer(delay: number): Disposable & { readonly over: Promise<undefined> } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const id = setTimeout(() => resolve(undefined), delay);
  return { over: promise, [Symbol.dispose]: () => clearTimeout(id) };
}

/** What a child prints, kept within bounds, and the URL in the line that says `ready`. */
class Output {
  text = "";
  readonly readyUrl: Promise<string>;
  /** Resolves when both streams are at their end. */
  readonly ended: Promise<undefined>;
  readonly #ready: (url: string) => void;

  constructor(child: Deno.ChildProcess) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.readyUrl = promise;
    this.#ready = resolve;
    this.ended = Promise.all([this.#read(child.stdout), this.#read(child.stderr)])
      .then(() => undefined);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text = (this.text + text).slice(-KEPT_OUTPUT);
      const url = /^.*\bready\b.*?(https?:\/\/[\w.:[\]]+).*\n/m.exec(this.text)?.[1];
      if (url !== undefined) this.#ready(url);
    }
  }
}
