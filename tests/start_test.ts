/** The production entry as operators start it: first credentials, declared buckets, refusals, the
 * ways MinIO is started. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, statSync } from "node:fs";
import { Reloader } from "../server/config/reloader.ts";
import { resolveConfig } from "../server/config/resolve.ts";
import { MAIN, run, temporary } from "./support/command.ts";
import { auditLines } from "./support/audit_lines.ts";
import { S3Client } from "./support/s3_client.ts";
import { text } from "./support/s3_server.ts";
import { CREDENTIALS, spawnServer } from "./support/server.ts";

Deno.test("without credentials the first start makes them, tells them once and keeps them", async () => {
  using directory = temporary();
  const env = { OBJECTSTORAGE_ROOT_USER: "", OBJECTSTORAGE_ROOT_PASSWORD: "" };
  let told: { accessKeyId: string; secretAccessKey: string } | undefined;
  for (const start of [1, 2]) {
    await using server = await spawnServer({ directory: directory.path, env });
    const [, user, password] =
      /access key {2}(\S+)\n {2}secret key {2}(\S+)\n/.exec(server.output()) ?? [];
    assert.equal(user !== undefined, start === 1, server.output());
    if (user !== undefined && password !== undefined) {
      told = { accessKeyId: user, secretAccessKey: password };
    }
    assert.ok(told);
    using s3 = new S3Client({ url: server.url, ...told });
    assert.equal((await s3.listBuckets()).status, 200);
  }
  const { mode } = statSync(`${directory.path}/.objectstorage/root.json`);
  assert.equal(mode & 0o777, 0o600);
});

Deno.test("credentials made by a start that failed are made anew, and told, by the next", async () => {
  using directory = temporary();
  const internal = `${directory.path}/.objectstorage`;
  Deno.mkdirSync(`${internal}/metadata.db`, { recursive: true });
  const args = [
    ...["serve", "--data", directory.path],
    ...["--address", "127.0.0.1:0", "--console-address", "127.0.0.1:0"],
  ];
  assert.equal((await run(args)).code, 1, "a directory is no database");
  assert.ok(!existsSync(`${internal}/root.json`));
  Deno.removeSync(`${internal}/metadata.db`);
  const env = { OBJECTSTORAGE_ROOT_USER: "", OBJECTSTORAGE_ROOT_PASSWORD: "" };
  await using server = await spawnServer({ directory: directory.path, env });
  assert.match(server.output(), /told this once/);
});

Deno.test("S3 and management cannot share a port under two names", async () => {
  using directory = temporary();
  const port = freePort();
  const { code, stderr } = await run([
    ...["serve", "--data", directory.path, "--address", `localhost:${port}`],
    ...["--console-address", `127.0.0.1:${port}`],
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /in use/i);
  assert.ok(!existsSync(`${directory.path}/.objectstorage/root.json`), "told to nobody");
});

Deno.test("declared buckets exist when the server is ready, and only what differs is changed", async () => {
  using directory = temporary();
  const config = `${directory.path}/conf.yaml`;
  const data = `${directory.path}/data`;
  Deno.writeTextFileSync(
    config,
    `buckets:
  - plain
  - {name: full, versioning: enabled, tags: {team: "a b"}, cors: [
      {AllowedOrigins: ["https://a.example"], AllowedMethods: [GET]}]}
`,
  );
  const env = { OBJECTSTORAGE_CONFIG: config };
  const dry = () => run(["serve", "--dry-run", "--data", data], env);
  const first = await dry();
  assert.equal(
    first.stdout,
    "create bucket plain\ncreate bucket full (versioning enabled, cors, tagging)\n",
  );
  assert.ok(!existsSync(data), "a dry run writes nothing");
  {
    await using server = await spawnServer({ directory: data, env });
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    const { xml } = await s3.getBucketVersioning("full");
    assert.equal(xml.need("Status"), "Enabled");
    const documents = [["tagging", "<Key>team</Key>"], ["cors", "https://a.example"]] as const;
    for (const [name, part] of documents) {
      const answer = await s3.request({ method: "GET", bucket: "full", query: { [name]: "" } });
      assert.ok(text(answer).includes(part), text(answer));
    }
    assert.equal((await s3.headBucket("plain")).status, 200);
    assert.equal((await s3.putBucketVersioning("full", "Suspended")).status, 200);
  }
  assert.equal((await dry()).stdout, "change bucket full (versioning enabled)\n");
  {
    await using server = await spawnServer({ directory: data, env });
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.getBucketVersioning("full")).xml.need("Status"), "Enabled");
  }
  assert.equal((await dry()).stdout, "Nothing to change\n");
});

Deno.test("a mistake is a line, status 2, and nothing is written", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const mistakes: readonly (readonly [string[], Record<string, string>, RegExp])[] = [
    [
      ["serve", "--data", data, "--isolates", "none"],
      {},
      /^objectstorage: isolates \(--isolates\) must/,
    ],
    [
      ["serve", "--data", data],
      { OBJECTSTORAGE_CONFIG: "/none" },
      /cannot be read: .*no such file/i,
    ],
    [
      ["config", "check"],
      { MINIO_ROOT_USER: "ab" },
      /^objectstorage: root\.user \(MINIO_ROOT_USER\) must/,
    ],
  ];
  for (const [args, env, message] of mistakes) {
    const { code, stdout, stderr } = await run(args, env);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
  assert.deepEqual(readdirSync(directory.path), []);
});

Deno.test("the configuration is checked and shown from the command line", async () => {
  const checked = await run(["config", "check"]);
  assert.deepEqual([checked.code, checked.stdout], [0, "The configuration is valid\n"]);
  const { stdout } = await run(["config", "show"], { OBJECTSTORAGE_REGION: "eu-1" });
  assert.match(stdout, /^region +eu-1 +OBJECTSTORAGE_REGION$/m);
});

Deno.test("SIGHUP and a changed file put new credentials into force, without a failed request", async () => {
  using directory = temporary();
  const config = `${directory.path}/conf.yaml`;
  const write = (password: string, more = "") =>
    Deno.writeTextFileSync(config, `root: {user: reloaded, password: ${password}}\n${more}`);
  const env = {
    ...{ OBJECTSTORAGE_CONFIG: config, OBJECTSTORAGE_ISOLATES: "3", OBJECTSTORAGE_REGION: "" },
    ...{ OBJECTSTORAGE_ROOT_USER: "", OBJECTSTORAGE_ROOT_PASSWORD: "" },
    OBJECTSTORAGE_LOG_FORMAT: "text",
  };
  write("first-secret");
  await using server = await spawnServer({ directory: `${directory.path}/data`, env });
  const status = async (secretAccessKey: string) => {
    using s3 = new S3Client({ url: server.url, accessKeyId: "reloaded", secretAccessKey });
    return (await s3.listBuckets()).status;
  };
  const told = async (line: RegExp) => {
    for (let tries = 0; !line.test(server.output()); tries++) {
      assert.ok(tries < 600, server.output());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  // One connection an isolate at least, so that each is asked.
  const all = (secret: string) => Promise.all(Array.from({ length: 30 }, () => status(secret)));
  assert.deepEqual(new Set(await all("first-secret")), new Set([200]));
  write("other-secret", "region: elsewhere\n");
  Deno.kill(server.pid, "SIGHUP");
  await told(/read again \(SIGHUP\): root\.password\n/);
  await told(/after a restart: region\n/);
  assert.deepEqual(new Set(await all("other-secret")), new Set([200]));
  assert.deepEqual(new Set(await all("first-secret")), new Set([403]));
  write("short");
  await told(
    /kept as it was: root\.password \(.*conf\.yaml line 1\) must be 8 to 128 characters\n/,
  );
  assert.deepEqual(new Set(await all("other-secret")), new Set([200]));
  write("third-secret");
  await told(/file of the configuration changed\): root\.password\n/);
  assert.deepEqual(new Set(await all("third-secret")), new Set([200]));
  assert.equal(await server.stop(), 0);
  const changes = auditLines(`${directory.path}/data`)
    .filter(({ action }) => action === "ChangeConfiguration");
  assert.deepEqual(
    changes.map(({ principal, details }) => [principal, details]),
    Array(2).fill(["reloaded", { changed: ["root.password"] }]),
  );
});

Deno.test("a file that a reload meets is watched from then on", async () => {
  using directory = temporary();
  const path = `${directory.path}/late`;
  Deno.writeTextFileSync(path, "one");
  const files = new Set<string>();
  const told: string[] = [];
  const settings = resolveConfig([]);
  using reloader = new Reloader({
    loaded: { settings, keyPair: undefined },
    files,
    read() {
      files.add(path);
      return Promise.resolve({ settings, keyPair: undefined });
    },
    apply: () => Promise.resolve(),
    log: { info: (line) => void told.push(line), warn: (line) => void told.push(line) },
  });
  reloader.watch();
  await reloader.reload("SIGHUP");
  Deno.writeTextFileSync(path, "another");
  for (let tries = 0; told.length < 2; tries++) {
    assert.ok(tries < 200, "never looked at");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.match(told[1] ?? "", /a file of the configuration changed/);
});

/** What `@testcontainers/minio`, and the Java and Python modules of the same name, do. */
Deno.test("MinIO's test container modules start it: command, variables, health path", async () => {
  using directory = temporary();
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "server", "--console-address", `:${freePort()}`, directory.path],
    env: {
      MINIO_ROOT_USER: "minioadmin",
      MINIO_ROOT_PASSWORD: "minioadmin",
      // The image's test variant sets this one; the port is free there.
      OBJECTSTORAGE_ALLOW_DEFAULT_CREDENTIALS: "1",
      MINIO_ADDRESS: `127.0.0.1:${port}`,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    for (let tries = 0;; tries++) {
      const live = await fetch(`http://127.0.0.1:${port}/minio/health/live`).catch(() => undefined);
      await live?.body?.cancel();
      if (live?.status === 200) break;
      assert.ok(tries < 600, "never live");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    using s3 = new S3Client({ url: `http://127.0.0.1:${port}` });
    assert.equal((await s3.createBucket("container")).status, 200);
    for (const path of ["ready", "cluster"]) {
      // The first isolate answers while the others start.
      for (let tries = 0, status = 0; status !== 200; tries++) {
        const answer = await fetch(`http://127.0.0.1:${port}/minio/health/${path}`);
        await answer.body?.cancel();
        status = answer.status;
        assert.ok(tries < 600, `${path}: ${status}`);
        if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    // As the image asks, which knows the directory but not the arguments.
    const healthy = await run(["healthcheck"], { OBJECTSTORAGE_DATA: directory.path });
    assert.deepEqual([healthy.code, healthy.stdout], [0, "ready\n"], healthy.stderr);
  } finally {
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
  }
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
