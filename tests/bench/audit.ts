/** A page of the audit log's last hour by principal at 10,000 and at a million records: the cost must
 * not grow with the log. Records come at the same pace in both; and all in one hour, where a page is
 * full long before the hour ends. */
import { AuditLog } from "../../server/audit/audit_log.ts";
import { nodeAuditDisk } from "../../server/audit/audit_disk.ts";
import { AuditReader } from "../../server/audit/audit_reader.ts";
import { verifyAuditLog } from "../../server/audit/verify_audit_log.ts";
import type { JournalRecord } from "../../server/audit/journal.ts";
import { KEY, START } from "../support/audit_material.ts";
import { figures, type Section, type Settings } from "./section.ts";

const HOUR = 3_600_000;
const LIMIT = 100;
const SMALL = 10_000;
const PAGES = 30;

interface Pace {
  readonly name: string;
  /** Milliseconds between two records, of so many in all. */
  step(records: number): number;
}

const PACES: readonly Pace[] = [
  { name: "one record a second", step: () => 1_000 },
  { name: "all within the hour", step: (records) => HOUR / records },
];

function row(index: number, records: number, step: number): JournalRecord {
  return {
    sequence: index + 1,
    time: Math.floor(START - (records - 1 - index) * step),
    principal: index % 10 === 0 ? "ann" : `user-${index % 97}`,
    action: "PutObject",
    bucket: "photos",
    key: `2026/11/21/${index.toString().padStart(9, "0")}.jpg`,
    size: index,
    accessKeyId: "AKIAEXAMPLEEXAMPLE00",
    sourceAddress: `10.0.${index % 250}.7`,
    requestId: index.toString(16).padStart(16, "0"),
    userAgent: "aws-sdk-js/3.900.0",
  };
}

/** Returns records a second. */
async function fill(directory: string, records: number, pace: Pace): Promise<number> {
  let cursor = 0;
  const step = pace.step(records);
  const started = performance.now();
  await using log = new AuditLog({
    disk: nodeAuditDisk(directory),
    key: KEY,
    journal: {
      cursor: async () => cursor,
      behind: async () => records - cursor,
      read: async (after, limit) =>
        Array.from(
          { length: Math.min(limit, records - after) },
          (_, i) => row(after + i, records, step),
        ),
      advance: async (sequence) => {
        cursor = sequence;
      },
    },
    report: console.error,
    // Files are full at their age, too.
    timers: { now: () => START - (records - cursor) * step, after: () => () => {} },
  });
  await log.drain();
  return records / (performance.now() - started) * 1_000;
}

/** Milliseconds a page takes. */
async function page(reader: AuditReader): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < PAGES; i++) {
    const { records } = await reader.query({ from: START - HOUR, principal: "ann", limit: LIMIT });
    if (records.length !== LIMIT) throw new Error(`a page of ${records.length}, not ${LIMIT}`);
  }
  return (performance.now() - started) / PAGES;
}

async function compare(settings: Settings, pace: Pace): Promise<void> {
  const add = figures(settings, audit.title);
  const large = settings.quick ? 200_000 : 1_000_000;
  await using few = await settings.workspace.directory();
  await using many = await settings.workspace.directory();
  settings.progress(`writing ${large} records, ${pace.name}`);
  await fill(few.path, SMALL, pace);
  const rate = await fill(many.path, large, pace);
  add({ name: `written, ${pace.name}`, unit: "1/s", value: rate });
  const readers = [few, many].map(({ path }) => new AuditReader({ disk: nodeAuditDisk(path) }));
  const [small, big] = readers as [AuditReader, AuditReader];
  for (const reader of [small, big, small, big]) await page(reader);
  for (let run = 1; run <= settings.runs; run++) {
    const bound = { name: `page at ${SMALL} records`, value: await page(small) };
    add({
      name: `page at ${large}, ${pace.name}`,
      unit: "ms",
      value: await page(big),
      bound,
      goal: { kind: "atMost", ratio: 2 },
    });
  }
  const started = performance.now();
  const { ok, records } = await verifyAuditLog(nodeAuditDisk(many.path), KEY);
  if (!ok || records !== large) throw new Error("the log is not good");
  add({
    name: `verified, ${pace.name}`,
    unit: "1/s",
    value: large / (performance.now() - started) * 1_000,
  });
}

export const audit: Section = {
  name: "audit",
  title: `Audit log, pages of ${LIMIT} of the last hour by principal`,
  async run(settings) {
    for (const pace of PACES) await compare(settings, pace);
  },
};
