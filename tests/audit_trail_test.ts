/** The audit log of a whole server: every change is in it once, with who and from where, over restarts
 * and another master key; what was altered is found from the command line. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { OPERATIONS } from "../server/s3/table.ts";
import { auditLines, auditVerify } from "./support/audit_lines.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, tenant } from "./support/tenants.ts";

function scratch() {
  const path = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

Deno.test("every change is a line: who, with which key, from where, on what", async () => {
  using directory = scratch();
  const server = await embeddedServer({ directory: directory.path });
  using root = new S3Client({ url: server.url, ...CREDENTIALS });
  using kim = await tenant(server, "kim", [allow("s3:PutObject", "media/*")]);
  expectStatus(await root.createBucket("media"), 200);
  expectStatus(await kim.s3.putObject({ bucket: "media", key: "ü" }, Buffer.from("x")), 200);
  assert.equal((await kim.s3.deleteObject({ bucket: "media", key: "ü" })).status, 403);
  expectStatus(await root.getObject({ bucket: "media", key: "ü" }), 200);
  expectStatus(await root.deleteObject({ bucket: "media", key: "ü" }), 204);
  await server.stop();
  const lines = auditLines(directory.path);
  assert.deepEqual(
    lines.map(({ action, resource, bucket, key }) => [action, resource ?? bucket, key]),
    [
      ["CreateUser", "user/kim", undefined],
      ["PutPolicy", "policy/kim", undefined],
      ["AttachUserPolicy", "user/kim", undefined],
      ["CreateAccessKey", `access-key/${kim.accessKeyId}`, undefined],
      ["CreateBucket", "media", undefined],
      ["PutObject", "media", "ü"],
      ["DeleteObject", "media", "ü"],
    ],
  );
  const put = lines[5]!;
  assert.deepEqual(
    [put.principal, put["accessKeyId"], put["sourceAddress"], put["size"], put["result"]],
    ["kim", kim.accessKeyId, "127.0.0.1", 1, "success"],
  );
  assert.match(String(put["requestId"]), /^[0-9A-Z]{16}$/);
  assert.equal(
    Deno.readTextFileSync(`${directory.path}/.objectstorage/audit.log`).includes(
      kim.secretAccessKey,
    ),
    false,
  );
});

Deno.test("the log goes on over restarts and another master key, and one byte altered is found", async () => {
  using directory = scratch();
  const [one, two] = ["01", "02"].map((byte) => byte.repeat(32)) as [string, string];
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
  for (
    const masterKeys of [{ current: bytes(one) }, { current: bytes(two), previous: [bytes(one)] }]
  ) {
    await using server = await embeddedServer({ directory: directory.path, masterKeys });
    using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
    for (let i = 0; i < 20; i++) await s3.createBucket(`bucket-${masterKeys.current[0]}-${i}`);
    const live = await auditVerify(directory.path, { OBJECTSTORAGE_MASTER_KEY: two });
    if (masterKeys.current[0] === 2) assert.equal(live.code, 0, live.said);
  }
  const env = { OBJECTSTORAGE_MASTER_KEY: two };
  assert.equal(auditLines(directory.path).length, 40);
  assert.equal((await auditVerify(directory.path, env)).code, 0);
  assert.equal((await auditVerify(directory.path, { OBJECTSTORAGE_MASTER_KEY: one })).code, 2);
  const path = `${directory.path}/.objectstorage/audit.log`;
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace('bucket-1-7"', 'bucket-1-8"'));
  const { code, said } = await auditVerify(directory.path, env);
  assert.equal(code, 1, said);
  assert.match(said, /altered/);
});

Deno.test("failed authentications are added up when the server stops, without the words of who failed", async () => {
  using directory = scratch();
  const server = await embeddedServer({ directory: directory.path });
  for (let i = 0; i < 50; i++) {
    using s3 = new S3Client({
      url: server.url,
      accessKeyId: `guess-${i}`,
      secretAccessKey: "wrong",
    });
    assert.equal((await s3.listBuckets()).code, "InvalidAccessKeyId");
  }
  await server.stop();
  const [failure, ...more] = auditLines(directory.path);
  assert.deepEqual(more, []);
  assert.equal(failure?.["result"], "failure");
  assert.equal((failure?.["details"] as { count?: number }).count, 50);
  assert.doesNotMatch(JSON.stringify(failure), /guess/);
});

Deno.test("every operation that changes anything says so in its record", () => {
  const silent = OPERATIONS.filter(({ implemented, mutates, method }) =>
    implemented && !mutates && method !== "GET" && method !== "HEAD"
  );
  assert.deepEqual(silent.map(({ name }) => name), []);
});
