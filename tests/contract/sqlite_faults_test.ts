/** What the SQLite store does when the disk, the file or a command is bad. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { CommandName } from "../../storage/metadata.ts";
import {
  Connection,
  type ConnectionOptions,
  type Statement,
} from "../../storage/sqlite/connection.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import type { WriterOutcome } from "../../storage/writer_loop.ts";
import { verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import { CAUSE, NO_ATTRIBUTES, utf8 } from "./metadata/backend.ts";

type Call = { readonly name: CommandName; readonly input: unknown };

/** A connection whose statements can be made to fail. */
class FaultyConnection extends Connection {
  /** Statement text → the error it throws, once. */
  readonly faults = new Map<string, Error>();

  override prepare(sql: string): Statement {
    const fault = this.faults.get(sql);
    this.faults.delete(sql);
    if (fault === undefined) return super.prepare(sql);
    const fail = () => {
      throw fault;
    };
    return { get: fail, all: fail, run: fail, iterate: fail } as unknown as Statement;
  }
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error(`SQLite error ${errcode}`), { errcode });
}

class Store implements AsyncDisposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-faults-" });
  readonly path = join(this.directory, "metadata.db");
  readonly connections: FaultyConnection[] = [];
  readonly epochs: number[] = [];
  readonly fenced: string[] = [];
  readonly writer = new SqliteWriter(this.path, {
    allowOldSqlite: true,
    connect: (path: string, options: ConnectionOptions) => {
      const connection = new FaultyConnection(path, options);
      this.connections.push(connection);
      return connection;
    },
    onEpoch: (epoch) => void this.epochs.push(epoch),
    fence: { closed: false, close: (reason) => void this.fenced.push(reason) },
    report: () => {},
  });
  readonly reader = new SqliteReader(this.path);

  constructor() {
    const input = { name: "bucket", owner: "o", region: "r", cause: CAUSE };
    this.run([{ name: "createBucket", input }]);
  }

  put(key: string, content = key): Call {
    const bytes = utf8(content);
    const input = {
      bucket: 1,
      key,
      etag: "e",
      content: { kind: "inline", bytes },
      ...NO_ATTRIBUTES,
      cause: CAUSE,
    };
    return { name: "putObject", input };
  }

  run(calls: readonly Call[]): readonly string[] {
    return this.writer.executeBatch(calls).map(shown);
  }

  async keys(): Promise<string> {
    const query = { bucket: 1, prefix: "", delimiter: "", after: "", limit: 1000 };
    return (await this.reader.listObjects(query)).entries.map(({ key }) => key).join(" ");
  }

  get current(): FaultyConnection {
    return this.connections.at(-1)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reader.close();
    this.writer.close();
    await Deno.remove(this.directory, { recursive: true });
  }
}

function shown(outcome: WriterOutcome): string {
  return "error" in outcome ? outcome.error.code : "ok";
}

Deno.test("executeBatch() answers busy to all and commits nothing when the disk is full, and recovers", async () => {
  await using store = new Store();
  assert.deepEqual(store.run([store.put("before")]), ["ok"]);
  const pages = store.current.pragma("PRAGMA page_count");
  store.current.exec(`PRAGMA max_page_count = ${pages}`);
  const large = "x".repeat(100_000);
  const calls = [store.put("a"), store.put("b", large), store.put("c")];
  assert.deepEqual(store.run(calls), ["busy", "busy", "busy"]);
  assert.equal(await store.keys(), "before");
  // A new connection has no such limit: the space has come back.
  assert.deepEqual(store.run(calls), ["ok", "ok", "ok"]);
  assert.equal(await store.keys(), "a b before c");
  assert.equal(store.writer.readOnly, false);
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

Deno.test("executeBatch() fails the whole batch when a command breaks, and goes on after it", async () => {
  await using store = new Store();
  const broken = { name: "putObject", input: { bucket: 1, key: "k" } } as const;
  assert.deepEqual(store.run([store.put("a"), broken]), ["busy", "busy"]);
  assert.deepEqual(store.run([broken]), ["busy"]);
  assert.equal(await store.keys(), "");
  assert.deepEqual(store.run([store.put("a")]), ["ok"]);
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

Deno.test("executeBatch() answers indeterminate when COMMIT fails, and works again after", async () => {
  await using store = new Store();
  store.current.faults.set("COMMIT", sqliteError(13));
  const sweep = { name: "doomBlobs", input: { oldestActive: 1, limit: 1 } } as const;
  assert.deepEqual(store.run([store.put("a"), sweep]), ["indeterminate", "indeterminate"]);
  assert.deepEqual(store.run([store.put("b")]), ["ok"]);
  assert.equal(await store.keys(), "b");
  assert.ok(store.epochs.every((epoch, i) => epoch >= (store.epochs[i - 1] ?? 0)));
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

for (const [what, sql] of [["commit", "COMMIT"], ["begin", "BEGIN IMMEDIATE"]] as const) {
  Deno.test(`executeBatch() writes nothing more after an I/O error in ${what}, reads go on`, async () => {
    await using store = new Store();
    store.run([store.put("a")]);
    store.current.faults.set(sql, sqliteError(1034));
    assert.notDeepEqual(store.run([store.put("b")]), ["ok"]);
    assert.equal(store.writer.readOnly, true);
    assert.match(store.writer.failure ?? "", /1034/);
    assert.equal(store.fenced.length, 1);
    assert.deepEqual(store.run([store.put("c"), store.put("d")]), ["readOnly", "readOnly"]);
    store.writer.maintain();
    await assert.rejects(
      store.writer.execute("listDoomed", {}),
      (error) => (error as { code?: string }).code === "readOnly",
    );
    assert.equal(await store.keys(), "a");
  });
}

Deno.test("executeBatch() refuses while the fence is closed elsewhere", async () => {
  await using store = new Store();
  const fence = { closed: true, close: () => {} };
  using writer = new SqliteWriter(join(store.directory, "other.db"), {
    allowOldSqlite: true,
    fence,
  });
  assert.deepEqual(writer.executeBatch([store.put("a")]).map(shown), ["readOnly"]);
});

Deno.test("maintain() makes an I/O error of a checkpoint final, another one not", async () => {
  await using store = new Store();
  const fill = () => {
    const bytes = "x".repeat(1_000_000);
    for (let i = 0; i < 9; i++) assert.deepEqual(store.run([store.put(`k${i}`, bytes)]), ["ok"]);
  };
  fill();
  store.current.faults.set("PRAGMA wal_checkpoint(PASSIVE)", sqliteError(13));
  store.writer.maintain();
  assert.equal(store.writer.readOnly, false);
  fill();
  store.current.faults.set("PRAGMA wal_checkpoint(PASSIVE)", sqliteError(1034));
  store.writer.maintain();
  assert.equal(store.writer.readOnly, true);
});

Deno.test("maintain() keeps the write-ahead log bounded", async () => {
  await using store = new Store();
  const content = "x".repeat(16_000);
  for (let i = 0; i < 200; i++) {
    store.run(Array.from({ length: 10 }, (_, j) => store.put(`${i % 20}/${j}`, content)));
    store.writer.maintain();
  }
  const { size } = await Deno.stat(`${store.path}-wal`);
  assert.ok(size < 16 * 1024 * 1024, `${size} bytes`);
  store.writer.close();
  assert.equal((await Deno.stat(`${store.path}-wal`)).size, 0);
});

Deno.test("a refusal after rows were written leaves none of them", async () => {
  await using store = new Store();
  const upload = { bucket: 1, key: "u", cause: CAUSE };
  const [created] = store.writer.executeBatch([
    { name: "createUpload", input: { ...upload, ...NO_ATTRIBUTES } },
  ]);
  assert.ok(created !== undefined && "ok" in created);
  const content = { kind: "inline", bytes: utf8("part") };
  const part = { ...upload, ...created.ok as object, number: 1, etag: "e", content };
  const putPart = { name: "putPart", input: part } as const;
  store.run([putPart]);
  store.current.exec("UPDATE parts SET size = size + 1");
  assert.deepEqual(store.run([putPart]), ["corrupt"]);
  assert.deepEqual(store.run([store.put("a"), putPart, store.put("b")]), ["ok", "corrupt", "ok"]);
  store.current.exec("UPDATE parts SET size = size - 1");
  assert.equal(await store.keys(), "a b");
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

Deno.test("a refusal after counting counts nothing", async () => {
  await using store = new Store();
  const { input } = store.put("k");
  const content = { kind: "blob", blob: "ab".repeat(32), size: 5 };
  const put = { name: "putObject", input: { ...input as object, content } } as const;
  const remove = { name: "deleteObject", input: { bucket: 1, key: "k", cause: CAUSE } } as const;
  store.run([put]);
  store.current.exec("UPDATE blobs SET refs = refs + 1");
  assert.deepEqual(store.run([remove, store.put("a")]), ["corrupt", "ok"]);
  assert.deepEqual(store.run([remove]), ["corrupt"]);
  store.current.exec("UPDATE blobs SET refs = refs - 1");
  assert.deepEqual([...verifyMetadata(store.path)], []);
  assert.equal((await store.reader.getUsage(1)).objects, 2);
});

Deno.test("maintain() gives space back when most of the file is unused", async () => {
  await using store = new Store();
  const content = "x".repeat(1_000_000);
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`);
  for (const key of keys) store.run([store.put(key, content)]);
  const pages = () => store.current.pragma("PRAGMA page_count") as number;
  const before = pages();
  for (const key of keys) {
    store.run([{ name: "deleteObject", input: { bucket: 1, key, cause: CAUSE } }]);
  }
  for (let i = 0; i < 100; i++) {
    store.run([store.put("k", content)]);
    store.writer.maintain();
  }
  assert.ok(pages() < before * 0.75, `${pages()} pages of ${before}`);
  assert.deepEqual([...verifyMetadata(store.path)], []);
});

Deno.test("a database newer than the program is refused by all who open it", async () => {
  await using store = new Store();
  store.current.exec("PRAGMA user_version = 1000");
  assert.throws(() => new SqliteWriter(store.path, { allowOldSqlite: true }), /newer version/);
  assert.throws(() => new SqliteReader(store.path), /newer version/);
  assert.throws(() => [...verifyMetadata(store.path)], /newer version/);
});

Deno.test("a database no writer has made is refused by readers", async () => {
  const path = await Deno.makeTempFile();
  try {
    assert.throws(() => new SqliteReader(path), /schema 0/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("the writing connection has the settings durability rests on", async () => {
  await using store = new Store();
  const settings = {
    journal_mode: "wal",
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    auto_vacuum: 2,
    wal_autocheckpoint: 0,
  };
  for (const [name, value] of Object.entries(settings)) {
    assert.equal(store.current.pragma(`PRAGMA ${name}`), value, name);
  }
});

Deno.test("sequences go on after a restart, also when the journal was trimmed", async () => {
  await using store = new Store();
  store.run([{ name: "updateBucket", input: { bucket: 1, versioning: "enabled", cause: CAUSE } }]);
  const newest = async () => (await store.reader.getVersion({ bucket: 1, key: "k" }))!.sequence;
  store.run([store.put("k")]);
  let last = await newest();
  store.current.exec("INSERT INTO journal_cursors VALUES ('c', 1000000)");
  for (let round = 0; round < 3; round++) {
    store.run([
      { name: "expire", input: { uploadsBefore: 0, completionsBefore: 0, limit: 1000 } },
    ]);
    assert.equal(store.current.pragma("SELECT count(*) FROM journal"), 1);
    store.writer.close();
    {
      using writer = new SqliteWriter(store.path, { allowOldSqlite: true });
      assert.deepEqual(writer.executeBatch([store.put("k")]).map(shown), ["ok"]);
    }
    const sequence = await newest();
    assert.ok(sequence > last);
    last = sequence;
  }
});

Deno.test("the journal has a row for each change, and is trimmed as far as all consumers are", async () => {
  await using store = new Store();
  const remove = { name: "deleteObject", input: { bucket: 1, key: "a", cause: CAUSE } } as const;
  store.run([store.put("a"), store.put("b"), remove, remove]);
  const rows = store.current.prepare(
    "SELECT principal, action, bucket, key, version_id, size FROM journal ORDER BY sequence",
  );
  assert.deepEqual(rows.all(), [
    ["tester", "Test", "bucket", null, null, null],
    ["tester", "Test", "bucket", "a", "null", 1],
    ["tester", "Test", "bucket", "b", "null", 1],
    ["tester", "Test", "bucket", "a", "null", 1],
  ]);
  const expire = (limit: number) => {
    const input = { uploadsBefore: 0, completionsBefore: 0, limit };
    const [outcome] = store.writer.executeBatch([{ name: "expire", input }]);
    assert.ok(outcome !== undefined && "ok" in outcome);
    return (outcome.ok as { journal: number }).journal;
  };
  assert.equal(expire(10), 0, "kept while nobody consumes");
  store.current.exec("INSERT INTO journal_cursors VALUES ('fast', 100), ('slow', 2)");
  assert.equal(expire(1), 1);
  assert.equal(expire(10), 1);
  assert.equal(expire(10), 0);
  store.current.exec("UPDATE journal_cursors SET sequence = 100");
  assert.equal(expire(10), 1);
  assert.equal(rows.all().length, 1, "the last stays");
});
