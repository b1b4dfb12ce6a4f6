/** The SQLite store alone against the reference model: commands and reads without a server, so that
 * there can be many; blobs are played by a map and the sweep stops between its steps.
 * STORAGE_OPERATIONS says how many (30,000), MODEL_SEED the first seed. */
import { join } from "node:path";
import { EpochClock, epochMemory, SharedEpochs } from "../../storage/epochs.ts";
import { StorageError, type StorageErrorCode } from "../../storage/model.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import { createListingMaterial, createSmallMaterial } from "./material.ts";
import type { Material } from "./operations.ts";
import { PlayedBlobs } from "./played_blobs.ts";
import { type Subject, tryOperations } from "./replay.ts";
import { type Execute, StorageStore } from "./storage_store.ts";

const OPERATIONS = Number(Deno.env.get("STORAGE_OPERATIONS") ?? "30000");
const FIRST_SEED = Number(Deno.env.get("MODEL_SEED") ?? "1");
/** Of one seed: then new keys and an empty database. */
const OPERATIONS_A_SEED = 1_000;

/** A command that never succeeds. */
const REFUSED = {
  name: "deleteBucket",
  input: { bucket: -1, cause: { principal: "root", action: "DeleteBucket" } },
} as const;

async function openSubject(seed: number, material: Material): Promise<Subject> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-model-" });
  const path = join(directory, "metadata.db");
  const memory = epochMemory(1);
  const clock = new EpochClock(memory);
  const writer = new SqliteWriter(path, { onEpoch: (epoch) => clock.set(epoch) });
  const reader = new SqliteReader(path);
  let batches = 0;
  const execute: Execute = (name, input) => {
    // Alone, or among others that are refused: a batch must keep the one and drop the other.
    const alone = ++batches % 3 === 0;
    const calls = alone ? [{ name, input }] : [REFUSED, { name, input }, REFUSED];
    const outcome = writer.executeBatch(calls)[alone ? 0 : 1];
    writer.maintain();
    if (outcome === undefined) throw new Error("no outcome");
    if ("ok" in outcome) return outcome.ok as ReturnType<typeof execute<typeof name>>;
    throw new StorageError(outcome.error.code as StorageErrorCode, outcome.error.detail);
  };
  const blobs = new PlayedBlobs({ execute, epochs: new SharedEpochs(memory, 0), clock, seed });
  const { minimumPartSize } = material;
  const store = new StorageStore({ reader, execute, blobs, minimumPartSize });
  return {
    store,
    ignored: new Set(),
    verify: async () => {
      const faults = [...verifyMetadata(path)];
      return [...faults.map((fault) => JSON.stringify(fault)), ...await store.leftovers()];
    },
    [Symbol.asyncDispose]: async () => {
      reader.close();
      writer.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

Deno.test(`SqliteWriter does ${OPERATIONS} random operations as the model does`, async () => {
  for (let done = 0, seed = FIRST_SEED; done < OPERATIONS; done += OPERATIONS_A_SEED, seed++) {
    const count = Math.min(OPERATIONS_A_SEED, OPERATIONS - done);
    const material = createSmallMaterial(seed);
    await tryOperations({ material, open: () => openSubject(seed, material) }, { seed, count });
  }
});

Deno.test("SqliteReader lists many keys as the model does, in whatever pages", async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 6; seed++) {
    const material = createListingMaterial(seed, 1_500);
    const trial = { material, open: () => openSubject(seed, material) };
    await tryOperations(trial, { seed, count: 2_000 });
  }
});
