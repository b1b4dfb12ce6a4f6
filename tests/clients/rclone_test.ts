/** rclone as a package: over plain HTTP it sends UNSIGNED-PAYLOAD with Content-MD5, lists with V1
 * and keeps modification times as metadata by copying objects onto themselves. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { type ClientTest, clientTest, preparePackaged } from "../support/clients.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, REGION } from "../support/server.ts";
import { assertSameTree, generator, readTree, writeFile, writeTree } from "./tree.ts";

const MIB = 1024 * 1024;
const rclone = await preparePackaged("rclone");

/** Calls rclone with a remote named `s3`. */
function remote(
  { run, server, client }: ClientTest<string>,
): (...args: string[]) => Promise<string> {
  const env = {
    RCLONE_CONFIG: "/dev/null",
    RCLONE_CONFIG_S3_TYPE: "s3",
    RCLONE_CONFIG_S3_PROVIDER: "Other",
    RCLONE_CONFIG_S3_ENDPOINT: server.url,
    RCLONE_CONFIG_S3_REGION: REGION,
    RCLONE_CONFIG_S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    // Otherwise it takes the two forms of é for one name.
    RCLONE_NO_UNICODE_NORMALIZATION: "true",
    RCLONE_RETRIES: "1",
    RCLONE_LOW_LEVEL_RETRIES: "1",
  };
  return async (...args) => (await run([client, ...args], { env })).stdout;
}

clientTest(
  rclone,
  "rclone copies, checks, changes and purges a tree with odd names",
  async (test) => {
    const call = remote(test);
    const { scratch } = test;
    // 6 MiB parts above 8 MiB: the largest file goes up in parts.
    const parts = ["--s3-upload-cutoff", "8M", "--s3-chunk-size", "6M"];
    const written = await writeTree(join(scratch, "tree"), {
      files: 200,
      largest: 20 * MIB,
      seed: 30,
    });
    await call("mkdir", "s3:trees");
    await call("copy", ...parts, "tree", "s3:trees/t");
    await call("check", "tree", "s3:trees/t");
    await call("check", "--download", "tree", "s3:trees/t");
    const listed: { Path: string; Size: number; IsDir: boolean }[] = JSON.parse(
      await call("lsjson", "--recursive", "--files-only", "s3:trees/t"),
    );
    assert.equal(listed.length, written.size);
    assert.deepEqual(
      new Set(listed.map((entry) => entry.Path)),
      new Set(written.keys()),
    );
    await call("copy", "s3:trees/t", "down");
    assertSameTree(await readTree(join(scratch, "down")), written);
    // Copies and moves inside the store.
    await call("copy", ...parts, "s3:trees/t", "s3:trees/copy");
    await call("check", "--download", "tree", "s3:trees/copy");
    await call("move", "s3:trees/copy", "s3:trees/moved");
    await call("check", "--download", "tree", "s3:trees/moved");
    assert.equal(await call("lsf", "s3:trees/copy"), "");
    // sync removes what is gone and sends what is new; only the time changes: no new upload.
    await Deno.remove(join(scratch, "tree", "per%cent"));
    await writeFile(join(scratch, "tree", "new é"), 12_345, generator(1));
    await Deno.utime(join(scratch, "tree", "with space.txt"), 1_600_000_000, 1_600_000_000);
    await call("sync", ...parts, "tree", "s3:trees/t");
    await call("check", "--download", "tree", "s3:trees/t");
    const [touched] = JSON.parse(await call("lsjson", "s3:trees/t/with space.txt"));
    assert.equal(Date.parse(touched.ModTime), 1_600_000_000_000);
    await call("delete", "s3:trees/moved");
    await call("purge", "s3:trees");
    assert.equal(await call("lsd", "s3:"), "");
  },
);

clientTest(rclone, "rclone --s3-versions shows and reads old versions", async (test) => {
  const call = remote(test);
  const { scratch } = test;
  await call("mkdir", "s3:old");
  // rclone itself learned to do this later than the packaged one.
  using s3 = new S3Client({ url: test.server.url, ...CREDENTIALS });
  assert.equal((await s3.putBucketVersioning("old", "Enabled")).status, 200);
  const file = join(scratch, "v.txt");
  const bodies = ["first", "second", "third"];
  for (const body of bodies) {
    await Deno.writeTextFile(file, body);
    await call("copyto", "--ignore-times", "v.txt", "s3:old/v.txt");
    // rclone tells versions apart by their time, which S3 lists in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  const names = (await call("lsf", "--s3-versions", "s3:old")).trim().split("\n");
  assert.equal(names.length, 3, names.join());
  const read = await Promise.all(
    names.map((name) => call("cat", "--s3-versions", `s3:old/${name}`)),
  );
  assert.deepEqual(new Set(read), new Set(bodies));
  assert.equal(await call("cat", "s3:old/v.txt"), "third");
  await call("deletefile", "s3:old/v.txt");
  assert.equal(await call("lsf", "s3:old"), "");
  assert.equal((await call("lsf", "--s3-versions", "s3:old")).trim().split("\n").length, 3);
});
