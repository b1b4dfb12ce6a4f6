/** Compiles the executable as `deno task compile` does and tries it: with nothing but our names in
 * its environment, from the root directory, through a real client, stopped under load, started
 * again. Prints the figures people ask for. DENO_COMPILE names the compiler; default: this runtime.
 * Run it: `deno run -A tests/smoke/compile.ts`. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { run } from "../support/clients.ts";
import { wholeFlow } from "../console/whole_flow.ts";
import { CREDENTIALS, managementUrlOf, spawnServer } from "../support/server.ts";
import { S3Client } from "../support/s3_client.ts";
import { compile, EXECUTABLE, RUNTIME_ENVIRONMENT } from "./artifact.ts";
import { awsTrip } from "./aws_trip.ts";
import { checkEndpoints } from "./endpoints.ts";
import { isolatesSeen } from "./isolates_seen.ts";
import { assertKept, stopUnderLoad } from "./stop_under_load.ts";

const ISOLATES = 3;

const scratch = await Deno.makeTempDir({ prefix: "objectstorage-smoke-" });
try {
  await compile();
  const { size } = await Deno.stat(EXECUTABLE);
  console.log(`executable: ${(size / 2 ** 20).toFixed(1)} MiB`);
  // Whatever it is started from: nothing there is its own.
  Deno.chdir("/");

  const version = await run([EXECUTABLE, "version"]);
  assert.match(version.stdout, /^objectstorage \d+\.\d+\.\d+/);
  const refused = await run([EXECUTABLE, "server", "--adress", ":1"], { codes: [2] });
  assert.match(refused.stderr, /^objectstorage: Unknown option '--adress'/);

  const directory = join(scratch, "data");
  const env = { ...RUNTIME_ENVIRONMENT, OBJECTSTORAGE_ISOLATES: String(ISOLATES) };
  const start = () => timed(() => spawnServer({ program: EXECUTABLE, directory, env }));

  const told = await (async () => {
    const [server, first] = await start();
    await using _ = server;
    console.log(`first answered request: ${first} ms after the start, in an empty directory`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    console.log(`idle with ${ISOLATES} isolates: ${await memory(server.pid)}`);
    console.log(`${await checkEndpoints(server.url, server.output())} endpoints answer`);
    assert.equal(await isolatesSeen(server.url, ISOLATES), ISOLATES);
    console.log(`${ISOLATES} isolates answer on one port`);
    const trip = join(scratch, "trip");
    await Deno.mkdir(trip);
    await awsTrip(server.url, trip);
    const [, took] = await timed(() =>
      wholeFlow({ url: server.url, managementUrl: managementUrlOf(server) })
    );
    console.log(`a day on the console: ${took} ms`);
    await commands(server.output());
    console.log(`after that: ${await memory(server.pid)}`);
    return await stopUnderLoad(server, "load");
  })();
  assert.deepEqual(told.cut, [], "requests under way when SIGTERM came were cut off");
  console.log(
    `SIGTERM under load: status 0, ${told.acknowledged.size} writes acknowledged, ` +
      `${told.refused} refused with 503, none cut off`,
  );

  {
    const [server, again] = await start();
    await using _ = server;
    console.log(`first answered request: ${again} ms after the start, with data`);
    await assertKept(server, "load", told);
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.headBucket("trip")).status, 404);
    assert.equal(await server.stop(), 0, server.output());
    console.log("every acknowledged write is there after a restart");
  }
  await noticesSystemd(directory);
  const verified = await run([EXECUTABLE, "verify", "--data", directory], { env });
  console.log(verified.stdout.trim());
} finally {
  await Deno.remove(scratch, { recursive: true });
}

/** The executable as a client of itself. */
async function commands(output: string): Promise<void> {
  const env = {
    ...RUNTIME_ENVIRONMENT,
    OBJECTSTORAGE_ENDPOINT: managementUrlOf({ output: () => output }),
    OBJECTSTORAGE_ACCESS_KEY: CREDENTIALS.accessKeyId,
    OBJECTSTORAGE_SECRET_KEY: CREDENTIALS.secretAccessKey,
  };
  const ask = async (...args: readonly string[]) => {
    const { stdout, stderr } = await run([EXECUTABLE, ...args], { env });
    assert.equal(stderr, "");
    return stdout;
  };
  const { phase, isolates } = JSON.parse(await ask("status", "--json"));
  assert.deepEqual([phase, isolates.length], ["running", ISOLATES + 2]);
  await ask("bucket", "create", "asked");
  assert.match(await ask("bucket", "list"), /\nasked /);
  // In parts, and back through a pipe.
  const file = join(scratch, "asked"), bytes = randomBytes(20 * 2 ** 20);
  await Deno.writeFile(file, bytes);
  await ask("object", "put", "asked", "in/parts", file);
  const args = ["object", "get", "asked", "in/parts", "-"];
  const { stdout } = await new Deno.Command(EXECUTABLE, { args, env }).output();
  assert.equal(Buffer.compare(stdout, bytes), 0, `${stdout.length} bytes came back`);
  await ask("bucket", "delete", "asked", "--force", "--yes");
  console.log("the command line asks the server");
}

/** The permissions compiled in allow telling the service manager. */
async function noticesSystemd(directory: string): Promise<void> {
  const path = join(scratch, "notify");
  const manager = Deno.listenDatagram({ transport: "unixpacket", path });
  const env = { ...RUNTIME_ENVIRONMENT, NOTIFY_SOCKET: path };
  await using server = await spawnServer({ program: EXECUTABLE, directory, env });
  const next = async () => new TextDecoder().decode((await manager.receive())[0]);
  assert.match(await next(), /^EXTEND_TIMEOUT_USEC=/);
  assert.equal(await next(), `READY=1\nSTATUS=S3 at ${server.url}`);
  manager.close();
  console.log("the service manager is told");
}

async function timed<T>(act: () => Promise<T>): Promise<readonly [T, milliseconds: string]> {
  const started = performance.now();
  const result = await act();
  return [result, (performance.now() - started).toFixed(0)];
}

async function memory(pid: number): Promise<string> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const mebibytes = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024);
  return `${mebibytes("VmRSS")} MiB resident, ${mebibytes("RssAnon")} MiB of it its own`;
}
