/** Housekeeping by age, in bounded steps: abandoned uploads, kept completions, sessions and links that
 * are over, journal rows that every consumer has passed. */
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
const END_SESSIONS = `DELETE FROM sessions WHERE id IN
  (SELECT id FROM sessions WHERE expires_at < ? LIMIT ?)`;
const END_UNUSED_SESSIONS = `DELETE FROM sessions WHERE id IN
  (SELECT id FROM sessions WHERE last_used_at < ? LIMIT ?)`;
const END_SHARES = `DELETE FROM shares WHERE id IN
  (SELECT id FROM shares WHERE expires_at < ? LIMIT ?)`;
const CAUSE: Cause = { principal: "system", action: "AbortMultipartUpload" };

export function expire(
  tx: Transaction,
  input: Commands["expire"]["input"],
): Commands["expire"]["output"] {
  const { uploadsBefore, completionsBefore, limit } = input;
  const { sessionsBefore = 0, sessionsUnusedSince = 0, sharesBefore = 0 } = input;
  const uploads = tx.connection.prepare(OLD_UPLOADS).all(uploadsBefore, limit).map(storedUpload);
  for (const upload of uploads) dropUpload(tx, tx.bucket(upload.bucket), upload, CAUSE);
  const completions = tx.connection.prepare(FORGET_COMPLETIONS).run(completionsBefore, limit);
  const sessions = tx.connection.prepare(END_SESSIONS).run(sessionsBefore, limit) +
    tx.connection.prepare(END_UNUSED_SESSIONS).run(sessionsUnusedSince, limit);
  const shares = tx.connection.prepare(END_SHARES).run(sharesBefore, limit);
  const journal = trimJournal(tx, limit);
  return { uploads: uploads.length, completions, sessions, shares, journal };
}
