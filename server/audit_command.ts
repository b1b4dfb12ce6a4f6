/** `objectstorage audit verify`: checks the audit log of a data directory, beside its server or
 * without one. Writes nothing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteReader } from "../storage/sqlite/sqlite_metadata.ts";
import { nodeAuditDisk } from "./audit/audit_disk.ts";
import { reportVerification } from "./audit/verify_report.ts";
import { loadAuditKey } from "./audit_trail.ts";
import { Sealer, type SealingKeys } from "./auth/sealing.ts";
import { loadMasterKey } from "./master_key.ts";

/** The exit status: see reportVerification. `keys`: those that are set. */
export async function verifyAuditTrail(
  directory: string,
  { current, previous = [] }: Partial<SealingKeys>,
  print: (line: string) => void,
): Promise<number> {
  const internal = join(directory, ".objectstorage");
  for (
    const name of ["metadata.db", "audit.key", ...(current === undefined ? ["master.key"] : [])]
  ) {
    if (existsSync(join(internal, name))) continue;
    print(`audit verify: not checked: there is no ${join(internal, name)}`);
    return 2;
  }
  let key: Uint8Array, cursor: number;
  try {
    const sealer = new Sealer({ current: current ?? loadMasterKey(internal).key, previous });
    key = loadAuditKey(internal, sealer);
    // Before the files are read: a record that was in them by then must be in them now.
    using reader = new SqliteReader(join(internal, "metadata.db"));
    cursor = await reader.getCursor("audit") ?? 0;
  } catch (error) {
    print(`audit verify: not checked: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  return await reportVerification(nodeAuditDisk(internal), key, { print, cursor });
}
