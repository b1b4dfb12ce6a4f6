/** What tests of the audit log share: a journal in memory, rows of every kind, a clock that stands
 * still until it is moved. */
import assert from "node:assert/strict";
import { AuditLog, type AuditLogOptions } from "../../server/audit/audit_log.ts";
import type { AuditDisk } from "../../server/audit/audit_disk.ts";
import { type AuditRecord, parseRecord } from "../../server/audit/audit_record.ts";
import { openFull } from "../../server/audit/file_header.ts";
import { CURRENT, fullFiles } from "../../server/audit/file_name.ts";
import type { Journal, JournalRecord } from "../../server/audit/journal.ts";
import { readLines } from "../../server/audit/line_reader.ts";
import type { Timers } from "../../server/audit/timers.ts";
import { verifyAuditLog } from "../../server/audit/verify_audit_log.ts";
import { Random } from "../model/random.ts";

export const KEY = new Uint8Array(32).fill(7);
export const START = Date.UTC(2026, 10, 21, 12);

export class MemoryJournal implements Journal {
  rows: JournalRecord[];
  position = 0;
  /** Called before each answer; may throw. */
  before: (call: keyof Journal) => void = () => {};

  constructor(rows: readonly JournalRecord[] = []) {
    this.rows = [...rows];
  }

  async cursor(): Promise<number> {
    this.before("cursor");
    return this.position;
  }

  async behind(): Promise<number> {
    this.before("behind");
    return this.rows.length - this.#indexAfter(this.position);
  }

  async read(after: number, limit: number): Promise<readonly JournalRecord[]> {
    this.before("read");
    const index = this.#indexAfter(after);
    return this.rows.slice(index, index + limit);
  }

  async advance(sequence: number): Promise<void> {
    this.before("advance");
    this.position = Math.max(this.position, sequence);
  }

  #indexAfter(sequence: number): number {
    let low = 0, high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class ManualTimers implements Timers {
  time = START;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  now = (): number => this.time;

  after = (milliseconds: number, run: () => void): () => void => {
    const timer = { at: this.time + milliseconds, run };
    this.#waiting.push(timer);
    return () => this.#waiting = this.#waiting.filter((other) => other !== timer);
  };

  get waiting(): number {
    return this.#waiting.length;
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.time);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.time);
    for (const { run } of due) run();
  }
}

const ACTIONS = ["PutObject", "PutBucketTagging", "DeleteObject", "CreateUser", "Login", "Put*d"];

/** Rows with gaps in their sequences and texts of all sorts. `step`: milliseconds between two, about; `setBack`: how likely
 * the clock goes back. */
export function journalRows(
  count: number,
  { seed = 1, first = 1, time = START, step = 10, setBack = 0 } = {},
): JournalRecord[] {
  const random = new Random(seed);
  let sequence = first - 1;
  return Array.from({ length: count }, (): JournalRecord => {
    sequence += 1 + (random.chance(0.3) ? random.below(5) : 0);
    time += random.below(2 * step);
    // The clock is set back, or was wrong for a while.
    if (random.chance(setBack)) time -= random.below(400 * step);
    const onUser = random.chance(0.2);
    return {
      sequence,
      time,
      principal: random.pick(["ann", "bob", 'ÄÖ "quoted"', "tenant/c\u2028", "d\n"]),
      action: random.pick(ACTIONS),
      ...(onUser ? { resource: `user/${random.pick(["ann", "anna", "🦊"])}` } : {
        bucket: random.pick(["photos", "photos-2", "logs"]),
        key: `${random.pick(["2026/11", "ключ", "\u0000\u009b", 'a\\"hmac":"'])}/${sequence}`,
      }),
      ...(random.chance(0.5) ? { size: random.below(1e6), versionId: "null" } : {}),
      accessKeyId: "AKIAEXAMPLE",
      sourceAddress: "192.0.2.7",
      requestId: `R${sequence}`,
      userAgent: "test/1",
      ...(random.chance(0.1)
        ? { details: { result: "failure", span: ["x", "y"], changed: ["a", "b"] } }
        : {}),
    };
  });
}

type AuditSetUp = Partial<AuditLogOptions> & Pick<AuditLogOptions, "disk" | "journal">;

/** An audit log that reports into `told`, on timers that stand still. */
export function auditLog(options: AuditSetUp) {
  const told: string[] = [];
  const timers = new ManualTimers();
  const log = new AuditLog({
    key: KEY,
    report: (message) => told.push(message),
    timers,
    ...options,
  });
  return { log, told, timers };
}

/** Writes the rows and ends. */
export async function writeRows(
  disk: AuditDisk,
  journal: MemoryJournal,
  options: Partial<AuditLogOptions> = {},
): Promise<readonly string[]> {
  const { log, told } = auditLog({ disk, journal, ...options });
  await log[Symbol.asyncDispose]();
  return told;
}

/** All records of all files, oldest first. */
export async function readRecords(disk: AuditDisk): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  const names = await disk.list();
  const files = fullFiles(names).map((file) => () => openFull(disk, file));
  if (names.includes(CURRENT)) files.push(() => openFull(disk, { name: CURRENT }));
  for (const open of files) {
    const opened = await open();
    if (opened === undefined) throw new Error("a file is gone");
    for await (const { text } of readLines(opened.file, opened.compressed)) {
      const record = parseRecord(text ?? "");
      if (record !== undefined) records.push(record);
    }
    await opened.file.close();
  }
  return records;
}

/** Every row once, in order, and nothing to be found fault with. */
export async function assertWhole(
  disk: AuditDisk,
  rows: readonly JournalRecord[],
): Promise<void> {
  const records = await readRecords(disk);
  assert.deepEqual(records.map(({ sequence }) => sequence), rows.map(({ sequence }) => sequence));
  const cursor = rows.at(-1)?.sequence ?? 0;
  const { finding, records: count } = await verifyAuditLog(disk, KEY, { cursor });
  assert.equal(finding, undefined);
  assert.equal(count, rows.length);
}
