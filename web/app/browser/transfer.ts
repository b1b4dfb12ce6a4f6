/** Copying and moving what is selected: objects by name, folders by all that is under them, some at a
 * time, so that it can be followed and stopped. */
import { answered, api } from "../api.ts";
import { batchesOf } from "./deletion.ts";
import type { FailedKey } from "./failed_keys.tsx";
import type { Step } from "./transfer_steps.ts";

export interface Transfer {
  readonly bucket: string;
  readonly toBucket: string;
  readonly steps: readonly Step[];
  readonly moves: boolean;
  readonly overwrite: boolean;
}

export interface TransferOutcome {
  readonly done: number;
  readonly failed: readonly FailedKey[];
}

/** Keys in one request: a copy of a large object takes a moment. */
const PAGE = 250;

/** Resolves with what came of it, also when it was stopped. Throws ApiFailure. */
export async function transferRows(
  { bucket, toBucket, steps, moves, overwrite }: Transfer,
  { signal, onProgress }: {
    readonly signal: AbortSignal;
    readonly onProgress: (outcome: TransferOutcome) => void;
  },
): Promise<TransferOutcome> {
  const outcome = { done: 0, failed: [] as FailedKey[] };
  const ask = async (what: Asked): Promise<string | undefined> => {
    const asked = { params: { path: { bucket } }, body: { to: toBucket, overwrite, ...what } };
    const { done, failed, next } = await answered(
      moves
        ? api.POST("/api/v1/buckets/{bucket}/move", asked)
        : api.POST("/api/v1/buckets/{bucket}/copy", asked),
    );
    outcome.done += done.length;
    outcome.failed.push(
      ...failed.map(({ from: key, code, message }) => ({ key, code, message })),
    );
    onProgress({ ...outcome });
    return next;
  };
  const objects = steps.flatMap(({ row, to }) =>
    row.kind === "object" ? [{ key: row.key, to, versionId: row.versionId }] : []
  );
  for (const batch of batchesOf(objects, { most: PAGE })) {
    if (signal.aborted) return outcome;
    await ask({
      items: batch.map(({ key: from, to, versionId }) => ({
        ...{ from, to },
        ...(versionId === undefined ? {} : { versionId }),
      })),
    });
  }
  for (const { row, to } of steps) {
    if (row.kind !== "folder") continue;
    let cursor: string | undefined;
    do {
      if (signal.aborted) return outcome;
      const prefix = { from: row.key, to };
      cursor = await ask({ prefix, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    } while (cursor !== undefined);
  }
  return outcome;
}

interface Asked {
  readonly items?: { readonly from: string; readonly to: string; readonly versionId?: string }[];
  readonly prefix?: { readonly from: string; readonly to: string };
  readonly limit?: number;
  readonly cursor?: string;
}
