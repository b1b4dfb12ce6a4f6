/** Makes a data directory with a bit of everything, to be kept as it is for good: when the schema
 * changes, the directory of the schema before must still be read. Run it before such a change is
 * released: `deno run -A tests/frozen/make.ts tests/frozen/schema_N`. */
import { Buffer } from "node:buffer";
import { rmSync } from "node:fs";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";
import { contentOf } from "./content.ts";
import { FROZEN_KEY, identitiesOf, writeIdentities } from "./identities.ts";

const LARGE = Buffer.alloc(5 * 2 ** 20, "x");

async function make(directory: string): Promise<void> {
  await using server = await embeddedServer({ directory, masterKeys: { current: FROZEN_KEY } });
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("plain");
  await s3.createBucket("versioned");
  await s3.putBucketVersioning("versioned", "Enabled");
  const tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
  await s3.request({
    method: "PUT",
    bucket: "plain",
    query: { tagging: "" },
    body: Buffer.from(tags),
  });
  const put = (bucket: string, key: string, body: Uint8Array, headers = {}) =>
    s3.putObject({ bucket, key }, body, { headers });
  await put("plain", "inline é 😀", Buffer.from("inline"), {
    "x-amz-meta-a": "ü",
    "content-type": "text/plain",
  });
  await put("plain", "empty", new Uint8Array(0));
  await put("plain", "blob", Buffer.alloc(20_000, "blob"), { "x-amz-tagging": "t=1" });
  await s3.copyObject({ bucket: "plain", key: "blob" }, { bucket: "plain", key: "copy" });
  for (const content of ["one", "two"]) await put("versioned", "k", Buffer.from(content));
  await s3.deleteObject({ bucket: "versioned", key: "k" });
  await put("versioned", "k", Buffer.from("three"));
  await put("versioned", "hidden", Buffer.alloc(20_000, "hidden"));
  await s3.deleteObject({ bucket: "versioned", key: "hidden" });
  for (const [key, complete] of [["parts", true], ["unfinished", false]] as const) {
    const { xml } = await s3.createMultipartUpload({ bucket: "plain", key });
    const upload = { bucket: "plain", key, uploadId: xml.need("UploadId") };
    const parts = [];
    for (const [at, body] of [LARGE, Buffer.from("last")].entries()) {
      const answer = await s3.uploadPart(upload, at + 1, { body, unsigned: true });
      parts.push({ number: at + 1, etag: answer.header("etag")?.replaceAll('"', "") ?? "" });
    }
    if (complete) await s3.completeMultipartUpload(upload, parts);
  }
  await server.sweep();
  Deno.writeTextFileSync(
    `${directory}/content.json`,
    JSON.stringify(await contentOf(s3), null, 2) + "\n",
  );
}

const [directory] = Deno.args;
if (directory === undefined) throw new Error("Which directory?");
await make(directory);
const database = `${directory}/.objectstorage/metadata.db`;
await writeIdentities(database);
{
  // Whoever writes closes last: so the log is gone.
  using _writer = new SqliteWriter(database);
  const identities = JSON.stringify(await identitiesOf(database), null, 2);
  Deno.writeTextFileSync(`${directory}/identities.json`, identities + "\n");
}
rmSync(`${directory}/tmp`, { recursive: true });
rmSync(`${directory}/.objectstorage/lock`);
