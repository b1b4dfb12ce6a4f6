/** kill -9 of a process that writes the audit log, at random moments: in the end each row of the
 * journal is one record, in order, and nothing is found fault with. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { nodeAuditDisk } from "../../server/audit/audit_disk.ts";
import { verifyAuditLog } from "../../server/audit/verify_audit_log.ts";
import { KEY, readRecords } from "../support/audit_material.ts";
import { auditRows, CURSOR } from "./audit_rows.ts";

const CYCLES = Number(Deno.env.get("KILL_CYCLES") ?? 40);
const CHILD = new URL("./audit_child.ts", import.meta.url).pathname;

Deno.test(`each row is one record after ${CYCLES} kills`, async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-audit-kill-" });
  await Deno.mkdir(`${directory}/audit`);
  try {
    const rows = auditRows();
    let amid = 0, last = -1;
    const said: string[] = [];
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      const { killed, output } = await live(directory, 5 + 60 * Math.random());
      said.push(...output);
      const cursor = Number(await Deno.readTextFile(`${directory}/${CURSOR}`).catch(() => "0"));
      if (killed && cursor > last) amid++;
      last = cursor;
      // No start finds what it wrote itself wanting.
      assert.deepEqual(said.filter((line) => /^THE AUDIT LOG|backup|cannot/.test(line)), []);
      const { finding } = await verifyAuditLog(nodeAuditDisk(`${directory}/audit`), KEY, {
        cursor,
      });
      assert.ok(finding === undefined || finding.kind === "torn", JSON.stringify(finding));
    }
    assert.ok(amid >= CYCLES / 2, `only ${amid} of ${CYCLES} kills met it writing`);
    while (!(await live(directory, 600_000)).output.includes("drained"));
    const disk = nodeAuditDisk(`${directory}/audit`);
    const records = await readRecords(disk);
    assert.deepEqual(records.map(({ sequence }) => sequence), rows.map(({ sequence }) => sequence));
    const cursor = Number(readFileSync(`${directory}/${CURSOR}`, "utf8"));
    assert.equal(cursor, rows.at(-1)?.sequence);
    assert.equal((await verifyAuditLog(disk, KEY, { cursor })).records, rows.length);
    const torn = said.filter((line) => line.includes("not whole")).length;
    console.log(`${amid} kills while writing, ${torn} torn ends, ${rows.length} records`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

/** Starts the child; kills it so many milliseconds after it began to write, unless it ended. */
async function live(directory: string, milliseconds: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD, directory],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let text = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    timer ??= setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It ended a moment ago.
      }
    }, milliseconds);
  }
  const { success, signal } = await child.status;
  clearTimeout(timer);
  assert.ok(success || signal === "SIGKILL", text);
  return { killed: signal === "SIGKILL", output: text.split("\n") };
}
