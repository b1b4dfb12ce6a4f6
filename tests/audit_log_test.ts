/** The audit log's writing: every row once and in order, whatever the disk does, over starts, crashes
 * and files. */
import assert from "node:assert/strict";
import { CURRENT } from "../server/audit/file_name.ts";
import type { JournalRecord } from "../server/audit/journal.ts";
import { verifyAuditLog } from "../server/audit/verify_audit_log.ts";
import {
  assertWhole,
  auditLog,
  journalRows,
  KEY,
  MemoryJournal,
  readRecords,
  START,
  writeRows,
} from "./support/audit_material.ts";
import { type DiskOperation, MemoryAuditDisk, systemError } from "./support/memory_audit_disk.ts";

const text = (disk: MemoryAuditDisk, name = CURRENT) => new TextDecoder().decode(disk.bytes(name));

Deno.test("a row becomes a line with everything it says", async () => {
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal([{
    sequence: 7,
    time: START,
    principal: "ann",
    action: "PutObject",
    bucket: "b",
    key: "kéy\n",
    versionId: "v",
    size: 3,
    accessKeyId: "AKIA",
    sourceAddress: "192.0.2.1",
    requestId: "R",
    userAgent: "cli",
    details: { changed: ["x"] },
  }]);
  assert.deepEqual(await writeRows(disk, journal), []);
  assert.equal(journal.position, 7);
  assert.deepEqual(await readRecords(disk), [{
    sequence: 7,
    time: "2026-11-21T12:00:00.000Z",
    principal: "ann",
    action: "PutObject",
    result: "success",
    bucket: "b",
    key: "kéy\n",
    versionId: "v",
    size: 3,
    accessKeyId: "AKIA",
    sourceAddress: "192.0.2.1",
    requestId: "R",
    userAgent: "cli",
    details: { changed: ["x"] },
  }]);
  assert.match(text(disk), /^[\x20-\x7e\n]*$/, "ASCII");
});

Deno.test("rows no line has room for, or JSON no words, do not stop the log", async () => {
  const rows = journalRows(5);
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const bad: JournalRecord[] = [
    { ...rows[0]!, userAgent: "\u0000".repeat(100_000), details: { x: "y".repeat(100_000) } },
    { ...rows[1]!, details: cycle },
    { ...rows[2]!, time: NaN },
    { ...rows[3]!, time: 8.64e15, details: 1n },
    { ...rows[4]!, time: -1e15 },
  ];
  const disk = new MemoryAuditDisk();
  assert.deepEqual(await writeRows(disk, new MemoryJournal(bad)), []);
  const records = await readRecords(disk);
  assert.equal(records.length, 5);
  assert.equal(records[0]?.userAgent?.length, 1_024);
  assert.deepEqual(records[0]?.details, { omitted: "100008 bytes" });
  assert.deepEqual(records.map(({ time }) => time.slice(0, 4)), [
    "2026",
    "2026",
    "1970",
    "9999",
    "0000",
  ]);
  assert.ok((await verifyAuditLog(disk, KEY)).ok);
});

Deno.test("what comes while it writes is written too; nothing is kept open for it", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(3_000);
  const journal = new MemoryJournal(rows.slice(0, 1_500));
  const { log, timers } = auditLog({ disk, journal });
  log.run();
  journal.rows.push(...rows.slice(1_500, 2_000));
  log.notify();
  await log.drain();
  assert.equal(journal.position, rows[1_999]?.sequence);
  journal.rows.push(...rows.slice(2_000));
  timers.advance(1_000);
  await log.drain();
  assert.deepEqual(await log.state(), { ok: true, behind: 0 });
  await log[Symbol.asyncDispose]();
  assert.equal(timers.waiting, 0);
  await assertWhole(disk, rows);
});

Deno.test("lines that are durable are told once each, in order", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(2_500);
  const seen: number[] = [];
  const synced: string[] = [];
  disk.before = (operation) => synced.push(operation);
  await writeRows(disk, new MemoryJournal(rows), {
    onLines: (told) => {
      assert.match(synced.at(-1) ?? "", /^(sync|names)$/);
      seen.push(...told.map(({ record }) => record.sequence));
    },
  });
  assert.deepEqual(seen, rows.map(({ sequence }) => sequence));
});

Deno.test("a full disk: what fits stays whole, the rest waits in the journal, health says so", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(400);
  const journal = new MemoryJournal(rows);
  disk.room = 30_000;
  const { log, told, timers } = auditLog({ disk, journal });
  await log.drain();
  assert.deepEqual(await log.state(), { ok: false, behind: 400, error: "ENOSPC" });
  assert.equal(journal.position, 0);
  for (let i = 0; i < 8; i++) {
    timers.advance(30_000);
    await log.drain();
  }
  assert.equal(told.filter((message) => message.includes("cannot be written")).length, 1);
  disk.room = Infinity;
  timers.advance(30_000);
  await log.drain();
  assert.deepEqual(await log.state(), { ok: true, behind: 0 });
  assert.match(told.at(-1) ?? "", /written again; nothing was lost/);
  await log[Symbol.asyncDispose]();
  await assertWhole(disk, rows);
});

Deno.test("what fails is tried again later and later, and not before its time", async () => {
  const disk = new MemoryAuditDisk();
  let tries = 0;
  disk.before = (operation) => {
    if (operation !== "create") return;
    tries++;
    throw systemError("EIO");
  };
  const { log, timers } = auditLog({ disk, journal: new MemoryJournal(journalRows(1)) });
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    await log.drain();
    const before = tries;
    let wait = 0;
    while (tries === before) {
      wait += 500;
      timers.advance(500);
      await log.drain();
    }
    waits.push(wait);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  await log[Symbol.asyncDispose]();
});

Deno.test("any single failing operation loses nothing and doubles nothing", async () => {
  const rows = journalRows(60);
  const options = { maxSize: 6_000, keepFiles: 100 };
  const operations: DiskOperation[] = [];
  const counting = new MemoryAuditDisk();
  counting.before = (operation) => operations.push(operation);
  await writeRows(counting, new MemoryJournal(rows), options);
  assert.ok(operations.filter((operation) => operation === "rename").length >= 3);
  for (let nth = 0; nth < operations.length; nth++) {
    for (const code of ["EIO", "ENOSPC"]) {
      const disk = new MemoryAuditDisk();
      let count = 0;
      disk.before = () => {
        if (count++ === nth) throw systemError(code);
      };
      const journal = new MemoryJournal(rows);
      const { log, timers } = auditLog({ disk, journal, ...options });
      await log.drain();
      timers.advance(1_000);
      await log[Symbol.asyncDispose]();
      await writeRows(disk, journal, options);
      await assertWhole(disk, rows);
    }
  }
});
