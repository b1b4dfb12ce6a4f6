/** The files of the audit log: when the next begins, how the full ones are kept, when they go. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { CURRENT, fullFiles } from "../server/audit/file_name.ts";
import { parseHeader } from "../server/audit/audit_record.ts";
import { verifyAuditLog } from "../server/audit/verify_audit_log.ts";
import {
  assertWhole,
  auditLog,
  journalRows,
  KEY,
  MemoryJournal,
  START,
  writeRows,
} from "./support/audit_material.ts";
import { MemoryAuditDisk, systemError } from "./support/memory_audit_disk.ts";

const text = (disk: MemoryAuditDisk, name = CURRENT) => new TextDecoder().decode(disk.bytes(name));
const lines = (disk: MemoryAuditDisk, name = CURRENT) => text(disk, name).trimEnd().split("\n");

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

Deno.test("no file is written over, whoever left it there", async () => {
  const disk = new MemoryAuditDisk();
  const rows = journalRows(4);
  const journal = new MemoryJournal(rows.slice(0, 2));
  await writeRows(disk, journal);
  const name = `audit-000001-${"1".padStart(16, "0")}.log`;
  disk.put(name, new TextEncoder().encode("foreign\n"));
  journal.rows = rows;
  const { log, timers } = auditLog({ disk, journal, maxSize: 1 });
  await log.drain();
  assert.deepEqual(await log.state(), {
    ok: false,
    behind: 2,
    error: `${name} is there already: move it away`,
  });
  assert.equal(text(disk, name), "foreign\n");
  await disk.remove(name);
  timers.advance(1_000);
  await log[Symbol.asyncDispose]();
  await assertWhole(disk, rows);
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
