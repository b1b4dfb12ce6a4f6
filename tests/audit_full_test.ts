/** While the audit log cannot be written nothing that changes anything goes unrecorded: the journal
 * keeps the rows, health says so, and beyond the bound changes are refused while reads go on. When it
 * can be written again all of it is there, once, in order. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { SqliteReader } from "../storage/sqlite/reader.ts";
import { SqliteWriter } from "../storage/sqlite/writer.ts";
import { ApiClient } from "./support/api_client.ts";
import { auditLines, auditVerify } from "./support/audit_lines.ts";
import { assertWhole, auditLog } from "./support/audit_material.ts";
import { ManagementClient, ROOT_LOGIN } from "./support/management_client.ts";
import { MemoryAuditDisk } from "./support/memory_audit_disk.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";

const LIMIT = 8;

async function started(directory: string) {
  const server = await embeddedServer({
    directory,
    consoleAddress: "127.0.0.1:0",
    journalLimit: LIMIT,
    log: { file: "/dev/null" },
  });
  const { managementUrl = "" } = server;
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  return {
    managementUrl,
    s3,
    api: new ApiClient(managementUrl, CREDENTIALS),
    put: (key: string) => s3.putObject({ bucket: "bucket", key }, Buffer.from("x")),
    /** Status and text. */
    async ask(path: string) {
      const answer = await fetch(`${managementUrl}${path}`);
      return [answer.status, await answer.text()] as const;
    },
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

/** Asks until it is so: each time something is asked of the server. */
async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!await isSo()) assert.ok(performance.now() < deadline, `never ${what}`);
}

Deno.test("an audit log that cannot be written: refusals beyond the bound, then all of it once", async () => {
  const scratch = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  try {
    const directory = join(scratch, "data"), kept = join(scratch, "kept");
    const log = join(directory, ".objectstorage", "audit.log");
    const keys: string[] = [];
    {
      await using at = await started(directory);
      expectStatus(await at.s3.createBucket("bucket"), 200);
      expectStatus(await at.put("before"), 200);
    }
    Deno.renameSync(log, kept);
    Deno.mkdirSync(log);
    {
      await using at = await started(directory);
      for (let i = 0; i < LIMIT + 3; i++) {
        const answer = await at.put(`during-${i}`);
        if (answer.status === 200) keys.push(`during-${i}`);
        else expectError(answer, 503, "ServiceUnavailable");
      }
      assert.equal(keys.length, LIMIT);
    }
    // The bound holds over a restart.
    await using at = await started(directory);
    const { s3, api } = at;
    const object = { bucket: "bucket", key: "before" };
    expectError(await at.put("after a restart"), 503, "ServiceUnavailable");
    expectError(await s3.deleteObject(object), 503, "ServiceUnavailable");
    expectError(await s3.createBucket("another"), 503, "ServiceUnavailable");
    expectError(await s3.putObjectTagging(object, { a: "b" }), 503, "ServiceUnavailable");
    for (const [path, code] of [["/users", "Unavailable"], ["/buckets", "ServiceUnavailable"]]) {
      const answer = await api.post(path!, { name: "kim" });
      assert.deepEqual([answer.status, answer.json.code], [503, code], path);
    }
    const visitor = new ManagementClient(at);
    assert.equal((await visitor.trySignIn(ROOT_LOGIN)).status, 503);
    // Reads go on.
    expectStatus(await s3.getObject(object), 200);
    expectStatus(await s3.listObjectsV2("bucket"), 200);
    assert.equal((await api.get("/buckets/bucket/objects")).json.items.length, LIMIT + 1);
    assert.equal((await api.get("/users")).json.items.length, 0);
    // And it is told.
    const [status, text] = await at.ask("/readyz?verbose");
    assert.equal(status, 503);
    assert.match(
      text,
      new RegExp(`^\\[-\\]audit failed: ${LIMIT} changes to write: .*directory`, "m"),
    );
    const { checks } = (await api.get("/status")).json;
    const check = checks.find(({ name }: { name: string }) => name === "audit");
    assert.equal(check.ok, false);
    const metrics = (await at.ask("/metrics"))[1];
    assert.match(metrics, /^objectstorage_audit_writable 0$/m);
    assert.match(metrics, new RegExp(`^objectstorage_audit_behind_records ${LIMIT}$`, "m"));

    Deno.removeSync(log);
    Deno.renameSync(kept, log);
    await eventually("written again", async () => (await at.put("after")).status === 200);
    await eventually("ready again", async () => (await at.ask("/readyz"))[0] === 200);
    await at[Symbol.asyncDispose]();
    const lines = auditLines(directory);
    assert.deepEqual(
      lines.map(({ action, key }) => key ?? action),
      ["CreateBucket", "before", ...keys, "after"],
    );
    const { code, said } = await auditVerify(directory);
    assert.equal(code, 0, said);
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
});

Deno.test("a full disk under the log: the journal's bound refuses, room again lets all through", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-audit-" });
  const path = join(directory, "metadata.db");
  const writer = new SqliteWriter(path, {
    allowOldSqlite: true,
    journalLimit: LIMIT,
    report: () => {},
  });
  const reader = new SqliteReader(path);
  try {
    // deno-lint-ignore no-explicit-any
    const execute = (name: any, input: object): any => {
      const [outcome] = writer.executeBatch([{ name, input }]);
      assert.ok(outcome !== undefined);
      if ("error" in outcome) throw new Error(outcome.error.code);
      return outcome.ok;
    };
    const consumer = "audit";
    const disk = new MemoryAuditDisk();
    const { log, told, timers } = auditLog({
      disk,
      journal: {
        cursor: async () => execute("registerConsumer", { consumer }).sequence,
        behind: () => reader.journalRows(),
        read: (after, limit) => reader.readJournal(after, limit),
        advance: async (sequence) => execute("advanceCursor", { consumer, sequence }),
      },
    });
    const record = () =>
      execute("recordEvent", { cause: { principal: "kim", action: "PutObject" } });
    await log.drain();
    record();
    await log.drain();
    const rows = await reader.readJournal(0, 100);
    disk.room = 40;
    for (let i = 0; i < LIMIT; i++) record();
    await log.drain();
    assert.throws(record, /journalFull/);
    const waiting = await reader.readJournal(rows.at(-1)!.sequence, 100);
    assert.deepEqual([(await log.state()).ok, (await log.state()).behind], [false, LIMIT]);
    disk.room = Infinity;
    timers.advance(30_000);
    await log.drain();
    assert.equal((await log.state()).ok, true);
    record();
    await log.drain();
    const last = await reader.readJournal(waiting.at(-1)!.sequence, 100);
    await log[Symbol.asyncDispose]();
    await assertWhole(disk, [...rows, ...waiting, ...last]);
    assert.equal(told.at(-1), "The audit log is written again; nothing was lost");
  } finally {
    reader.close();
    writer.close();
    Deno.removeSync(directory, { recursive: true });
  }
});
