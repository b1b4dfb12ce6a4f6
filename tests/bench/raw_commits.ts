/** The bound of durable PUTs: the same rows, with the same bytes, committed by bare SQL. What a PUT
 * writes is learnt from the store itself (two PUTs, and what they changed), so that the bound
 * follows the schema. Reads RawCommits as JSON, prints RawCommitsResult. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { learnRows, type RowWrite, writeOf } from "./row_template.ts";
import { scatteredName } from "./plan.ts";

export interface RawCommits {
  readonly directory: string;
  /** Bytes of each object. */
  readonly size: number;
  /** Rows a commit. */
  readonly batch: number;
  readonly seconds: number;
}

export interface RawCommitsResult {
  readonly rowsPerSecond: number;
}

/** Objects above this are files in the product, and here. */
const INLINE = 16384;
const SHARDS = 256;
/** Pages in the log after which it is checkpointed: 8 MiB, as in the product. */
const CHECKPOINT_PAGES = 2048;

/** Temporary file, fsync, rename, fsync of the directory: a published blob. */
function publish(directory: string, number: number, bytes: Uint8Array): void {
  const temporary = `${directory}/tmp-${number}`;
  const file = openSync(temporary, "wx", 0o600);
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  const shard = `${directory}/${number % SHARDS}`;
  renameSync(temporary, `${shard}/${scatteredName(number)}`);
  const handle = openSync(shard, "r");
  fsyncSync(handle);
  closeSync(handle);
}

const options: RawCommits = JSON.parse(await new Response(Deno.stdin.readable).text());
const path = `${options.directory}/raw.db`;
const files = `${options.directory}/files`;
const inline = options.size <= INLINE;
if (!inline) {
  for (let i = 0; i < SHARDS; i++) mkdirSync(`${files}/${i}`, { recursive: true });
}
const rows = learnRows(path, options.size, inline);
const database = new DatabaseSync(path);
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
const writes: RowWrite[] = rows.map((row) => writeOf(database, row));
const begin = database.prepare("BEGIN IMMEDIATE");
const commit = database.prepare("COMMIT");
const bytes = randomBytes(options.size);

let number = 0;
const start = performance.now();
while (performance.now() - start < options.seconds * 1000) {
  if (!inline) {
    for (let i = 1; i <= options.batch; i++) publish(files, number + i, bytes);
  }
  begin.run();
  for (let i = 0; i < options.batch; i++) {
    number++;
    for (const write of writes) write(number);
  }
  commit.run();
}
const rowsPerSecond = number / (performance.now() - start) * 1000;
database.close();
console.log(JSON.stringify({ rowsPerSecond } satisfies RawCommitsResult));
