/** A real tree through `aws s3 sync`, up and down, compared byte for byte; then presign, rm and
 * verify. Run it: `deno run -A tests/clients/big_tree.ts --files 5000 --largest 200`. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clientEnvironment, preparePython, run } from "../support/clients.ts";
import { assertVerifies, spawnServer } from "../support/server.ts";
import { assertSameTree, readTree, writeTree } from "./tree.ts";

const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    /** How many files. */
    files: { type: "string", default: "5000" },
    /** MiB of the largest file. */
    largest: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
  },
});
const files = Number(values.files);
const largest = Number(values.largest) * MIB;
assert(files >= 60 && largest > 0, "--files must be 60 or more, --largest a number of MiB");

const python = await preparePython();
if ("missing" in python) throw new Error(python.missing);
const { aws } = python.client;
const scratch = await Deno.makeTempDir({ prefix: "objectstorage-tree-" });
const data = await Deno.makeTempDir({ prefix: "objectstorage-data-" });
try {
  const written = await timed(
    `${files} files written`,
    () => writeTree(join(scratch, "tree"), { files, largest, seed: Number(values.seed) }),
  );
  {
    await using server = await spawnServer({ directory: data });
    const env = clientEnvironment(server.url, scratch);
    const s3 = (...args: string[]) => run([aws, "s3", ...args], { env, cwd: scratch, deadline: 0 });
    await s3("mb", "s3://tree");
    await timed("sync up", () => s3("sync", "--quiet", "tree", "s3://tree/t"));
    const again = await timed("sync again", () => s3("sync", "tree", "s3://tree/t"));
    assert.equal(again.stdout, "", "a second sync finds nothing to do");
    const { stdout } = await timed("ls", () => s3("ls", "--recursive", "--summarize", "s3://tree"));
    assert.match(stdout, new RegExp(`Total Objects: ${written.size}\\n`));
    await timed("sync down", () => s3("sync", "--quiet", "s3://tree/t", "down"));
    assertSameTree(await readTree(join(scratch, "down")), written);
    const odd = "emoji 😀🎉.bin";
    const url = (await s3("presign", `s3://tree/t/${odd}`)).stdout.trim();
    const response = await fetch(url);
    assert.equal(response.status, 200, "a presigned URL fetched without a client");
    assert.equal(
      createHash("sha256").update(await response.bytes()).digest("hex"),
      written.get(odd),
    );
    await timed("rm", () => s3("rm", "--quiet", "--recursive", "s3://tree"));
    assert.equal((await s3("ls", "s3://tree")).stdout, "");
    await s3("rb", "s3://tree");
  }
  await timed("verify", () => assertVerifies(data));
  console.log(`big tree: ${written.size} files up and down, byte-identical`);
} finally {
  await Deno.remove(scratch, { recursive: true });
  await Deno.remove(data, { recursive: true });
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
