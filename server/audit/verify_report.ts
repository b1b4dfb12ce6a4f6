/** What `objectstorage audit verify` says, and its exit status. */
import { errorMessage } from "./error_message.ts";
import type { AuditDisk } from "./audit_disk.ts";
import { type AuditVerification, verifyAuditLog, type VerifyOptions } from "./verify_audit_log.ts";

export interface VerifyReportOptions extends VerifyOptions {
  /** Takes lines for people, without line feed. */
  readonly print: (line: string) => void;
}

/** 0: as it was written. 1: it was tampered with. 2: it could not be checked. 3: nothing but the end
 * is torn, as a crash leaves it. */
export async function reportVerification(
  disk: AuditDisk,
  key: Uint8Array,
  { print, ...options }: VerifyReportOptions,
): Promise<number> {
  let result: AuditVerification;
  try {
    result = await verifyAuditLog(disk, key, options);
  } catch (error) {
    print(`audit verify: not checked: ${errorMessage(error)}`);
    return 2;
  }
  const { finding, first, last, records, files } = result;
  const range = first === undefined || last === undefined
    ? ""
    : `, sequences ${first.sequence} to ${last.sequence}, ${first.time} to ${last.time}`;
  print(`audit verify: ${records} records in ${files} files are as they were written${range}`);
  if (finding === undefined) return 0;
  print(`audit verify: ${finding.file} line ${finding.line}: ${finding.kind}: ${finding.detail}`);
  return finding.kind === "torn" ? 3 : 1;
}
