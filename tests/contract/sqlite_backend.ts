/** A metadata store on SQLite in a directory of its own, for tests. */
import { join } from "node:path";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import type { MetadataBackend } from "./metadata_contract.ts";

export async function openSqliteBackend(): Promise<MetadataBackend> {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-metadata-" });
  const path = join(directory, "metadata.db");
  const state = { time: 1_700_000_000_000, epoch: 0 };
  const writer = new SqliteWriter(path, {
    allowOldSqlite: true,
    clock: { now: () => state.time },
    onEpoch: (epoch) => state.epoch = epoch,
  });
  const reader = new SqliteReader(path);
  return {
    reader,
    executeBatch: (calls) => writer.executeBatch(calls),
    verify: () =>
      [...verifyMetadata(path)].map(({ kind, what, detail }) => `${kind} ${what}: ${detail}`),
    get time() {
      return state.time;
    },
    set time(time: number) {
      state.time = time;
    },
    get epoch() {
      return state.epoch;
    },
    [Symbol.asyncDispose]: async () => {
      reader.close();
      writer.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}
