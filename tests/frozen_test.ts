/** Data directories as earlier versions of the product left them: still read, byte for byte. */
import { strict as assert } from "node:assert";
import { cpSync, readdirSync } from "node:fs";
import { contentOf } from "./frozen/content.ts";
import { S3Client } from "./support/s3_client.ts";
import { assertVerifies, CREDENTIALS, embeddedServer } from "./support/server.ts";

const FROZEN = new URL("./frozen/", import.meta.url).pathname;

for (const name of readdirSync(FROZEN).filter((entry) => entry.startsWith("schema_"))) {
  Deno.test(`the data of ${name} is read as it was written, and goes on to be used`, async () => {
    const directory = Deno.makeTempDirSync({ prefix: "objectstorage-frozen-" });
    try {
      cpSync(`${FROZEN}${name}`, directory, { recursive: true });
      {
        // What was unfinished then stays so, however long ago that is.
        await using server = await embeddedServer({ directory, uploadLifetime: 1e14 });
        using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
        // As text: what is undefined is left out of both.
        const expected = JSON.parse(Deno.readTextFileSync(`${FROZEN}${name}/content.json`));
        assert.deepEqual(JSON.parse(JSON.stringify(await contentOf(s3))), expected);
        const added = await s3.putObject({ bucket: "plain", key: "added" }, new Uint8Array(50_000));
        assert.equal(added.status, 200);
        const removed = await s3.deleteObject({ bucket: "plain", key: "copy" });
        assert.equal(removed.status, 204);
      }
      await assertVerifies(directory);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });
}
