/** restic as a package (minio-go inside): signed chunks over plain HTTP, strong reads after
 * writes, and its own cryptographic check of every byte it stored. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { clientTest, preparePackaged } from "../support/clients.ts";
import { assertSameTree, generator, readTree, writeFile, writeTree } from "./tree.ts";

const MIB = 1024 * 1024;
const restic = await preparePackaged("restic");

clientTest(
  restic,
  "restic backs up, checks every byte, restores, forgets and prunes",
  async ({ client, scratch, server, run }) => {
    const tree = join(scratch, "tree");
    const first = await writeTree(tree, { files: 250, largest: 24 * MIB, seed: 40 });
    const env = { RESTIC_PASSWORD: "of the test", RESTIC_REPOSITORY: `s3:${server.url}/backups/r` };
    const call = async (...args: string[]) =>
      (await run([client, "--quiet", ...args], { env })).stdout;
    await call("init");
    await call("backup", "tree");
    await Deno.remove(join(tree, "per%cent"));
    await writeFile(join(tree, "added é"), 3 * MIB, generator(41));
    const second = await readTree(tree);
    await call("backup", "tree");
    await call("check", "--read-data");
    const snapshots: { short_id: string }[] = JSON.parse(await call("snapshots", "--json"));
    assert.equal(snapshots.length, 2);
    const trees = [first, second];
    for (const [index, { short_id }] of snapshots.entries()) {
      const target = join(scratch, `restored ${index}`);
      await call("restore", short_id, "--target", target);
      const restored = await readTree(target);
      const expected = trees[index] ?? first;
      assertSameTree(
        new Map(
          [...restored].map(([path, digest]) => [path.slice(path.indexOf("tree/") + 5), digest]),
        ),
        expected,
      );
    }
    await call("forget", "--keep-last", "1", "--prune");
    await call("check", "--read-data");
    assert.equal(JSON.parse(await call("snapshots", "--json")).length, 1);
  },
);
