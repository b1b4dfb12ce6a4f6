/** The audit log's writing: every row once and in order, whatever the disk does, over starts, crashes
 * and files. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { CURRENT, fullFiles } from "../server/audit/file_name.ts";
import type { JournalRecord } from "../server/audit/journal.ts";
import { parseHeader } from "../server/audit/audit_record.ts";
import { verifyAuditLog } from "../server/audit/verify_audit_log.ts";
import { Random } from "./model/random.ts";
import {
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
const lines = (disk: MemoryAuditDisk, name = CURRENT) => text(disk, name).trimEnd().split("\n");

/** Every row once, in order, and nothing to be found fault with. */
async function assertWhole(disk: MemoryAuditDisk, rows: readonly JournalRecord[]): Promise<void> {
  const records = await readRecords(disk);
  assert.deepEqual(records.map(({ sequence }) => sequence), rows.map(({ sequence }) => sequence));
  const cursor = rows.at(-1)?.sequence ?? 0;
  const { finding, records: count } = await verifyAuditLog(disk, KEY, { cursor });
  assert.equal(finding, undefined);
  assert.equal(count, rows.length);
}

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

Deno.test("a crash between sync and cursor doubles nothing", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(50);
  const journal = new MemoryJournal(rows.slice(0, 40));
  journal.before = (call) => {
    if (call === "advance") throw new Error("crash");
  };
  const told = await writeRows(disk, journal);
  assert.match(told[0] ?? "", /cannot be written/);
  assert.equal(journal.position, 0);
  journal.before = () => {};
  journal.rows.push(...rows.slice(40));
  assert.deepEqual(await writeRows(disk, journal), []);
  await assertWhole(disk, rows);
});

Deno.test("a torn end, at any byte, is cut off and written again", async () => {
  const rows = journalRows(6);
  const whole = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows.slice(0, 2));
  await writeRows(whole, journal);
  const acknowledged = whole.bytes(CURRENT).length;
  journal.rows = [...rows];
  journal.before = (call) => {
    if (call === "advance") throw new Error("crash");
  };
  await writeRows(whole, journal);
  const all = whole.bytes(CURRENT);
  for (let size = acknowledged; size < all.length; size += 7) {
    for (const zeros of [0, 5_000]) {
      const disk = new MemoryAuditDisk();
      const torn = new Uint8Array(size + zeros);
      torn.set(all.subarray(0, size));
      disk.put(CURRENT, torn);
      const after = new MemoryJournal(rows);
      after.position = rows[1]!.sequence;
      const told = await writeRows(disk, after);
      const isTorn = torn.at(-1) !== 0x0a;
      assert.equal(told.length, isTorn ? 1 : 0);
      if (isTorn) assert.match(told[0] ?? "", /not whole/);
      await assertWhole(disk, rows);
    }
  }
});

Deno.test("a first line that is torn was never acknowledged: the file begins again", async () => {
  const rows = journalRows(3);
  const whole = new MemoryAuditDisk();
  await writeRows(whole, new MemoryJournal(rows));
  for (const size of [0, 1, 100]) {
    const disk = new MemoryAuditDisk();
    disk.put(CURRENT, whole.bytes(CURRENT).slice(0, size));
    await writeRows(disk, new MemoryJournal(rows));
    await assertWhole(disk, rows);
  }
});

Deno.test("an end that is not as it was written is put aside, told, and never written over", async () => {
  const rows = journalRows(20);
  const changes: readonly ((bytes: Uint8Array, second: number) => Uint8Array)[] = [
    (bytes, second) => bytes.with(second + 20, 0x58) as Uint8Array,
    (bytes) => bytes.with(5, 0x58) as Uint8Array,
    (bytes) => bytes.with(bytes.length - 1, 0x58) as Uint8Array,
    (bytes) => bytes.slice(0, bytes.length - 10),
    (bytes) => new Uint8Array(bytes.length),
  ];
  for (const change of changes) {
    const disk = new MemoryAuditDisk();
    const journal = new MemoryJournal(rows.slice(0, 10));
    await writeRows(disk, journal);
    const bytes = disk.bytes(CURRENT);
    const changed = change(bytes, bytes.indexOf(0x0a));
    disk.put(CURRENT, changed);
    journal.rows = rows;
    const told = await writeRows(disk, journal);
    assert.match(told[0] ?? "", /NOT AS IT WAS WRITTEN.*put aside as audit\.log\.untrusted/);
    const aside = [...disk.files.keys()].find((name) => name.includes("untrusted")) ?? "";
    assert.equal(aside, "audit.log.untrusted-2026-11-21T12-00-00.000Z");
    assert.deepEqual(disk.bytes(aside), changed);
    const header = parseHeader(lines(disk)[0] ?? "");
    assert.deepEqual([header?.reason, header?.previous, header?.aside], ["untrusted", null, aside]);
    assert.deepEqual(
      (await readRecords(disk)).map(({ sequence }) => sequence),
      rows.slice(10).map(({ sequence }) => sequence),
    );
    const { finding } = await verifyAuditLog(disk, KEY);
    assert.deepEqual([finding?.kind, finding?.line], ["altered", 1]);
    // And goes on as if nothing had been.
    assert.deepEqual(await writeRows(disk, journal), []);
  }
});

Deno.test("another key is met with a new file, not with lines nobody can check", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(4);
  const journal = new MemoryJournal(rows.slice(0, 2));
  await writeRows(disk, journal);
  journal.rows = rows;
  const [told = ""] = await writeRows(disk, journal, { key: new Uint8Array(32) });
  assert.match(told, /the master key is another one/);
  assert.equal((await readRecords(disk)).length, 2);
});

Deno.test("records that are gone are missed at the start, and come back where the journal has them", async () => {
  const rows = journalRows(20);
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows);
  await writeRows(disk, journal);
  disk.put(CURRENT, new TextEncoder().encode(lines(disk).slice(0, 11).join("\n") + "\n"));
  const late = { ...rows[19]!, sequence: rows[19]!.sequence + 1 };
  // The first five of the lost ten were trimmed.
  journal.rows = [...rows.slice(15), late];
  const [told = ""] = await writeRows(disk, journal);
  assert.match(told, /LACKS RECORDS/);
  assert.deepEqual(
    (await readRecords(disk)).map(({ sequence }) => sequence),
    [...rows.slice(0, 10), ...rows.slice(15), late].map(({ sequence }) => sequence),
  );
  assert.equal(parseHeader(lines(disk)[0] ?? "")?.reason, "shortened");
  const { finding } = await verifyAuditLog(disk, KEY);
  assert.deepEqual([finding?.kind, finding?.file, finding?.line], ["missing", CURRENT, 1]);
});

Deno.test("a file that vanished is missed at the start", async () => {
  const rows = journalRows(2_000);
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows.slice(0, 1_999));
  await writeRows(disk, journal, { maxSize: 100_000 });
  await disk.remove(CURRENT);
  journal.rows = rows;
  assert.match((await writeRows(disk, journal))[0] ?? "", /LACKS RECORDS/);
  const all = new MemoryAuditDisk();
  const before = new MemoryJournal(rows.slice(1_999));
  before.position = 5;
  assert.match((await writeRows(all, before))[0] ?? "", /LACKS RECORDS/);
});

Deno.test("a journal from a backup does not swallow what comes after it", async () => {
  const rows = journalRows(30);
  for (const replaced of [[], journalRows(25, { seed: 9, first: rows[19]!.sequence + 1 })]) {
    const disk = new MemoryAuditDisk();
    await writeRows(disk, new MemoryJournal(rows));
    const journal = new MemoryJournal([...rows.slice(0, 20), ...replaced]);
    journal.position = rows[19]!.sequence;
    const first = await writeRows(disk, journal);
    assert.match(first[0] ?? "", /restored from a backup/);
    const more = journalRows(5, { first: (journal.rows.at(-1)?.sequence ?? 0) + 1 });
    journal.rows.push(...more);
    await writeRows(disk, journal);
    assert.deepEqual(
      (await readRecords(disk)).map(({ sequence }) => sequence),
      [...rows, ...replaced, ...more].map(({ sequence }) => sequence),
    );
    assert.ok((await verifyAuditLog(disk, KEY)).ok, "the chain goes on");
    assert.deepEqual(await writeRows(disk, journal), [], "told once");
  }
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

Deno.test("a power failure at any operation loses nothing and doubles nothing", async () => {
  const random = new Random(5);
  for (let round = 0; round < 400; round++) {
    const rows = journalRows(20 + random.below(60), { seed: round, setBack: 0.05 });
    const options = { maxSize: 3_000 + random.below(9_000), keepFiles: 100 };
    const journal = new MemoryJournal(rows.slice(0, random.below(20)));
    let disk = new MemoryAuditDisk();
    for (let life = 0; life < 4; life++) {
      let left = random.below(40);
      const alive = () => {
        if (left-- <= 0) throw new Error("no power");
      };
      disk.before = alive;
      journal.before = alive;
      const { log } = auditLog({ disk, journal, ...options });
      await log[Symbol.asyncDispose]();
      journal.before = () => {};
      journal.rows = rows.slice(0, journal.rows.length + random.below(20));
      disk = disk.afterPowerFailure(random);
    }
    journal.rows = rows;
    const told = await writeRows(disk, journal, options);
    assert.deepEqual(told.filter((message) => !/not whole/.test(message)), [], `round ${round}`);
    await assertWhole(disk, rows);
  }
});

Deno.test("a file is full at the byte: a line that just fits is in it, one that does not is in the next", async () => {
  const rows = journalRows(3);
  const whole = new MemoryAuditDisk();
  await writeRows(whole, new MemoryJournal(rows));
  const size = whole.bytes(CURRENT).length;
  for (const [maxSize, files] of [[size, 0], [size - 1, 1]] as const) {
    const disk = new MemoryAuditDisk();
    await writeRows(disk, new MemoryJournal(rows), { maxSize });
    assert.equal(fullFiles(await disk.list()).length, files);
    await assertWhole(disk, rows);
  }
  // A line longer than a file may be is a file of its own.
  const disk = new MemoryAuditDisk();
  await writeRows(disk, new MemoryJournal(rows), { maxSize: 1 });
  assert.equal(fullFiles(await disk.list()).length, 2);
  await assertWhole(disk, rows);
});

Deno.test("full files name their first sequence, the next its predecessor's last hmac", async () => {
  const rows = journalRows(40);
  const disk = new MemoryAuditDisk();
  await writeRows(disk, new MemoryJournal(rows), { maxSize: 5_000 });
  const [first = "", second = ""] = fullFiles(await disk.list()).map(({ name }) => name);
  assert.equal(first, `audit-000001-${String(rows[0]?.sequence).padStart(16, "0")}.log`);
  const header = parseHeader(lines(disk, second)[0] ?? "");
  assert.equal(header?.reason, "rotated");
  assert.equal(header?.previous, JSON.parse(lines(disk, first).at(-1) ?? "").hmac);
  assert.equal(second, `audit-000002-${String(header?.first).padStart(16, "0")}.log`);
});

Deno.test("a file is full at its age", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(3, { step: 1 });
  const journal = new MemoryJournal(rows.slice(0, 1));
  const { log, timers } = auditLog({ disk, journal, maxAge: 60_000 });
  await log.drain();
  timers.advance(59_000);
  journal.rows = rows.slice(0, 2);
  await log.drain();
  assert.equal(fullFiles(await disk.list()).length, 0);
  timers.advance(2_000);
  journal.rows = rows;
  await log.drain();
  assert.equal(fullFiles(await disk.list()).length, 1);
  await log[Symbol.asyncDispose]();
});

Deno.test("full files are compressed in the background, and hold the same", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(200);
  const { log } = auditLog({ disk, journal: new MemoryJournal(rows), maxSize: 20_000 });
  const full = new Map<string, string>();
  disk.before = (operation, name) => {
    if (operation === "remove" && name.endsWith(".log")) full.set(name, text(disk, name));
  };
  await log.drain();
  await settled(() => fullFiles([...disk.files.keys()]).every(({ plain }) => !plain));
  await log[Symbol.asyncDispose]();
  assert.ok(full.size >= 2);
  for (const [name, expected] of full) {
    assert.equal(gunzipSync(disk.bytes(`${name}.gz`)).toString(), expected);
  }
  await assertWhole(disk, rows);
});

Deno.test("a compression cut short leaves one whole form, and is done again", async () => {
  const rows = journalRows(100);
  for (let nth = 0; nth < 12; nth++) {
    const disk = new MemoryAuditDisk();
    const journal = new MemoryJournal(rows);
    await writeRows(disk, journal, { maxSize: 12_000 });
    let count = 0;
    disk.before = () => {
      if (count++ === nth) throw systemError("EIO");
    };
    const failing = auditLog({ disk, journal });
    await failing.log.drain();
    await settled(() =>
      count > nth || fullFiles([...disk.files.keys()]).every(({ plain }) => !plain)
    );
    await failing.log[Symbol.asyncDispose]();
    await assertWhole(disk, rows);
    disk.before = () => {};
    const { log } = auditLog({ disk, journal });
    await log.drain();
    await settled(() => fullFiles([...disk.files.keys()]).every(({ plain }) => !plain));
    await log[Symbol.asyncDispose]();
    assert.ok([...disk.files.keys()].every((name) => !name.endsWith(".new")));
    await assertWhole(disk, rows);
  }
});

Deno.test("files beyond the count or the age go, and are not missed", async () => {
  const rows = journalRows(400, { step: 1_000 });
  const disk = new MemoryAuditDisk();
  const { log } = auditLog({
    disk,
    journal: new MemoryJournal(rows),
    maxSize: 9_000,
    keepFiles: 3,
  });
  await log.drain();
  await settled(() => fullFiles([...disk.files.keys()]).length === 3);
  await log[Symbol.asyncDispose]();
  const kept = await verifyAuditLog(disk, KEY);
  assert.equal(kept.finding, undefined);
  assert.ok(kept.records < 200);

  const aged = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows.slice(0, 399));
  await writeRows(aged, journal, { maxSize: 9_000 });
  const count = fullFiles(await aged.list()).length;
  const last = { ...rows[399]!, time: rows[398]!.time + 100_000 };
  journal.rows.push(last);
  const later = auditLog({ disk: aged, journal, maxSize: 9_000, keepAge: 60_000, maxAge: 100_000 });
  later.timers.advance(last.time - START);
  await later.log.drain();
  await settled(() => fullFiles([...aged.files.keys()]).length < 5);
  await later.log[Symbol.asyncDispose]();
  assert.ok(count > 5);
  // The newest full one had its last record 100 seconds ago, when the file behind it began.
  assert.equal((await verifyAuditLog(aged, KEY)).finding, undefined);
});

/** Lets the background work until it is done. */
async function settled(done: () => boolean): Promise<void> {
  for (let turn = 0; !done(); turn++) {
    assert.ok(turn < 10_000, "it never ended");
    await new Promise((resolve) => setTimeout(resolve));
  }
}
