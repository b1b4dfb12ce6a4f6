/** A write that means nothing, to see whether writes reach the disk: one row, always the same one. */
import type { Commands } from "../../metadata.ts";
import type { Transaction } from "../transaction.ts";

const WRITE_TIME = `INSERT INTO settings (name, value) VALUES ('probed_at', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export function probe(tx: Transaction): Commands["probe"]["output"] {
  tx.connection.prepare(WRITE_TIME).run(tx.now());
}
