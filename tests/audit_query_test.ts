/** Searching the audit log: the same as a filter over all records, in pages, reading no more than it
 * must. */
import assert from "node:assert/strict";
import { type AuditQuery, AuditQueryError } from "../server/audit/audit_query.ts";
import { AuditReader } from "../server/audit/audit_reader.ts";
import { type AuditRecord, resourceOf } from "../server/audit/audit_record.ts";
import { CURRENT, fullFiles } from "../server/audit/file_name.ts";
import type { JournalRecord } from "../server/audit/journal.ts";
import { Random } from "./model/random.ts";
import {
  auditLog,
  journalRows,
  MemoryJournal,
  readRecords,
  START,
  writeRows,
} from "./support/audit_material.ts";
import { MemoryAuditDisk } from "./support/memory_audit_disk.ts";

/** Every answer, newest first, however simply it can be said. */
function filtered(records: readonly AuditRecord[], query: AuditQuery): AuditRecord[] {
  return records.filter((record) => {
    const time = Date.parse(record.time);
    if (query.from !== undefined && time < query.from) return false;
    if (query.to !== undefined && time >= query.to) return false;
    if (query.principal !== undefined && record.principal !== query.principal) return false;
    if (query.bucket !== undefined && record.bucket !== query.bucket) return false;
    if (query.requestId !== undefined && record.requestId !== query.requestId) return false;
    if (query.resource !== undefined && !resourceOf(record).startsWith(query.resource)) {
      return false;
    }
    if (query.action === undefined) return true;
    return query.action.endsWith("*")
      ? record.action.startsWith(query.action.slice(0, -1))
      : record.action === query.action;
  }).reverse();
}

async function allPages(reader: AuditReader, query: AuditQuery): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages === 0 || cursor !== undefined; pages++) {
    assert.ok(pages < 5_000, "the pages do not end");
    const page = await reader.query({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.records.length <= (query.limit ?? 100));
    assert.deepEqual(page.damaged, []);
    records.push(...page.records);
    cursor = page.cursor;
  }
  return records;
}

/** Writes rows over several files, the older ones compressed. */
async function fill(rows: readonly JournalRecord[], maxSize: number): Promise<MemoryAuditDisk> {
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows.slice(0, rows.length >> 1));
  const { log } = auditLog({ disk, journal, maxSize });
  await log.drain();
  while (fullFiles([...disk.files.keys()]).some(({ plain }) => plain)) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  await log[Symbol.asyncDispose]();
  journal.rows = [...rows];
  await writeRows(disk, journal, { maxSize });
  return disk;
}

function randomQuery(random: Random, records: readonly AuditRecord[]): AuditQuery {
  const record = random.pick(records);
  const time = (): number => Date.parse(random.pick(records).time) + random.below(3) - 1;
  return {
    ...(random.chance(0.5) ? { from: time() } : {}),
    ...(random.chance(0.5) ? { to: time() } : {}),
    ...(random.chance(0.4) ? { principal: random.pick([record.principal, "ann", "nobody"]) } : {}),
    ...(random.chance(0.4)
      ? { action: random.pick([record.action, "Put*", "PutObj*", "*", "Put*d", "put*"]) }
      : {}),
    ...(random.chance(0.3) ? { bucket: random.pick(["photos", "logs", "none"]) } : {}),
    ...(random.chance(0.3)
      ? {
        resource: random.pick([resourceOf(record), "user/an", "user/🦊", "photos/ключ", "photos"]),
      }
      : {}),
    ...(random.chance(0.1) && record.requestId !== undefined
      ? { requestId: record.requestId }
      : {}),
    ...(random.chance(0.7) ? { limit: 1 + random.below(60) } : {}),
  };
}

Deno.test("random queries answer what a filter over all records does", async () => {
  const random = new Random(11);
  for (let round = 0; round < 12; round++) {
    const setBack = round % 2 === 0 ? 0 : 0.02;
    const rows = journalRows(600, { seed: round, setBack });
    const disk = await fill(rows, [400_000, 40_000, 9_000][round % 3] ?? 0);
    const records = await readRecords(disk);
    assert.equal(records.length, rows.length);
    const reader = new AuditReader({ disk, maxScanned: random.pick([1, 5_000, 50_000, 1e9]) });
    for (let i = 0; i < 60; i++) {
      const query = randomQuery(random, records);
      const expected = filtered(records, query);
      const found = await allPages(reader, query);
      assert.deepEqual(
        found.map(({ sequence }) => sequence),
        expected.map(({ sequence }) => sequence),
        JSON.stringify({ round, query }),
      );
      assert.deepEqual(found[0], expected[0]);
    }
  }
});

Deno.test("a page of the last hour reads the same of a long log as of a short one", async () => {
  const HOUR = 3_600_000;
  const query = { from: START - HOUR, principal: "ann", limit: 50 };
  const scanned: number[] = [], read: number[] = [];
  // One record each 3.6 seconds, up to now: a thousand of them in the last hour.
  for (const count of [2_000, 60_000]) {
    const rows: JournalRecord[] = Array.from({ length: count }, (_, i) => ({
      sequence: i + 1,
      time: START - (count - 1 - i) * 3_600,
      principal: i % 200 === 0 ? "ann" : "bob",
      action: "PutObject",
      bucket: "b",
      key: `k${String(i).padStart(8, "0")}`,
    }));
    const disk = new MemoryAuditDisk();
    await writeRows(disk, new MemoryJournal(rows), { maxSize: 1_000_000, maxAge: Infinity });
    assert.equal(fullFiles(await disk.list()).length > 10, count > 50_000);
    const reader = new AuditReader({ disk });
    await reader.query(query);
    disk.read = 0;
    const page = await reader.query(query);
    assert.equal(page.cursor, undefined);
    assert.deepEqual(page.records.length, 5);
    scanned.push(page.scanned);
    read.push(disk.read);
  }
  const [short = 0, long = 0] = scanned;
  assert.ok(long <= short * 1.2, `${long} bytes scanned, ${short} of the short log`);
  assert.ok(read[1]! <= 500_000, `${read[1]} bytes read`);
});

Deno.test("files that cannot hold an answer are not read", async () => {
  const rows = journalRows(2_000, { step: 1_000 });
  const disk = new MemoryAuditDisk();
  await writeRows(disk, new MemoryJournal(rows), { maxSize: 50_000, maxAge: Infinity });
  const reader = new AuditReader({ disk });
  await reader.query({ limit: 1 });
  const middle = rows[1_000]!.time;
  disk.read = 0;
  const page = await reader.query({ from: middle - 5_000, to: middle, limit: 1_000 });
  assert.ok(page.records.length > 0);
  assert.ok(page.scanned < 50_000, `${page.scanned}`);
  // First and last blocks of the current file, and the one file.
  assert.ok(disk.read < 400_000, `${disk.read}`);
});

Deno.test("a page ends after so many bytes, with what it has, and the next goes on", async () => {
  const rows = journalRows(3_000);
  const disk = new MemoryAuditDisk();
  await writeRows(disk, new MemoryJournal(rows), { maxSize: 200_000 });
  const reader = new AuditReader({ disk, maxScanned: 20_000 });
  const query = { requestId: `R${rows[5]?.sequence}` };
  const first = await reader.query(query);
  assert.deepEqual(first.records, []);
  assert.ok(first.cursor !== undefined);
  assert.ok(first.scanned >= 20_000 && first.scanned < 22_000);
  assert.equal((await allPages(reader, query)).length, 1);
});

Deno.test("pages go on where they were, whatever is written and moved between them", async () => {
  const rows = journalRows(1_500);
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal(rows.slice(0, 500));
  await writeRows(disk, journal, { maxSize: 60_000 });
  const reader = new AuditReader({ disk });
  const found: number[] = [];
  let cursor: string | undefined;
  for (let count = 500; count === 500 || cursor !== undefined; count += 100) {
    const page = await reader.query({ limit: 60, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.records.map(({ sequence }) => sequence));
    cursor = page.cursor;
    journal.rows = rows.slice(0, count + 100);
    await writeRows(disk, journal, { maxSize: 60_000 });
  }
  assert.deepEqual(found, rows.slice(0, 500).map(({ sequence }) => sequence).reverse());
});

Deno.test("a rotation in the middle of a query hides nothing", async () => {
  const rows = journalRows(1_000);
  for (let nth = 1; nth <= 12; nth++) {
    const disk = new MemoryAuditDisk();
    const journal = new MemoryJournal(rows.slice(0, 500));
    await writeRows(disk, journal, { maxSize: 60_000 });
    journal.rows = rows;
    const open = disk.open.bind(disk);
    let calls = 0;
    disk.open = async (name, use) => {
      if (++calls === nth) {
        disk.open = open;
        await writeRows(disk, journal, { maxSize: 60_000 });
      }
      return await open(name, use);
    };
    const { records } = await new AuditReader({ disk }).query({ limit: 1_000 });
    const sequences = new Set(records.map(({ sequence }) => sequence));
    for (const { sequence } of rows.slice(0, 500)) assert.ok(sequences.has(sequence), `${nth}`);
  }
});

Deno.test("torn, spoilt and foreign lines are passed over; a damaged file is told", async () => {
  const rows = journalRows(300);
  const disk = await fill(rows, 30_000);
  const current = disk.bytes(CURRENT);
  const junk = new TextEncoder().encode(`{"sequence":1}\nx\n\n{"sequence":1,"time":"20`);
  const spoilt = new Uint8Array(current.length + junk.length + 300_000).fill(0x20);
  spoilt.set(current);
  spoilt.set(junk, current.length);
  disk.put(CURRENT, spoilt);
  const reader = new AuditReader({ disk });
  const page = await reader.query({ limit: 1_000 });
  assert.deepEqual(page.damaged, []);
  assert.equal(page.records.length, 300);
  const [first] = fullFiles(await disk.list());
  assert.ok(first?.compressed);
  disk.put(`${first.name}.gz`, disk.bytes(`${first.name}.gz`).slice(0, 2_000));
  const damaged = await reader.query({ limit: 1_000 });
  assert.deepEqual(damaged.damaged, [first.name]);
  assert.ok(damaged.records.length > 100 && damaged.records.length < 300);
});

Deno.test("an empty log has one empty page", async () => {
  const page = await new AuditReader({ disk: new MemoryAuditDisk() }).query({});
  assert.deepEqual(page, { records: [], damaged: [], scanned: 0 });
});

Deno.test("queries that mean nothing are refused by the field that is wrong", async () => {
  const disk = await fill(journalRows(20), 2_000);
  const reader = new AuditReader({ disk });
  const cases: readonly (readonly [keyof AuditQuery, AuditQuery])[] = [
    ["limit", { limit: 0 }],
    ["limit", { limit: 1_001 }],
    ["limit", { limit: 1.5 }],
    ["limit", { limit: NaN }],
    ["from", { from: NaN }],
    ["to", { to: Infinity }],
    ["cursor", { cursor: "" }],
    ["cursor", { cursor: "1.2.3" }],
    ["cursor", { cursor: "-1.2" }],
    ["cursor", { cursor: "9".repeat(400) }],
  ];
  for (const [field, query] of cases) {
    await assert.rejects(
      reader.query(query),
      (error) => error instanceof AuditQueryError && error.field === field,
    );
  }
  // Cursors nobody was given are of no harm.
  for (const cursor of ["0.0", "1.3", "999999.999999999999999", "2.100", "2"]) {
    await reader.query({ cursor });
  }
});
