/** Housekeeping by age, in bounded steps: abandoned uploads, kept completions, journal rows that
 * every consumer has passed. */
import type { Cause } from "../../journal.ts";
import type { Commands } from "../../metadata.ts";
import { storedUpload, UPLOAD_COLUMNS } from "../part_rows.ts";
import type { Transaction } from "../transaction.ts";
import { trimJournal } from "./journal.ts";
import { dropUpload } from "./uploads.ts";

const OLD_UPLOADS = `SELECT ${UPLOAD_COLUMNS} FROM uploads WHERE created_at < ?
  ORDER BY created_at LIMIT ?`;
const FORGET_COMPLETIONS = `DELETE FROM completions WHERE upload_id IN
  (SELECT upload_id FROM completions WHERE at < ? ORDER BY at LIMIT ?)`;
const CAUSE: Cause = { principal: "system", action: "AbortMultipartUpload" };

export function expire(
  tx: Transaction,
  { uploadsBefore, completionsBefore, limit }: Commands["expire"]["input"],
): Commands["expire"]["output"] {
  const uploads = tx.connection.prepare(OLD_UPLOADS).all(uploadsBefore, limit).map(storedUpload);
  for (const upload of uploads) dropUpload(tx, tx.bucket(upload.bucket), upload, CAUSE);
  const completions = tx.connection.prepare(FORGET_COMPLETIONS).run(completionsBefore, limit);
  return { uploads: uploads.length, completions, journal: trimJournal(tx, limit) };
}
