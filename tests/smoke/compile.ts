/** Compiles the executable and tries it: nothing but our names in its environment, ready, an object
 * put, read and listed with a signature, ended by SIGTERM with status 0, and verified. DENO_COMPILE
 * names the compiler; default: this runtime. Run it: `deno run -A tests/smoke/compile.ts`. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../support/clients.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, spawnServer } from "../support/server.ts";

/** Modules reached by `new Worker` alone: the compiler does not see them. */
const ENTRIES: readonly string[] = [
  "server/isolates/http_worker.ts",
  "server/isolates/writer_worker.ts",
  "storage/directory/hash_worker.ts",
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = await Deno.makeTempDir({ prefix: "objectstorage-smoke-" });
try {
  const program = join(scratch, "objectstorage");
  await run([
    Deno.env.get("DENO_COMPILE") ?? Deno.execPath(),
    "compile",
    "--quiet",
    "--no-lock",
    "--no-check",
    "--unstable-net",
    "--unstable-worker-options",
    "--v8-flags=--max-semi-space-size=4",
    "-A",
    ...ENTRIES.flatMap((entry) => ["--include", entry]),
    "--output",
    program,
    "main.ts",
  ], { cwd: root, env: Deno.env.toObject() });
  const { size } = await Deno.stat(program);
  console.log(`compiled: ${(size / 1024 / 1024).toFixed(0)} MiB`);

  const version = await run([program, "version"], { cwd: scratch });
  assert.match(version.stdout, /^objectstorage \d+\.\d+\.\d+/);

  const env = { OBJECTSTORAGE_ALLOW_OLD_SQLITE: "1" };
  const directory = join(scratch, "data");
  {
    await using server = await spawnServer({ program, directory, env });
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    assert.equal((await s3.createBucket("smoke")).status, 200);
    // One in the database, one in a file, one hashed by the workers.
    for (const length of [100, 100_000, 40_000_000]) {
      const key = `é +%/${length}`;
      const body = Buffer.alloc(length, `${length} bytes,`);
      const put = await s3.putObject({ bucket: "smoke", key }, body, { unsigned: true });
      assert.equal(put.status, 200, put.code);
      const got = await s3.getObject({ bucket: "smoke", key });
      assert.equal(got.status, 200, got.code);
      assert(Buffer.from(got.body).equals(body), `${length} bytes come back`);
    }
    const listed = await s3.listObjectsV2("smoke");
    assert.deepEqual(
      listed.xml.all("Contents").map((entry) => entry.need("Size")),
      ["100", "100000", "40000000"],
    );
    const [, management = ""] = /management at (\S+),/.exec(server.output()) ?? [];
    const page = await fetch(management);
    assert.match(await page.text(), /^<!doctype html>[^]*<h1>objectstorage<\/h1>/);
    for (const path of ["/livez", "/readyz?verbose", "/healthz", "/metrics"]) {
      const answer = await fetch(management + path);
      const text = await answer.text();
      assert.equal(answer.status, 200, `${path}: ${text}`);
    }
    assert.equal(await server.stop(), 0, server.output());
    console.log("served, stopped by SIGTERM with status 0");
  }
  const verified = await run([program, "verify", "--data", directory], { cwd: scratch, env });
  console.log(verified.stdout.trim());
} finally {
  await Deno.remove(scratch, { recursive: true });
}
