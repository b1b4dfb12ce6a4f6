/** What `audit verify` finds: every change of every byte, what is gone, what was moved, and that a
 * torn end is none of these. */
import assert from "node:assert/strict";
import { CURRENT, fullFiles } from "../server/audit/file_name.ts";
import { nodeAuditDisk } from "../server/audit/audit_disk.ts";
import { type AuditFinding, verifyAuditLog } from "../server/audit/verify_audit_log.ts";
import { reportVerification } from "../server/audit/verify_report.ts";
import { Random } from "./model/random.ts";
import { auditLog, journalRows, KEY, MemoryJournal, writeRows } from "./support/audit_material.ts";
import { MemoryAuditDisk } from "./support/memory_audit_disk.ts";

const ROWS = journalRows(1_000);
const RANDOM = new Random(3);

async function written(options: { maxSize?: number } = {}): Promise<MemoryAuditDisk> {
  const disk = new MemoryAuditDisk();
  await writeRows(disk, new MemoryJournal(ROWS), options);
  return disk;
}

/** What is found when the current file has these bytes instead. */
async function findingOf(bytes: Uint8Array): Promise<AuditFinding | undefined> {
  const disk = new MemoryAuditDisk();
  disk.put(CURRENT, bytes);
  return (await verifyAuditLog(disk, KEY)).finding;
}

function splitLines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split("\n").slice(0, -1);
}

const joined = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\n") + "\n");

Deno.test("what was not touched is good: how much, from when to when", async () => {
  const disk = await written({ maxSize: 60_000 });
  const result = await verifyAuditLog(disk, KEY);
  assert.deepEqual(result, {
    ok: true,
    files: fullFiles(await disk.list()).length + 1,
    records: 1_000,
    first: { sequence: ROWS[0]?.sequence, time: new Date(ROWS[0]!.time).toISOString() },
    last: { sequence: ROWS[999]?.sequence, time: new Date(ROWS[999]!.time).toISOString() },
  });
  assert.ok(result.files > 4);
  assert.deepEqual(await verifyAuditLog(new MemoryAuditDisk(), KEY), {
    ok: true,
    files: 0,
    records: 0,
  });
});

Deno.test("one changed byte is found: each byte of some lines, and any elsewhere", async () => {
  const disk = await written();
  const bytes = disk.bytes(CURRENT);
  const starts = [0];
  bytes.forEach((byte, at) => byte === 0x0a && starts.push(at + 1));
  assert.equal(starts.length, 1_002);
  const lineOf = (at: number) => starts.findLastIndex((start) => start <= at) + 1;
  const places: number[] = [];
  // First lines, one in the middle, the last, each with its line feed.
  for (const line of [0, 1, 500, 1_000]) {
    for (let at = starts[line]!; at < starts[line + 1]!; at++) places.push(at);
  }
  for (let i = 0; i < 100; i++) places.push(RANDOM.below(bytes.length));
  for (const at of places) {
    const changed = bytes.slice();
    changed[at] = changed[at]! ^ (1 << RANDOM.below(8));
    const finding = await findingOf(changed);
    // A line feed that is none any more makes one line of two.
    assert.deepEqual([finding?.kind, finding?.line], ["altered", lineOf(at)], `byte ${at}`);
  }
});

Deno.test("a deleted line is found where it was", async () => {
  const lines = splitLines((await written()).bytes(CURRENT));
  for (const index of [0, 1, 2, 500, 998, 999]) {
    const finding = await findingOf(joined(lines.toSpliced(index, 1)));
    assert.deepEqual([finding?.kind, finding?.line], ["missing", index + 1]);
  }
  const some = await findingOf(joined(lines.toSpliced(300, 400)));
  assert.deepEqual([some?.kind, some?.line], ["missing", 301]);
});

Deno.test("lines missing at the very end are found with what the journal knows", async () => {
  const disk = await written();
  disk.put(CURRENT, joined(splitLines(disk.bytes(CURRENT)).slice(0, -1)));
  assert.ok((await verifyAuditLog(disk, KEY)).ok, "they leave no trace in the file");
  const cursor = ROWS[999]!.sequence;
  assert.equal((await verifyAuditLog(disk, KEY, { cursor })).finding?.kind, "missing");
  const torn = await written();
  torn.put(CURRENT, torn.bytes(CURRENT).slice(0, -10));
  assert.equal((await verifyAuditLog(torn, KEY, { cursor })).finding?.kind, "missing");
  const none = new MemoryAuditDisk();
  assert.equal((await verifyAuditLog(none, KEY, { cursor })).finding?.kind, "missing");
});

Deno.test("swapped and repeated lines are found", async () => {
  const lines = splitLines((await written()).bytes(CURRENT));
  for (const [a, b] of [[1, 2], [400, 401], [998, 999], [999, 1_000], [10, 900]] as const) {
    const swapped = lines.with(a, lines[b]!).with(b, lines[a]!);
    const finding = await findingOf(joined(swapped));
    assert.deepEqual([finding?.kind, finding?.line], ["reordered", a + 1]);
  }
  const repeated = await findingOf(joined(lines.toSpliced(500, 0, lines[499]!)));
  assert.deepEqual([repeated?.kind, repeated?.line], ["reordered", 501]);
  const header = await findingOf(joined([...lines, lines[0]!]));
  assert.deepEqual([header?.kind, header?.line], ["reordered", 1_002]);
});

Deno.test("a line from another log, with the same key, is found", async () => {
  const lines = splitLines((await written()).bytes(CURRENT));
  const other = new MemoryAuditDisk();
  await writeRows(other, new MemoryJournal(journalRows(1_000, { seed: 2 })));
  const foreign = splitLines(other.bytes(CURRENT));
  const finding = await findingOf(joined(lines.with(500, foreign[500]!)));
  assert.equal(finding?.line, 501);
});

Deno.test("a deleted file is found: the first, one between, the end of one", async () => {
  const whole = await written({ maxSize: 60_000 });
  const files = fullFiles(await whole.list());
  for (const [index, { name, number }] of files.entries()) {
    const disk = whole.copy();
    disk.files.delete(name);
    disk.files.delete(`${name}.gz`);
    const { finding } = await verifyAuditLog(disk, KEY);
    assert.equal(finding?.kind, "missing");
    assert.equal(finding?.line, 1);
    assert.equal(finding?.file, files[index + 1]?.name ?? CURRENT);
    assert.match(
      finding?.detail ?? "",
      new RegExp(`files ${index === 0 ? 1 : number} to ${number}`),
    );
  }
  const disk = whole.copy();
  const [first] = files;
  assert.ok(first?.plain);
  disk.put(first.name, joined(splitLines(disk.bytes(first.name)).slice(0, -3)));
  const { finding } = await verifyAuditLog(disk, KEY);
  assert.deepEqual([finding?.kind, finding?.file, finding?.line], ["missing", files[1]?.name, 1]);
});

Deno.test("files with each other's names are found", async () => {
  const disk = await written({ maxSize: 60_000 });
  const [first, second] = fullFiles(await disk.list());
  assert.ok(first && second);
  const bytes = disk.bytes(first.name);
  disk.put(first.name, disk.bytes(second.name));
  disk.put(second.name, bytes);
  const { finding } = await verifyAuditLog(disk, KEY);
  assert.ok(finding?.kind === "missing" || finding?.kind === "reordered");
});

Deno.test("a torn last line is torn, wherever it is cut, and nothing else is", async () => {
  const bytes = (await written()).bytes(CURRENT);
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  for (let size = start + 1; size < bytes.length; size++) {
    const finding = await findingOf(bytes.slice(0, size));
    assert.deepEqual([finding?.kind, finding?.line], ["torn", 1_001], `${size}`);
  }
  assert.equal(await findingOf(bytes.slice(0, start)), undefined);
  const zeros = new Uint8Array(start + 4_096);
  zeros.set(bytes.subarray(0, start));
  assert.equal((await findingOf(zeros))?.kind, "torn");
  assert.equal((await findingOf(new Uint8Array()))?.kind, "torn");
  // Only the last file may be: the others were whole before the next began.
  const disk = await written({ maxSize: 60_000 });
  const [first] = fullFiles(await disk.list());
  assert.ok(first);
  disk.put(first.name, disk.bytes(first.name).slice(0, -5));
  assert.equal((await verifyAuditLog(disk, KEY)).finding?.kind, "altered");
});

Deno.test("damaged compressed files are found", async () => {
  const disk = await written({ maxSize: 60_000 });
  const { log } = auditLog({ disk, journal: new MemoryJournal(ROWS) });
  await log.drain();
  while (fullFiles([...disk.files.keys()]).some(({ plain }) => plain)) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  await log[Symbol.asyncDispose]();
  const [, second] = fullFiles(await disk.list());
  assert.ok(second);
  const name = `${second.name}.gz`;
  const bytes = disk.bytes(name);
  const changes = [
    bytes.slice(0, bytes.length >> 1),
    bytes.slice(0, -8),
    new Uint8Array(50),
    new Uint8Array(),
  ];
  for (let i = 0; i < 40; i++) {
    // Behind gzip's own header, of which not every bit means something.
    const at = 10 + RANDOM.below(bytes.length - 10);
    changes.push(bytes.with(at, bytes[at]! ^ (1 << RANDOM.below(8))) as Uint8Array<ArrayBuffer>);
  }
  for (const change of changes) {
    disk.put(name, change);
    const { finding } = await verifyAuditLog(disk, KEY);
    assert.deepEqual([finding?.kind, finding?.file], ["altered", second.name]);
  }
});

Deno.test("lines without end, and what is no text at all, need no memory and are found", async () => {
  const bytes = (await written()).bytes(CURRENT);
  const long = new Uint8Array(bytes.length + 5_000_000).fill(0x61);
  long.set(bytes);
  assert.equal((await findingOf(long))?.kind, "altered");
  assert.equal((await findingOf(RANDOM.bytes(300_000)))?.kind, "altered");
  assert.equal((await findingOf(new Uint8Array(300_000).fill(0x0a)))?.kind, "altered");
});

Deno.test("another key verifies nothing", async () => {
  const disk = await written();
  assert.equal((await verifyAuditLog(disk, new Uint8Array(32))).finding?.line, 1);
});

Deno.test("files that are moved meanwhile are not missed", async () => {
  const disk = new MemoryAuditDisk();
  const journal = new MemoryJournal(ROWS.slice(0, 500));
  await writeRows(disk, journal, { maxSize: 60_000 });
  journal.rows = ROWS;
  const open = disk.open.bind(disk);
  let calls = 0;
  disk.open = async (name, use) => {
    // Between the list and the files the server writes on.
    if (++calls === 2) {
      disk.open = open;
      await writeRows(disk, journal, { maxSize: 60_000 });
    }
    return await open(name, use);
  };
  assert.equal((await verifyAuditLog(disk, KEY)).finding, undefined);
});

Deno.test("the report: lines for people and an exit status", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-audit-" });
  try {
    const disk = nodeAuditDisk(directory);
    await writeRows(disk, new MemoryJournal(ROWS));
    const report = async (key = KEY) => {
      const lines: string[] = [];
      const status = await reportVerification(disk, key, { print: (line) => lines.push(line) });
      return { status, text: lines.join("\n") };
    };
    const path = `${directory}/${CURRENT}`;
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const good = await report();
    assert.equal(good.status, 0);
    assert.match(
      good.text,
      /^audit verify: 1000 records in 1 files are as they were written, sequ/,
    );
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.slice(0, -1));
    assert.equal((await report()).status, 3);
    await Deno.writeFile(path, bytes.with(700, 0));
    const bad = await report();
    assert.equal(bad.status, 1);
    assert.match(bad.text, /audit\.log line 3: altered: /);
    const gone = nodeAuditDisk(`${directory}/nowhere`);
    assert.equal(await reportVerification(gone, KEY, { print: () => {} }), 2);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
