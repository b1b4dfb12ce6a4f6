/** The S3 clients of other people: installed once into a cache outside the repository, called with
 * an environment of their own. A client that cannot be had fails in CI and is skipped elsewhere. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertVerifies, CREDENTIALS, REGION, type SpawnedServer, spawnServer } from "./server.ts";

const IN_CI = (Deno.env.get("CI") ?? "") !== "";
/** Installed clients are brought up to date after this many milliseconds: three days. */
const FRESH = 3 * 86_400_000;
const RUN_DEADLINE = 180_000;

/** A client, or why there is none here. */
export type Prepared<C> = { readonly client: C } | { readonly missing: string };

export interface ClientTest<C> {
  readonly client: C;
  readonly server: SpawnedServer;
  /** An empty directory, removed at the end; also the client's home. */
  readonly scratch: string;
  /** Runs the client (or any program) against the server; see `run`. */
  run(command: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** Registers a test that has a server of its own. After the body the server must end cleanly on
 * SIGTERM and its data directory must verify clean. */
export function clientTest<C>(
  prepared: Prepared<C>,
  name: string,
  body: (test: ClientTest<C>) => Promise<void>,
): void {
  const missing = "missing" in prepared ? prepared.missing : undefined;
  Deno.test({
    name: missing !== undefined && !IN_CI ? `${name} (skipped: ${missing})` : name,
    ignore: missing !== undefined && !IN_CI,
    fn: async () => {
      if ("missing" in prepared) throw new Error(prepared.missing);
      const data = await Deno.makeTempDir({ prefix: "objectstorage-" });
      const scratch = await Deno.makeTempDir({ prefix: "objectstorage-client-" });
      try {
        {
          await using server = await spawnServer({ directory: data });
          const env = clientEnvironment(server.url, scratch);
          await body({
            client: prepared.client,
            server,
            scratch,
            run: (command, options = {}) =>
              run(command, { cwd: scratch, ...options, env: { ...env, ...options.env } }),
          });
        }
        await assertVerifies(data);
      } finally {
        await Deno.remove(data, { recursive: true });
        await Deno.remove(scratch, { recursive: true });
      }
    },
  });
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are not an error. Default: 0 alone. */
  readonly codes?: readonly number[];
  /** Milliseconds until it is killed; 0: never. Default: three minutes. */
  readonly deadline?: number;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with exactly `env`; throws with what it printed when its exit code is none of
 * `codes` or its deadline passed. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...args] = command;
  const deadline = new AbortController();
  const delay = options.deadline ?? RUN_DEADLINE;
  const timer = delay === 0 ? undefined : setTimeout(() => deadline.abort(), delay);
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      clearEnv: true,
      env: { ...options.env },
      stdin: "null",
      signal: deadline.signal,
    }).output();
    const text = new TextDecoder();
    const ran = { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
    assert(
      (options.codes ?? [0]).includes(code),
      `${command.join(" ")}\nended with ${code}\n${ran.stdout.slice(-4000)}${
        ran.stderr.slice(-6000)
      }`,
    );
    return ran;
  } finally {
    clearTimeout(timer);
  }
}

/** The environment every client gets: where the server is, whose keys, no configuration found by
 * chance. The AWS tools choose path-style addresses for an IP address by themselves. */
export function clientEnvironment(url: string, home: string): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    TMPDIR: home,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    NO_PROXY: "127.0.0.1",
    PYTHONUTF8: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_EC2_METADATA_DISABLED: "true",
    // Version 1 of the aws CLI signs URLs of this region the old way unless told otherwise.
    AWS_CONFIG_FILE: awsConfig(home),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "aws-credentials"),
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
  };
}

/** What the Python clients are called by: a virtual environment's interpreter and aws CLI. */
export interface PythonClients {
  readonly python: string;
  readonly aws: string;
}

/** Current boto3 and aws CLI from PyPI, with the native checksums CRC32C and CRC64NVME need. */
export function preparePython(): Promise<Prepared<PythonClients>> {
  return prepareVenv("python", ["boto3[crt]", "awscli"], (bin) => ({
    python: join(bin, "python"),
    aws: join(bin, "aws"),
  }));
}

/** Prometheus's own reader of the text format, from PyPI; the interpreter that has it. */
export function preparePrometheusClient(): Promise<Prepared<string>> {
  return prepareVenv("prometheus", ["prometheus_client"], (bin) => join(bin, "python"));
}

/** OpenTelemetry's own protocol buffers, from PyPI; the interpreter that has them. */
export function prepareOpenTelemetry(): Promise<Prepared<string>> {
  return prepareVenv(
    "opentelemetry",
    ["opentelemetry-proto"],
    (bin) => join(bin, "python"),
  );
}

/** A virtual environment of its own with packages from PyPI. */
function prepareVenv<C>(
  name: string,
  packages: readonly string[],
  describe: (bin: string) => C,
): Promise<Prepared<C>> {
  return prepare(name, async (directory) => {
    const python = join(directory, "bin", "python");
    const env = Deno.env.toObject();
    if (!await exists(python)) await run(["python3", "-m", "venv", directory], { env });
    await run([python, "-m", "pip", "install", "-q", "-U", ...packages], { env });
  }, (directory) => describe(join(directory, "bin")));
}

/** The program of tests/clients/minio_go, built; the path of its executable. */
export function prepareMinioGo(): Promise<Prepared<string>> {
  return prepareGo("minio-go", new URL("../clients/minio_go/", import.meta.url));
}

/** A Go program of the tests (main.go, go.mod, go.sum in `directory`), built; the path of its
 * executable. */
export function prepareGo(name: string, directory: URL): Promise<Prepared<string>> {
  const source = fileURLToPath(directory);
  return prepare(`${name}-${hashOf(source)}`, async (directory) => {
    await run(["go", "build", "-o", join(directory, name), "."], {
      cwd: source,
      env: { ...Deno.env.toObject(), CGO_ENABLED: "0" },
    });
  }, (directory) => join(directory, name));
}

/** Pebble, Let's Encrypt's ACME authority for tests, built; the path of its executable. */
export function preparePebble(): Promise<Prepared<string>> {
  return prepare("pebble", async (directory) => {
    await run(["go", "install", "github.com/letsencrypt/pebble/v2/cmd/pebble@latest"], {
      env: { ...Deno.env.toObject(), CGO_ENABLED: "0", GOBIN: directory },
    });
  }, (directory) => join(directory, "pebble"));
}

/** A client that comes as a package of the distribution and must be on PATH; its name. */
export async function preparePackaged(name: string): Promise<Prepared<string>> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    if (directory !== "" && await exists(join(directory, name))) return { client: name };
  }
  return { missing: `${name} is not on PATH; on Debian: apt-get install ${name}` };
}

/** Where clients are kept between runs: OBJECTSTORAGE_TEST_CACHE, else the user's cache. */
function cacheDirectory(): string {
  const chosen = Deno.env.get("OBJECTSTORAGE_TEST_CACHE");
  if (chosen !== undefined && chosen !== "") return chosen;
  const cache = Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? ".", ".cache");
  return join(cache, "objectstorage-tests");
}

/** Installs unless a fresh installation is there. Test files may run side by side: one installs,
 * the others wait for its lock. */
async function prepare<C>(
  name: string,
  install: (directory: string) => Promise<void>,
  describe: (directory: string) => C,
): Promise<Prepared<C>> {
  const directory = join(cacheDirectory(), name);
  const marker = join(directory, ".installed");
  await Deno.mkdir(directory, { recursive: true });
  using lock = await Deno.open(join(directory, ".lock"), { create: true, write: true });
  await lock.lock(true);
  const installed = await modified(marker);
  if (installed === undefined || Date.now() - installed > FRESH) {
    try {
      await install(directory);
      await Deno.writeTextFile(marker, "");
    } catch (error) {
      // An old installation is better than none where there is no network.
      const why = error instanceof Error ? error.message : String(error);
      if (installed === undefined || IN_CI) return { missing: `${name}: ${why}` };
    }
  }
  return { client: describe(directory) };
}

async function modified(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await modified(path) !== undefined;
}

/** Names the sources of a program, so that a change builds it anew. */
function hashOf(directory: string): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod", "go.sum"]) {
    hash.update(Deno.readFileSync(join(directory, name)));
  }
  return hash.digest("hex").slice(0, 12);
}

function awsConfig(home: string): string {
  const path = join(home, "aws-config");
  Deno.writeTextFileSync(path, "[default]\ns3 =\n  signature_version = s3v4\n");
  return path;
}
