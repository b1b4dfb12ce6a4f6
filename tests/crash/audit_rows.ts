/** The rows of the audit log that is killed, the same whoever asks. */
import type { JournalRecord } from "../../server/audit/journal.ts";
import { journalRows } from "../support/audit_material.ts";

/** Name of the file with the journal's cursor. */
export const CURSOR = "cursor";

export function auditRows(): JournalRecord[] {
  return journalRows(Number(Deno.env.get("AUDIT_ROWS") ?? 40_000), { seed: 8, setBack: 0.001 });
}
