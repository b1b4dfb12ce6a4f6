/** s3cmd as a package: V1 listings, MD5 ETags, sub-resources asked for by `info`. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { type ClientTest, clientTest, preparePackaged } from "../support/clients.ts";
import { CREDENTIALS } from "../support/server.ts";
import { assertSameTree, fileDigest, generator, readTree, writeFile, writeTree } from "./tree.ts";

const MIB = 1024 * 1024;
const s3cmd = await preparePackaged("s3cmd");

function configured(
  { run, server, client }: ClientTest<string>,
): (...args: string[]) => Promise<string> {
  const host = new URL(server.url).host;
  const options = [
    "--config=/dev/null",
    "--no-ssl",
    `--host=${host}`,
    `--host-bucket=${host}`,
    `--access_key=${CREDENTIALS.accessKeyId}`,
    `--secret_key=${CREDENTIALS.secretAccessKey}`,
    "--no-progress",
    "--multipart-chunk-size-mb=5",
  ];
  return async (...args) => (await run([client, ...options, ...args])).stdout;
}

clientTest(s3cmd, "s3cmd puts, gets, copies, moves, signs and deletes", async (test) => {
  const call = configured(test);
  const { scratch } = test;
  await call("mb", "s3://things");
  assert.match(await call("ls"), /s3:\/\/things$/m);
  const small = await writeFile(join(scratch, "small"), 20_000, generator(1));
  const large = await writeFile(join(scratch, "large"), 12 * MIB + 5, generator(2));
  const key = "s3://things/a b+c%/é 😀";
  await call("put", "small", key);
  await call("put", "large", "s3://things/large");
  for (const [source, digest] of [[key, small], ["s3://things/large", large]] as const) {
    await call("get", "--force", source, "back");
    assert.equal(await fileDigest(join(scratch, "back")), digest, source);
  }
  const info = await call("info", key);
  assert.match(info, /File size: 20000/);
  assert.match(info, /FULL_CONTROL/);
  assert.match(await call("info", "s3://things"), /Location:/);
  await call("cp", key, "s3://things/copy");
  await call("mv", "s3://things/copy", "s3://things/moved");
  await call("get", "--force", "s3://things/moved", "back");
  assert.equal(await fileDigest(join(scratch, "back")), small);
  await call("modify", "--add-header=x-amz-meta-note:kept", "s3://things/moved");
  assert.match(await call("info", "s3://things/moved"), /x-amz-meta-note: kept/);
  const url = (await call("signurl", "s3://things/moved", "+600")).trim();
  const response = await fetch(url.replace(/^https:/, "http:"));
  // s3cmd signs URLs with Signature Version 2 alone, which is refused in so many words.
  assert.match(url, /AWSAccessKeyId=/);
  assert.equal(response.status, 400);
  assert.match(await response.text(), /<Code>InvalidRequest<\/Code>/);
  assert.match(await call("du", "s3://things"), /^\s*\d+\s+3 objects/);
  await call("del", key);
  await call("del", "--recursive", "--force", "s3://things");
  assert.equal(await call("ls", "s3://things"), "");
  await call("rb", "s3://things");
  assert.equal(await call("ls"), "");
});

clientTest(s3cmd, "s3cmd syncs a tree with odd names up and down", async (test) => {
  const call = configured(test);
  const { scratch } = test;
  const written = await writeTree(join(scratch, "tree"), {
    files: 100,
    largest: 11 * MIB,
    seed: 50,
  });
  await call("mb", "s3://trees");
  await call("sync", "tree/", "s3://trees/t/");
  await call("sync", "s3://trees/t/", "down/");
  assertSameTree(await readTree(join(scratch, "down")), written);
  await call("rb", "--recursive", "--force", "s3://trees");
});
