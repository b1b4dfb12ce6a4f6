/** An audit log as a process of its own, to be killed: drains rows that are the same in every life, in
 * commits of any size, into small files. The journal's cursor is a file. Prints `draining`. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { AuditLog } from "../../server/audit/audit_log.ts";
import { nodeAuditDisk } from "../../server/audit/audit_disk.ts";
import { KEY, MemoryJournal } from "../support/audit_material.ts";
import { auditRows, CURSOR } from "./audit_rows.ts";

const [directory = ""] = Deno.args;
const path = `${directory}/${CURSOR}`;

class FileJournal extends MemoryJournal {
  override async read(after: number, limit: number): ReturnType<MemoryJournal["read"]> {
    return await super.read(after, Math.min(limit, 1 + Math.floor(60 * Math.random())));
  }

  override async advance(sequence: number): Promise<void> {
    await super.advance(sequence);
    writeFileSync(`${path}.new`, String(this.position));
    renameSync(`${path}.new`, path);
  }
}

const rows = auditRows();
const journal = new FileJournal(rows);
try {
  journal.position = Number(readFileSync(path, "utf8"));
} catch {
  // The first life.
}
await using log = new AuditLog({
  disk: nodeAuditDisk(`${directory}/audit`),
  key: KEY,
  journal,
  report: (message) => console.log(message),
  maxSize: 100_000,
  keepFiles: 100_000,
});
console.log("draining");
// A page that is not full is taken for all there is.
while (journal.position < (rows.at(-1)?.sequence ?? 0)) await log.drain();
console.log("drained");
