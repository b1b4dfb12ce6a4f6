/** The journal's own commands: consumers and their cursors, and events that change nothing else. */
import type { Commands } from "../../metadata.ts";
import { StorageError } from "../../model.ts";
import { requireStorable } from "../identity_rows.ts";
import { lastJournalled, slowestCursor } from "../journal_rows.ts";
import { setSetting, type Transaction } from "../transaction.ts";

const CURSOR = "SELECT sequence FROM journal_cursors WHERE consumer = ?";
const REGISTER = "INSERT INTO journal_cursors (consumer, sequence) VALUES (?, ?)";
const ADVANCE = "UPDATE journal_cursors SET sequence = ? WHERE consumer = ?";
const BEFORE_ALL = "SELECT ifnull(min(sequence) - 1, 0) FROM journal";
const TRIM = `DELETE FROM journal WHERE sequence IN
  (SELECT sequence FROM journal WHERE sequence <= ? ORDER BY sequence LIMIT ?)`;
/** More than a consumer passes at once: the journal does not grow behind it. */
const TRIMMED_AT_ONCE = 2_000;
/** Rows kept where nobody consumes them. */
const KEPT_WITHOUT_CONSUMER = 10_000;
/** Characters of the words of an event: they may be an attacker's. */
const MAX_WORDS = 256;

export function registerConsumer(
  tx: Transaction,
  { consumer }: Commands["registerConsumer"]["input"],
): Commands["registerConsumer"]["output"] {
  requireStorable(consumer);
  const known = tx.connection.prepare(CURSOR).get(consumer);
  if (known !== undefined) return { sequence: known[0] as number };
  const sequence = tx.connection.prepare(BEFORE_ALL).get()?.[0] as number;
  tx.connection.prepare(REGISTER).run(consumer, sequence);
  tx.moveCursor();
  return { sequence };
}

export function advanceCursor(
  tx: Transaction,
  { consumer, sequence }: Commands["advanceCursor"]["input"],
): void {
  requireStorable(consumer);
  const before = tx.connection.prepare(CURSOR).get(consumer)?.[0] as number | undefined;
  if (before === undefined) throw new StorageError("consumerNotFound", { name: consumer });
  const after = Math.min(sequence, lastJournalled(tx.connection));
  if (!(after > before)) return;
  tx.connection.prepare(ADVANCE).run(after, consumer);
  tx.moveCursor();
  trimJournal(tx, TRIMMED_AT_ONCE);
}

/** Removes rows that every consumer has passed, at most `limit`; answers how many. The last row always
 * stays: sequences go on from it. */
export function trimJournal(tx: Transaction, limit: number): number {
  const last = lastJournalled(tx.connection);
  const slowest = slowestCursor(tx.connection);
  const passed = Math.min(slowest ?? last - KEPT_WITHOUT_CONSUMER, last - 1);
  const trimmed = tx.connection.prepare(TRIM).run(passed, limit);
  if (trimmed > 0) setSetting(tx.connection, "sequence_floor", last);
  return trimmed;
}

export function recordEvent(
  tx: Transaction,
  { resource, details, cause }: Commands["recordEvent"]["input"],
): void {
  tx.journal({
    sequence: tx.nextSequence(),
    cause: { ...cause, principal: legible(cause.principal), action: legible(cause.action) },
    ...(resource === undefined ? {} : { resource: legible(resource) }),
    ...(details === undefined ? {} : { details }),
  });
}

/** Kept rather than refused: who failed to log in may have called himself anything. */
function legible(text: string): string {
  return text.slice(0, MAX_WORDS).toWellFormed().replaceAll("\0", "\ufffd");
}
