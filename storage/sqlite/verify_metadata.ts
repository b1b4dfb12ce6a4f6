/** Everything that must hold inside the database, checked row by row on one snapshot: SQLite's own
 * structure, every checksum, every count against a recount, every reference against its target.
 * Files are another's business: `liveBlobs` says which there must be. Changes nothing. */
import type { BlobId } from "../model.ts";
import type { Finding } from "./finding.ts";
import { BLOB_COLUMNS, LIVE, storedBlob } from "./blob_rows.ts";
import { Connection, type SqlValue } from "./connection.ts";
import { requireSchema } from "./schema.ts";
import { verifyReferences } from "./verify_references.ts";
import { verifyRows } from "./verify_rows.ts";

const PAGE = 1000;

/** Findings as they are met; none when all is well. Reads the whole database, in bounded memory.
 * Throws when `path` cannot be opened or is another version's. */
export function* verifyMetadata(path: string): Generator<Finding> {
  const connection = new Connection(path, { readOnly: true });
  try {
    requireSchema(connection);
    connection.exec("BEGIN");
    yield* verifyStructure(connection);
    yield* verifyRows(connection);
    yield* verifyReferences(connection);
  } finally {
    connection.close();
  }
}

function* verifyStructure(connection: Connection): Generator<Finding> {
  for (const [text] of connection.prepare("PRAGMA integrity_check").iterate()) {
    if (text !== "ok") yield { kind: "corrupt", what: "database", detail: String(text) };
  }
  for (const [table, , parent] of connection.prepare("PRAGMA foreign_key_check").iterate()) {
    const detail = `a row of ${table} refers to a missing row of ${parent}`;
    yield { kind: "dangling", what: String(table), detail };
  }
}

/** Blobs whose files must be there, with their sizes; also those nothing refers to that the sweep
 * has not taken yet. Rows that do not match their checksum are left out: `verifyMetadata` tells. */
export function* liveBlobs(
  path: string,
): Generator<{ readonly id: BlobId; readonly size: number; readonly refs: number }> {
  const connection = new Connection(path, { readOnly: true });
  try {
    requireSchema(connection);
    // A page at a time: what is done with each takes long, and a read under way holds up the log.
    const page = connection.prepare(
      `SELECT ${BLOB_COLUMNS} FROM blobs WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
    );
    for (let after: SqlValue = new Uint8Array(0);;) {
      const rows = page.all(after);
      for (const row of rows) {
        after = row[0] as Uint8Array;
        try {
          const { id, size, refs, state } = storedBlob(row);
          if (state === LIVE) yield { id, size, refs };
        } catch {
          continue;
        }
      }
      if (rows.length < PAGE) return;
    }
  } finally {
    connection.close();
  }
}
