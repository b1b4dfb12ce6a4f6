/** What the executable is allowed is enough on this runtime, which need not be the one the smoke test
 * compiles with: they guard different things. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { RUNTIME_OPTIONS } from "../../deploy/compiler.ts";
import { RecordingCollector } from "../support/collector.ts";
import { S3Client } from "../support/s3_client.ts";
import { ManagementClient, ROOT_LOGIN } from "../support/management_client.ts";
import { CREDENTIALS, spawnServer } from "../support/server.ts";

Deno.test("the server needs no more than the executable is allowed", async () => {
  await using collector = new RecordingCollector();
  const env = {
    OBJECTSTORAGE_DEFAULT_BUCKETS: "bucket:versioned",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  await using server = await spawnServer({ runtimeArgs: RUNTIME_OPTIONS, env });
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  // In the database, in a file, hashed by workers.
  for (const length of [10, 100_000, 3_000_000]) {
    const at = { bucket: "bucket", key: String(length) };
    const put = await s3.putObject(at, Buffer.alloc(length, "x"), { unsigned: true });
    assert.equal(put.status, 200, put.code);
    assert.equal((await s3.getObject(at)).body.length, length);
  }
  // By a worker, too.
  const [, managementUrl = ""] = /management at (http\S+),/.exec(server.output()) ?? [];
  await new ManagementClient({ managementUrl }).signIn(ROOT_LOGIN);
  assert.equal(await server.stop(), 0);
  assert.equal(collector.spans.length, 6);
  assert.ok(collector.points("objectstorage_build_info").length > 0);
  assert.doesNotMatch(server.output(), /NotCapable|Requires/);
});
