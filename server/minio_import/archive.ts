/** The files in a zip archive, within bounds that hold before anything is inflated: what an archive says
 * of itself is not believed, its names never become paths. */
import { ConfigError } from "../config/config_error.ts";

const MIB = 2 ** 20;
/** An export of a thousand buckets and ten thousand users stays far below. */
export const ARCHIVE_LIMITS = {
  /** Bytes of the archive. */
  archive: 32 * MIB,
  entries: 20_000,
  /** Bytes of one file, inflated, */
  file: 16 * MIB,
  /** and of all. */
  total: 64 * MIB,
  /** Of a file larger than a MiB: inflated to deflated. JSON stays below 30. */
  ratio: 200,
} as const;

export interface Archive {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Names of files that were not wanted. */
  readonly others: readonly string[];
}

/** Throws ConfigError for what is no archive, damaged, too large, or has a name twice. */
export async function readArchive(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
): Promise<Archive> {
  const { unzipSync } = await import("fflate");
  const sizes = new Map<string, number>();
  const others: string[] = [];
  let entries = 0, total = 0;
  const filter = (
    { name, size, originalSize }: { name: string; size: number; originalSize: number },
  ): boolean => {
    if (++entries > ARCHIVE_LIMITS.entries) {
      throw new ConfigError(`holds more than ${ARCHIVE_LIMITS.entries} files`);
    }
    if (name.endsWith("/")) return false;
    if (!isWanted(name)) {
      others.push(name);
      return false;
    }
    if (sizes.has(name)) throw new ConfigError(`holds ${name} twice`);
    total += originalSize;
    const isBomb = originalSize > MIB && originalSize > size * ARCHIVE_LIMITS.ratio;
    if (originalSize > ARCHIVE_LIMITS.file || total > ARCHIVE_LIMITS.total || isBomb) {
      throw new ConfigError(`holds more in ${name} than an export has`);
    }
    sizes.set(name, originalSize);
    return true;
  };
  let unzipped: Readonly<Record<string, Uint8Array>>;
  try {
    unzipped = unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError("is no zip archive, or a damaged one", { cause: error });
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, size] of sizes) {
    const content = unzipped[name];
    // What inflates to more than it said was cut off there, and is no JSON any more.
    if (content?.length !== size) throw new ConfigError(`holds ${name}, which is damaged`);
    files.set(name, content);
  }
  return { files, others };
}
