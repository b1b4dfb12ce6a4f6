/** What all uploads are together. */
import type { Transfer, TransferState } from "./transfer.ts";

export interface UploadTotals {
  /** By state, of all there are. */
  readonly count: Readonly<Record<TransferState, number>>;
  /** Without those that were given up or skipped, and those of other tabs. */
  readonly files: number;
  readonly bytes: number;
  readonly sent: number;
  /** Waiting or on their way. */
  readonly active: number;
}

const UNCOUNTED: ReadonlySet<TransferState> = new Set(["cancelled", "skipped", "elsewhere"]);

export function totalsOf(
  transfers: Iterable<Pick<Transfer, "state" | "size" | "sent">>,
): UploadTotals {
  const count: Record<TransferState, number> = {
    ...{ waiting: 0, sending: 0, paused: 0, asking: 0, missing: 0, elsewhere: 0 },
    ...{ done: 0, skipped: 0, cancelled: 0, failed: 0 },
  };
  let files = 0, bytes = 0, sent = 0;
  for (const transfer of transfers) {
    count[transfer.state]++;
    if (UNCOUNTED.has(transfer.state)) continue;
    files++;
    bytes += transfer.size;
    sent += transfer.state === "done" ? transfer.size : transfer.sent;
  }
  return { count, files, bytes, sent, active: count.waiting + count.sending };
}

/** What needs somebody first, then what goes on, then what is over. */
const ORDER: readonly (readonly TransferState[])[] = [
  ["asking", "missing", "failed"],
  // Together, so that a row stays where somebody paused it.
  ["sending", "paused", "elsewhere"],
  ["waiting"],
  ["done", "skipped", "cancelled"],
];

/** The place of each state. */
const RANKS = new Map(ORDER.flatMap((states, rank) => states.map((state) => [state, rank])));

/** In the order they are shown; within it, in the order they were chosen. */
export function shownOrder<T extends Pick<Transfer, "state">>(transfers: readonly T[]): T[] {
  const ranks = ORDER.map((): T[] => []);
  for (const transfer of transfers) ranks[RANKS.get(transfer.state)!]!.push(transfer);
  return ranks.flat();
}
