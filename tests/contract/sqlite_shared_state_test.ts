/** Readers that share a state of the database are told the same as those that do not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Commits, Generation } from "../../storage/generation.ts";
import { Connection } from "../../storage/sqlite/connection.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { CAUSE, utf8 } from "./metadata/backend.ts";

class Store implements Disposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-shared-" });
  readonly path = join(this.directory, "metadata.db");
  readonly commits = new Commits(Generation.memory());
  /** Called between the commit and what tells of it. */
  committed = () => {};
  loseCommit = false;
  readonly writer = new SqliteWriter(this.path, {
    allowOldSqlite: true,
    commits: { begin: () => this.commits.begin(), end: () => this.#end() },
    report: () => {},
    connect: (path, options) => {
      const connection = new Connection(path, options);
      const prepare = connection.prepare.bind(connection);
      connection.prepare = (sql) => {
        const statement = prepare(sql);
        if (sql !== "COMMIT" || !this.loseCommit) return statement;
        this.loseCommit = false;
        statement.run();
        throw new Error("database or disk is full");
      };
      return connection;
    },
  });
  readonly readers = [1, 2].map(() => new SqliteReader(this.path, { commits: this.commits }));

  #end(): void {
    this.committed();
    this.commits.end();
  }

  async create(): Promise<void> {
    const region = "r", name = "bucket", owner = "o";
    await this.writer.execute("createBucket", { name, owner, region, cause: CAUSE });
  }

  /** Makes `text` the object, and returns whether it is sure that it was. */
  put(text: string): boolean {
    const [outcome] = this.writer.executeBatch([{
      name: "putObject",
      input: {
        ...{ bucket: 1, key: "key", etag: "e", cause: CAUSE, storageClass: "STANDARD" },
        ...{ headers: {}, metadata: {}, tags: {} },
        content: { kind: "inline", bytes: utf8(text) },
      },
    }]);
    return outcome !== undefined && "ok" in outcome;
  }

  /** What each reader says the object is. */
  read(): Promise<readonly string[]> {
    return Promise.all(this.readers.map(async (reader) => {
      const opened = await reader.openVersion({ bucket: 1, key: "key" });
      return new TextDecoder().decode(opened?.bytes);
    }));
  }

  [Symbol.dispose](): void {
    for (const reader of this.readers) reader.close();
    this.writer.close();
    Deno.removeSync(this.directory, { recursive: true });
  }
}

Deno.test("what was answered is read, however soon", async () => {
  using store = new Store();
  await store.create();
  for (let round = 0; round < 20; round++) {
    assert.equal(store.put(`${round}`), true);
    assert.deepEqual(await store.read(), [`${round}`, `${round}`]);
  }
});

Deno.test("what one reader has seen of a commit under way the other does not miss", async () => {
  using store = new Store();
  await store.create();
  store.put("before");
  assert.deepEqual(await store.read(), ["before", "before"]);
  let seen: Promise<readonly string[]> | undefined;
  store.committed = () => seen = store.read();
  store.put("after");
  assert.deepEqual(await seen, ["after", "after"]);
});

Deno.test("a commit whose end nobody is sure of is read", async () => {
  using store = new Store();
  await store.create();
  store.put("before");
  await store.read();
  store.loseCommit = true;
  assert.equal(store.put("after"), false);
  assert.deepEqual(await store.read(), ["after", "after"]);
});
