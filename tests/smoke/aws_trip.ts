/** The aws CLI against the executable, as people use it: a small tree up and down, a file that takes
 * 32 parts, a presigned address, everything removed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { clientEnvironment, preparePython, run } from "../support/clients.ts";
import {
  assertSameTree,
  fileDigest,
  generator,
  readTree,
  writeFile,
  writeTree,
} from "../clients/tree.ts";

const MIB = 2 ** 20;

/** `scratch`: an empty directory. */
export async function awsTrip(url: string, scratch: string): Promise<void> {
  const prepared = await preparePython();
  if ("missing" in prepared) throw new Error(prepared.missing);
  const env = clientEnvironment(url, scratch);
  const aws = (...args: readonly string[]) =>
    run([prepared.client.aws, ...args], { cwd: scratch, env });

  await aws("s3", "mb", "s3://trip");
  const up = join(scratch, "up"), down = join(scratch, "down");
  const tree = await writeTree(up, { files: 20, largest: 3 * MIB, seed: 7 });
  await aws("s3", "sync", "--quiet", up, "s3://trip/tree");
  await aws("s3", "sync", "--quiet", "s3://trip/tree", down);
  assertSameTree(await readTree(down), tree);

  const large = join(scratch, "large");
  const digest = await writeFile(large, 256 * MIB, generator(256));
  const started = performance.now();
  await aws("s3", "cp", "--quiet", large, "s3://trip/large");
  const stored = performance.now();
  await aws("s3", "cp", "--quiet", "s3://trip/large", `${large}.back`);
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  assert.equal(await fileDigest(`${large}.back`), digest);
  const head = await aws("s3api", "head-object", "--bucket", "trip", "--key", "large");
  assert.match(JSON.parse(head.stdout).ETag, /^"[0-9a-f]{32}-32"$/);
  console.log(
    `aws CLI: ${tree.size} files up and down; 256 MiB in 32 parts up in ` +
      `${seconds(started, stored)} s, down in ${seconds(stored, performance.now())} s`,
  );

  const presigned = (await aws("s3", "presign", "s3://trip/large")).stdout.trim();
  const answer = await fetch(presigned, { headers: { range: "bytes=0-9" } });
  assert.equal((await answer.bytes()).length, 10, `${answer.status} for a presigned address`);
  await aws("s3", "rm", "--quiet", "--recursive", "s3://trip");
  await aws("s3", "rb", "s3://trip");
}
