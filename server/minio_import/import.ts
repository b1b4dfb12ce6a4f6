/** Brings what MinIO exported into a data directory no server has: read and judged first, then made in
 * the steps of the bootstrap. Interrupted, it is done again. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DirectoryLock } from "../../storage/sqlite/directory_lock.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { ROOT_ID } from "../auth/root_credentials.ts";
import { Sealer, type SealingKeys } from "../auth/sealing.ts";
import { applyChanges } from "../bootstrap/apply.ts";
import type { Change, Present } from "../bootstrap/change.ts";
import { planChanges } from "../bootstrap/plan.ts";
import { openPresent } from "../bootstrap/preview.ts";
import { ConfigError } from "../config/config_error.ts";
import { prepareDirectory } from "../data_directory.ts";
import { Identities } from "../identities.ts";
import { PasswordHasher } from "../sessions/password_hasher.ts";
import { loadMasterKey } from "../master_key.ts";
import { readStoredRoot } from "../stored_root.ts";
import { ARCHIVE_LIMITS, readArchive } from "./archive.ts";
import { isBucketFile, translateBuckets } from "./bucket_export.ts";
import { isIamFile, readIamExport } from "./iam_export.ts";
import { reconcile, type Wanted } from "./reconcile.ts";
import { type ImportReport, Remarks } from "./report.ts";
import { translateIam } from "./translate_iam.ts";

export interface ImportOptions {
  /** The export. */
  readonly file: string;
  /** Data directory; made when absent. */
  readonly directory: string;
  /** Default: the one kept in the directory, or none yet. */
  readonly rootUser?: string | undefined;
  /** `current`: default the one kept in the directory, made when there is none. */
  readonly masterKeys: Partial<SealingKeys>;
  /** Region of buckets made. */
  readonly region: string;
  readonly allowOldSqlite: boolean;
  /** Change nothing; a server may be running. */
  readonly dryRun: boolean;
}

/** Throws when the file is no export, or a server has the directory: nothing has been changed then; and
 * StorageError, when a part of it may have been: do it again. */
export async function importMinio(options: ImportOptions): Promise<ImportReport> {
  const { directory, dryRun, masterKeys, file } = options;
  const internal = join(directory, ".objectstorage");
  const rootUser = options.rootUser ?? readStoredRoot(internal)?.user;
  const remarks = new Remarks();
  const wanted = await readExport(file, rootUser, remarks);
  const plan = async (present: Present | undefined): Promise<readonly Change[]> =>
    await planChanges(await reconcile(wanted, present, remarks), present);
  let changes: readonly Change[];
  if (dryRun) {
    using present = openPresent(directory, masterKeys);
    changes = await plan(present);
  } else {
    prepareDirectory(directory);
    using _lock = new DirectoryLock(join(internal, "lock"));
    const { current = loadMasterKey(internal).key, previous = [] } = masterKeys;
    const sealer = new Sealer({ current, previous });
    const database = join(internal, "metadata.db");
    using writer = new SqliteWriter(database, { allowOldSqlite: options.allowOldSqlite });
    using reader = new SqliteReader(database);
    changes = await plan({ reader, sealer });
    await using hasher = new PasswordHasher();
    await applyChanges(changes, {
      identities: new Identities({
        ...{ reader, writer, sealer, hasher },
        rootUser: () => rootUser ?? "root",
      }),
      writer,
      owner: { id: ROOT_ID, region: options.region },
      by: { principal: rootUser ?? "root" },
    });
  }
  const { existed, skipped, warnings } = remarks;
  return { dryRun, changed: changes.map(({ text }) => text), existed, skipped, warnings };
}

async function readExport(
  file: string,
  rootUser: string | undefined,
  remarks: Remarks,
): Promise<Wanted> {
  try {
    const { files, others } = await readArchive(
      readBounded(file),
      (name) => isIamFile(name) || isBucketFile(name),
    );
    if (files.size === 0) throw new ConfigError("holds nothing that MinIO exports");
    for (const name of others) remarks.skip("file", name, "is no part of an export");
    return {
      ...translateIam(readIamExport(files, remarks), rootUser, remarks),
      buckets: translateBuckets(files, remarks),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${file} ${error.message}`, { cause: error });
  }
}

/** Throws ConfigError, which begins with what is wrong. */
function readBounded(file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size <= ARCHIVE_LIMITS.archive) return readFileSync(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot be read: ${message}`, { cause: error });
  }
  throw new ConfigError(`is larger than ${ARCHIVE_LIMITS.archive} bytes`);
}
