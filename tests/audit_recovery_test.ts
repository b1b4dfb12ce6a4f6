/** How the audit log goes on after crashes, power failures and tampering. */
import assert from "node:assert/strict";
import { CURRENT } from "../server/audit/file_name.ts";
import { parseHeader } from "../server/audit/audit_record.ts";
import { verifyAuditLog } from "../server/audit/verify_audit_log.ts";
import { Random } from "./model/random.ts";
import {
  assertWhole,
  auditLog,
  journalRows,
  KEY,
  MemoryJournal,
  readRecords,
  writeRows,
} from "./support/audit_material.ts";
import { MemoryAuditDisk } from "./support/memory_audit_disk.ts";

const text = (disk: MemoryAuditDisk, name = CURRENT) => new TextDecoder().decode(disk.bytes(name));
const lines = (disk: MemoryAuditDisk, name = CURRENT) => text(disk, name).trimEnd().split("\n");

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

Deno.test("what a killed process left unsynced is synced before the cursor moves", async () => {
  const random = new Random(6);
  const rows = journalRows(40);
  const options = { maxSize: 5_000, keepFiles: 100 };
  for (let nth = 0; nth < 40; nth++) {
    for (let round = 0; round < 8; round++) {
      const disk = new MemoryAuditDisk();
      const journal = new MemoryJournal(rows);
      let left = nth;
      const alive = () => {
        if (left-- <= 0) throw new Error("killed");
      };
      disk.before = alive;
      journal.before = alive;
      await auditLog({ disk, journal, ...options }).log[Symbol.asyncDispose]();
      disk.before = () => {};
      journal.before = () => {};
      await writeRows(disk, journal, options);
      const after = disk.afterPowerFailure(random);
      assert.deepEqual(await writeRows(after, journal, options), [], `${nth}`);
      await assertWhole(after, rows);
    }
  }
});
