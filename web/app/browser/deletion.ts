/** Deleting what is selected: objects by name, folders by all that is under them, a thousand at a time,
 * so that it can be followed and stopped. */
import { answered, api } from "../api.ts";
import type { FailedKey } from "./failed_keys.tsx";
import type { Row } from "./rows.ts";

export interface Target {
  readonly key: string;
  readonly versionId?: string;
}

export interface Outcome {
  readonly deleted: number;
  readonly failed: readonly FailedKey[];
  /** Delete markers left: deleting them undoes it. Undefined: they are too many to keep. */
  readonly markers: readonly Target[] | undefined;
}

export interface Progress {
  readonly signal: AbortSignal;
  readonly onProgress: (outcome: Outcome) => void;
}

const PAGE = 1_000;
/** Bytes of keys in one request; the server takes 1 MiB. */
const BATCH_BYTES = 800_000;
const MOST_MARKERS = 20_000;
const NONE: Outcome = { deleted: 0, failed: [], markers: [] };

/** Resolves with what came of it, also when it was stopped. Throws ApiFailure. */
export async function deleteRows(
  bucket: string,
  rows: readonly Row[],
  { signal, onProgress }: Progress,
): Promise<Outcome> {
  let outcome = NONE;
  for await (const targets of targetsOf(bucket, rows, signal)) {
    for (const batch of batchesOf(targets)) {
      if (signal.aborted) return outcome;
      outcome = added(outcome, await deleteBatch(bucket, batch));
      onProgress(outcome);
    }
  }
  return outcome;
}

/** Brings back what delete markers hide. */
export async function undelete(bucket: string, markers: readonly Target[]): Promise<void> {
  for (const batch of batchesOf(markers)) await deleteBatch(bucket, batch);
}

/** One request's worth. */
export async function deleteBatch(bucket: string, objects: readonly Target[]): Promise<Outcome> {
  const params = { path: { bucket } };
  const { deleted, failed } = await answered(
    api.POST("/api/v1/buckets/{bucket}/delete", { params, body: { objects: [...objects] } }),
  );
  const markers = deleted.flatMap(({ key, versionId, deleteMarkerVersionId }) =>
    versionId !== undefined || deleteMarkerVersionId === undefined
      ? []
      : [{ key, versionId: deleteMarkerVersionId }]
  );
  return { deleted: deleted.length, failed, markers };
}

function added(one: Outcome, other: Outcome): Outcome {
  const markers = one.markers === undefined || other.markers === undefined
    ? undefined
    : [...one.markers, ...other.markers];
  return {
    deleted: one.deleted + other.deleted,
    failed: [...one.failed, ...other.failed].slice(0, PAGE),
    markers: markers === undefined || markers.length > MOST_MARKERS ? undefined : markers,
  };
}

async function* targetsOf(
  bucket: string,
  rows: readonly Row[],
  signal: AbortSignal,
): AsyncGenerator<readonly Target[]> {
  yield rows.flatMap((row): readonly Target[] => row.kind === "folder" ? [] : [targetOf(row)]);
  for (const row of rows) {
    if (row.kind === "folder") yield* keysUnder(bucket, row.key, signal);
  }
}

function targetOf({ key, ...row }: Exclude<Row, { kind: "folder" }>): Target {
  return row.versionId === undefined ? { key } : { key, versionId: row.versionId };
}

/** The current objects under a prefix, page by page. Ends early when it is no longer wanted. */
export async function* keysUnder(
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Target[]> {
  let cursor: string | undefined;
  do {
    if (signal.aborted) return;
    const query = { prefix, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next }: { items: readonly Target[]; next?: string } = await answered(
      api.GET("/api/v1/buckets/{bucket}/objects", { params: { path: { bucket }, query }, signal }),
    );
    yield items.map(({ key }) => ({ key }));
    cursor = next;
  } while (cursor !== undefined);
}

/** Parts that fit into a request each. */
export function* batchesOf<Item>(
  items: readonly Item[],
  { most = PAGE }: { readonly most?: number } = {},
): Generator<readonly Item[]> {
  let batch: Item[] = [], bytes = 0;
  for (const item of items) {
    const size = new TextEncoder().encode(JSON.stringify(item)).length + 1;
    if (batch.length === most || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
