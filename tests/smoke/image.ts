/** Builds the image on a stand-in for its base and runs it as it is meant to be run: nobody in
 * particular, read-only root, no capabilities, 256 MB. Needs root, buildah, podman and runc.
 * Run it: `deno run -A tests/smoke/image.ts`. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { compile, ROOT, RUNTIME_ENVIRONMENT } from "./artifact.ts";
import { Containers } from "./containers.ts";
import { checkEndpoints } from "./endpoints.ts";
import { writeStandInBase } from "./stand_in_base.ts";

const BASE = "localhost/objectstorage-base";
const IMAGE = "localhost/objectstorage";
const MEMORY = 256 * 2 ** 20;
const DEADLINE = 30_000;

const scratch = await Deno.makeTempDir({ prefix: "objectstorage-image-" });
const containers = await Containers.open(scratch);
const started: string[] = [];
try {
  await compile();
  await buildImages();
  const limit = await memoryLimit();
  await servesAndKeeps(limit);
  await saysWhatToDo();
  await testTarget();
} catch (error) {
  for (const name of started) {
    const { stdout, stderr } = await containers.podman(["logs", name], { codes: [0, 125] });
    console.log(`-- ${name} printed\n${stdout}${stderr}`);
  }
  throw error;
} finally {
  for (const name of started) {
    await containers.podman(["rm", "--force", "--time=0", name], { codes: [0, 1, 125] });
  }
  await Deno.remove(scratch, { recursive: true });
}

async function buildImages(): Promise<void> {
  const base = join(scratch, "base");
  await writeStandInBase(base);
  await containers.build({ file: join(base, "Dockerfile"), context: base, tag: BASE });
  const file = join(scratch, "Dockerfile");
  const text = await Deno.readTextFile(join(ROOT, "Dockerfile"));
  // buildah learnt this option later than Debian 12.
  await Deno.writeTextFile(file, text.replace(/ --start-interval=\S+/, ""));
  const args = { BASE, BINARY: "prebuilt", VERSION: "0.0.0-smoke" };
  await containers.build({ file, context: ROOT, tag: IMAGE, args });
  await containers.build({ file, context: ROOT, tag: `${IMAGE}:test`, target: "test", args });

  const config = JSON.parse(await containers.inspect(IMAGE, "{{json .Config}}"));
  assert.equal(config.User, "65532:65532");
  assert.deepEqual(config.Entrypoint, ["/objectstorage"]);
  assert.deepEqual(config.Cmd, ["server"]);
  assert.deepEqual(Object.keys(config.ExposedPorts), ["9000/tcp", "9001/tcp"]);
  assert.deepEqual(Object.keys(config.Volumes), ["/data"]);
  assert.equal(config.StopSignal, "SIGTERM");
  assert.equal(config.Labels["org.opencontainers.image.version"], "0.0.0-smoke");
  assert.ok(!config.Env.some((each: string) => each.includes("ALLOW_DEFAULT")));
  const size = Number(await containers.inspect(IMAGE, "{{.Size}}"));
  console.log(`image: ${(size / 2 ** 20).toFixed(0)} MiB with its base`);
}

/** The option that limits the memory of a container, where this machine can. */
async function memoryLimit(): Promise<readonly string[]> {
  const options = [`--memory=${MEMORY}`, `--memory-swap=${MEMORY}`];
  for (const attempt of [options, options.slice(0, 1)]) {
    const { code } = await containers.podman(
      ["run", "--rm", "--network=host", ...attempt, IMAGE, "version"],
      { codes: [0, 125, 126, 127] },
    );
    if (code === 0) return attempt;
  }
  console.log("memory: NOT limited, this machine cannot limit that of a container");
  return [];
}

/** Starts a container in the way the manifests do. */
async function start(
  name: string,
  image: string,
  options: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  started.push(name);
  const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...env });
  await containers.podman([
    "run",
    "--detach",
    `--name=${name}`,
    "--network=host",
    "--read-only",
    "--read-only-tmpfs=false",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    ...variables.map(([variable, value]) => `--env=${variable}=${value}`),
    ...options,
    image,
  ]);
}

interface Addresses {
  readonly env: Readonly<Record<string, string>>;
  readonly s3: string;
}

/** The network is this machine's: the ports may be taken by something else. */
function addresses(): Addresses {
  const [s3 = "", console = ""] = [0, 0].map(() => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return `127.0.0.1:${listener.addr.port}`;
  });
  return {
    env: { OBJECTSTORAGE_S3_ADDRESS: s3, OBJECTSTORAGE_CONSOLE_ADDRESS: console },
    s3: `http://${s3}`,
  };
}

async function servesAndKeeps(limit: readonly string[]): Promise<void> {
  const { env, s3: url } = addresses();
  const variables = {
    ...env,
    OBJECTSTORAGE_ROOT_USER: CREDENTIALS.accessKeyId,
    OBJECTSTORAGE_ROOT_PASSWORD: CREDENTIALS.secretAccessKey,
    OBJECTSTORAGE_DEFAULT_BUCKETS: "smoke",
  };
  await start("serving", IMAGE, [...limit, "--volume=data:/data"], variables);
  await healthy("serving");
  const { stdout: output } = await containers.podman(["logs", "serving"]);
  console.log(`healthy; ${await checkEndpoints(url, output)} endpoints answer`);

  const client = () => new S3Client({ url, ...CREDENTIALS });
  using s3 = client();
  // More than the container may have in memory.
  const large = Buffer.alloc(64 * 2 ** 20, "sixty-four mebibytes,");
  for (let part = 0; part < 6; part++) {
    const key = `large/${part}`;
    const put = await s3.putObject({ bucket: "smoke", key }, large, { unsigned: true });
    assert.equal(put.status, 200, put.code);
  }
  assert.equal(
    (await s3.putObject({ bucket: "smoke", key: "small" }, large.subarray(0, 9))).status,
    200,
  );
  if (limit.length > 0) {
    assert.equal(await containers.inspect("serving", "{{.HostConfig.Memory}}"), String(MEMORY));
    assert.equal(await containers.inspect("serving", "{{.State.OOMKilled}}"), "false");
    console.log("384 MiB stored with 256 MiB of memory");
  }

  await containers.podman(["restart", "--time=40", "serving"]);
  await healthy("serving");
  using after = client();
  assert.equal((await after.getObject({ bucket: "smoke", key: "small" })).body.length, 9);
  const got = await after.getObject({ bucket: "smoke", key: "large/5" });
  assert.ok(Buffer.from(got.body).equals(large));
  await containers.podman(["stop", "--time=40", "serving"]);
  assert.equal(await containers.inspect("serving", "{{.State.ExitCode}}"), "0");
  console.log("the data survives a restart; stopped with status 0");
}

/** By the image's own HEALTHCHECK: here nobody runs it but us. */
async function healthy(name: string): Promise<void> {
  const until = performance.now() + DEADLINE;
  for (;;) {
    const { code, stdout, stderr } = await containers.podman(["healthcheck", "run", name], {
      codes: [0, 1, 125],
    });
    if (code === 0) break;
    assert.ok(performance.now() < until, `${name} does not become healthy: ${stdout}${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.equal(await containers.inspect(name, "{{.State.Health.Status}}"), "healthy");
}

/** A volume that belongs to root: the message is all there is to go by. */
async function saysWhatToDo(): Promise<void> {
  const foreign = join(scratch, "foreign");
  await Deno.mkdir(foreign, { mode: 0o755 });
  await start("refused", IMAGE, [`--volume=${foreign}:/data`], addresses().env);
  assert.equal((await containers.podman(["wait", "refused"])).stdout.trim(), "2");
  const { stdout, stderr } = await containers.podman(["logs", "refused"]);
  assert.equal(
    stdout + stderr,
    "objectstorage: The data directory /data cannot be written to by user 65532:65532: " +
      "run chown -R 65532:65532 /data\n",
  );
  console.log("an unwritable volume: status 2 and the chown to run");
}

/** `-test` takes the credentials test containers are started with; the image itself does not. */
async function testTarget(): Promise<void> {
  const { env, s3: url } = addresses();
  const known = { ...env, MINIO_ROOT_USER: "minioadmin", MINIO_ROOT_PASSWORD: "minioadmin" };
  await start("known-refused", IMAGE, [], known);
  assert.equal((await containers.podman(["wait", "known-refused"])).stdout.trim(), "2");
  await start("known", `${IMAGE}:test`, [], known);
  await healthy("known");
  using s3 = new S3Client({ url });
  assert.equal((await s3.createBucket("known")).status, 200);
  console.log("known credentials: refused by the image, taken by its -test variant");
}
