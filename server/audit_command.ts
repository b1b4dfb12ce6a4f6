/** `objectstorage audit verify`: checks the audit log of a data directory, beside its server or
 * without one. Writes nothing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteReader } from "../storage/sqlite/reader.ts";
import { nodeAuditDisk } from "./audit/audit_disk.ts";
import { reportVerification } from "./audit/verify_report.ts";
import { readAuditKey } from "./audit_trail.ts";
import { Sealer, type SealingKeys } from "./auth/sealing.ts";
import { loadMasterKey } from "./master_key.ts";

/** The exit status: see reportVerification. `keys`: those that are set. */
export async function verifyAuditTrail(
  directory: string,
  { current, previous = [] }: Partial<SealingKeys>,
  print: (line: string) => void,
): Promise<number> {
  const internal = join(directory, ".objectstorage");
  const unchecked = (why: string) => {
    print(`audit verify: not checked: ${why}`);
    return 2;
  };
  let key: Uint8Array, cursor: number;
  try {
    // Made by the server alone.
    const needed = ["metadata.db", ...(current === undefined ? ["master.key"] : [])];
    const missing = needed.find((name) => !existsSync(join(internal, name)));
    if (missing !== undefined) return unchecked(`there is no ${join(internal, missing)}`);
    const sealer = new Sealer({ current: current ?? loadMasterKey(internal).key, previous });
    const kept = readAuditKey(internal, sealer);
    if (kept === undefined) return unchecked(`there is no audit log in ${internal}`);
    key = kept.key;
    // Before the files are read: a record that was in them by then must be in them now.
    using reader = new SqliteReader(join(internal, "metadata.db"));
    cursor = await reader.getCursor("audit") ?? 0;
  } catch (error) {
    return unchecked(error instanceof Error ? error.message : String(error));
  }
  return await reportVerification(nodeAuditDisk(internal), key, { print, cursor });
}
