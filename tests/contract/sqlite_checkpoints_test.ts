import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Checkpoints } from "../../storage/sqlite/checkpoints.ts";
import { Connection, type Statement } from "../../storage/sqlite/connection.ts";

const MiB = 1024 * 1024;

/** Counts the checkpoints that do more than tell. */
class CountingConnection extends Connection {
  attempts = 0;

  override prepare(sql: string): Statement {
    if (/wal_checkpoint\((?!NOOP)/.test(sql)) this.attempts++;
    return super.prepare(sql);
  }
}

class Log implements Disposable {
  readonly #directory = Deno.makeTempDirSync({ prefix: "objectstorage-log-" });
  readonly path = `${this.#directory}/metadata.db`;
  readonly connection = new CountingConnection(this.path, {
    readOnly: false,
    allowOldSqlite: true,
  });
  readonly #checkpoints = new Checkpoints(this.connection);

  constructor() {
    this.connection.exec("CREATE TABLE t(b BLOB)");
  }

  /** Commits a row of so many bytes, and does what the writer does between batches. */
  commit(bytes: number): void {
    this.connection.exec("BEGIN IMMEDIATE");
    this.connection.prepare("INSERT INTO t VALUES (?)").run(new Uint8Array(bytes));
    this.connection.exec("COMMIT");
    this.#checkpoints.maintain();
  }

  get size(): number {
    return statSync(`${this.path}-wal`).size;
  }

  [Symbol.dispose](): void {
    this.connection.close();
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

Deno.test("the log stays bounded however much is written", () => {
  using log = new Log();
  for (let written = 0; written < 200; written++) log.commit(MiB);
  assert.ok(log.size < 32 * MiB, `${log.size}`);
});

Deno.test("while an old state is read not every commit tries to empty the log; afterwards it is emptied", () => {
  using log = new Log();
  log.commit(10);
  const reader = new DatabaseSync(log.path, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM t").get();
  for (let written = 0; written < 72; written++) log.commit(MiB);
  assert.ok(log.size > 64 * MiB);
  const before = log.connection.attempts;
  for (let commits = 0; commits < 100; commits++) log.commit(10);
  assert.ok(log.connection.attempts - before <= 2, `${log.connection.attempts - before}`);
  reader.close();
  for (let written = 0; written < 20; written++) log.commit(MiB);
  assert.ok(log.size < 32 * MiB, `${log.size}`);
});
