/** What a start would change, told without changing anything: a server may be running. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { Sealer, type SealingKeys } from "../auth/sealing.ts";
import { ConfigError } from "../config/config_error.ts";
import { readMasterKey } from "../master_key.ts";
import type { Present } from "./change.ts";
import { type Declarations, planChanges } from "./plan.ts";

/** For people, in order. Throws ConfigError, SealError. */
export async function previewChanges(
  directory: string,
  declarations: Declarations,
  masterKeys: Partial<SealingKeys>,
): Promise<readonly string[]> {
  using present = openPresent(directory, masterKeys);
  return (await planChanges(declarations, present)).map(({ text }) => text);
}

/** What is in a data directory, for reading; undefined when nothing is. */
export function openPresent(
  directory: string,
  { current, previous = [] }: Partial<SealingKeys>,
): Present & Disposable | undefined {
  const internal = join(directory, ".objectstorage");
  const database = join(internal, "metadata.db");
  if (!existsSync(database)) return undefined;
  const key = current ?? readMasterKey(internal);
  if (key === undefined) {
    throw new ConfigError(`${internal} has no master.key: restore it, or name masterKey.current`);
  }
  const sealer = new Sealer({ current: key, previous });
  const reader = new SqliteReader(database);
  return { reader, sealer, [Symbol.dispose]: () => reader[Symbol.dispose]() };
}
