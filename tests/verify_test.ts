/** `verify` as an operator runs it. */
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { S3Client } from "./support/s3_client.ts";
import { CREDENTIALS, spawnServer } from "./support/server.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

async function verify(directory: string): Promise<readonly [code: number, output: string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "verify", "--data", directory],
  }).output();
  const text = new TextDecoder();
  return [code, text.decode(stdout) + text.decode(stderr)];
}

Deno.test("verify leaves a running server alone, finds a sound directory clean and a spoilt one not", async () => {
  await using server = await spawnServer();
  {
    await using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    await s3.createBucket("bucket");
    await s3.putObject({ bucket: "bucket", key: "k" }, new Uint8Array(1_000_000));
  }
  const [busy, refusal] = await verify(server.directory);
  assert.equal(busy, 2);
  assert.match(refusal, /held by a running server/);
  await server.stop();
  assert.deepEqual(await verify(server.directory), [0, "verify: clean\n"]);
  Deno.removeSync(`${server.directory}/blobs`, { recursive: true });
  const [spoilt, findings] = await verify(server.directory);
  assert.equal(spoilt, 1);
  assert.match(findings, /dangling: blob: .*\nverify: 1 findings\n/);
});
