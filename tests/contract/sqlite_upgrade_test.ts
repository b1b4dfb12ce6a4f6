/** Databases of an older schema, brought up to date or left alone. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Connection } from "../../storage/sqlite/connection.ts";
import { migrate } from "../../storage/sqlite/schema.ts";

const FIRST = "CREATE TABLE a(id INTEGER PRIMARY KEY, t TEXT); INSERT INTO a(t) VALUES ('one')";
const SECOND = "CREATE TABLE b(id INTEGER REFERENCES a(id)); INSERT INTO b VALUES (1)";
const FAILING = "UPDATE a SET t = 'spoilt'; SELECT none FROM nowhere";
const BREAKING = "DELETE FROM a";

class Database implements Disposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-upgrade-" });
  readonly path = join(this.directory, "metadata.db");
  connection = new Connection(this.path, { readOnly: false, allowOldSqlite: true });

  constructor() {
    migrate(this.connection, [FIRST]);
  }

  get state(): readonly unknown[] {
    return [
      this.connection.pragma("PRAGMA user_version"),
      this.connection.pragma("SELECT t FROM a"),
    ];
  }

  [Symbol.dispose](): void {
    this.connection.close();
    Deno.removeSync(this.directory, { recursive: true });
  }
}

Deno.test("a new database is made without a copy", () => {
  using database = new Database();
  assert.deepEqual(database.state, [1, "one"]);
  assert.deepEqual(readdirSync(database.directory).filter((name) => name.includes("schema")), []);
});

Deno.test("a used database is copied, then brought up to date, once", () => {
  using database = new Database();
  for (let start = 0; start < 2; start++) migrate(database.connection, [FIRST, SECOND]);
  assert.deepEqual(database.state, [2, "one"]);
  const copy = new Connection(`${database.path}.schema-1`, { readOnly: true });
  try {
    assert.equal(copy.pragma("PRAGMA user_version"), 1);
    assert.equal(copy.pragma("SELECT t FROM a"), "one");
    assert.throws(() => copy.pragma("SELECT id FROM b"), /no such table/);
  } finally {
    copy.close();
  }
  assert.ok(!existsSync(`${database.path}.schema-1.new`));
  if (Deno.build.os !== "windows") {
    assert.equal(statSync(`${database.path}.schema-1`).mode & 0o777, 0o600, "for this user alone");
  }
});

for (
  const [what, steps] of [["fails", [SECOND, FAILING]], ["breaks a reference", [
    SECOND,
    BREAKING,
  ]]] as const
) {
  Deno.test(`an upgrade that ${what} leaves the database as it was, with a copy`, () => {
    using database = new Database();
    assert.throws(
      () => migrate(database.connection, [FIRST, ...steps]),
      /could not be brought up to date\. It is as it was; a copy is .*schema-1\./,
    );
    assert.deepEqual(database.state, [1, "one"]);
    migrate(database.connection, [FIRST, SECOND]);
    assert.deepEqual(database.state, [2, "one"]);
  });
}

Deno.test("without space for a copy nothing is begun", () => {
  using database = new Database();
  assert.throws(
    () => migrate(database.connection, [FIRST, SECOND], { freeSpace: () => 1_000_000 }),
    /needs 17 MB free, there are 1 MB\. It was left as it is/,
  );
  assert.deepEqual(database.state, [1, "one"]);
});

Deno.test("a damaged database is not touched", () => {
  using database = new Database();
  database.connection.exec("CREATE TABLE large(t TEXT)");
  for (let row = 0; row < 200; row++) {
    database.connection.prepare("INSERT INTO large VALUES (?)").run("x".repeat(500));
  }
  database.connection.pragma("PRAGMA wal_checkpoint(TRUNCATE)");
  database.connection.close();
  // A page in the middle is gone.
  const bytes = Deno.readFileSync(database.path);
  Deno.writeFileSync(database.path, bytes.fill(0, 10 * 4096, 11 * 4096));
  database.connection = new Connection(database.path, { readOnly: false, allowOldSqlite: true });
  assert.throws(
    () => migrate(database.connection, [FIRST, SECOND]),
    /is damaged \([^]*\)\. It was left as it is/,
  );
  assert.deepEqual(database.state, [1, "one"]);
  assert.deepEqual(readdirSync(database.directory).filter((name) => name.includes("schema")), []);
});

Deno.test("a database of a newer version is refused", () => {
  using database = new Database();
  migrate(database.connection, [FIRST, SECOND]);
  assert.throws(
    () => migrate(database.connection, [FIRST]),
    /has schema 2, this program knows up to 1: it was used by a newer version/,
  );
});
