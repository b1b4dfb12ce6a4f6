/** What isolates keep is dropped in time: the writer says that something changed after the commit and
 * before the answer, whatever became of the commit. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Generation } from "../../storage/generation.ts";
import type { CommandName } from "../../storage/metadata.ts";
import { Connection } from "../../storage/sqlite/connection.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { IdentityCache } from "../../server/auth/identity_cache.ts";
import { CAUSE, utf8 } from "./metadata/backend.ts";

class Store implements Disposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "objectstorage-generations-" });
  readonly path = join(this.directory, "metadata.db");
  readonly memory = Generation.memory();
  readonly buckets = new Generation(this.memory, "buckets");
  readonly identities = new Generation(this.memory, "identities");
  /** Makes the next COMMIT fail after it was done, as a full disk may. */
  loseCommit = false;
  readonly writer = new SqliteWriter(this.path, {
    allowOldSqlite: true,
    generations: { buckets: this.buckets, identities: this.identities },
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
  readonly reader = new SqliteReader(this.path, { generation: this.buckets });
  readonly cache = new IdentityCache({ reader: this.reader, generation: this.identities });

  /** The outcome, and by how much both moved: `ok 0 1`. */
  run(name: CommandName, input: object): string {
    const [buckets, identities] = [this.buckets.current, this.identities.current];
    const [outcome] = this.writer.executeBatch([{ name, input: { ...input, cause: CAUSE } }]);
    assert.ok(outcome !== undefined);
    const shown = "error" in outcome ? outcome.error.code : "ok";
    return `${shown} ${this.buckets.current - buckets} ${this.identities.current - identities}`;
  }

  [Symbol.dispose](): void {
    this.reader.close();
    this.writer.close();
    Deno.removeSync(this.directory, { recursive: true });
  }
}

const KEY = { accessKeyId: "AKIA1", sealedSecret: utf8("s"), description: "" };

Deno.test("each change moves on what it concerns, and nothing else", () => {
  using store = new Store();
  const bucket = { name: "b", owner: "o", region: "r" };
  const holder = { kind: "user", name: "u" };
  const policies = [{ name: "p", builtIn: false }];
  const steps: readonly (readonly [CommandName, object, string])[] = [
    ["createBucket", bucket, "ok 1 0"],
    ["updateBucket", { bucket: 1, versioning: "enabled" }, "ok 1 0"],
    ["deleteBucket", { bucket: 1 }, "ok 1 0"],
    ["createUser", { name: "u", description: "" }, "ok 0 1"],
    ["updateUser", { name: "u", disabled: true }, "ok 0 1"],
    ["createGroup", { name: "g", description: "" }, "ok 0 1"],
    ["updateGroup", { name: "g", description: "G" }, "ok 0 1"],
    ["addGroupMembers", { group: "g", users: ["u"] }, "ok 0 1"],
    ["removeGroupMembers", { group: "g", users: ["u"] }, "ok 0 1"],
    ["deleteGroup", { name: "g" }, "ok 0 1"],
    ["putPolicy", { name: "p", document: "{}" }, "ok 0 1"],
    ["attachPolicies", { holder, policies }, "ok 0 1"],
    ["detachPolicies", { holder, policies: ["p"] }, "ok 0 1"],
    ["deletePolicy", { name: "p" }, "ok 0 1"],
    ["createAccessKey", KEY, "ok 0 1"],
    ["updateAccessKey", { accessKeyId: "AKIA1", disabled: true }, "ok 0 1"],
    ["rotateAccessKey", {
      accessKeyId: "AKIA1",
      newAccessKeyId: "AKIA2",
      sealedSecret: utf8("s"),
      endsAt: 5,
    }, "ok 0 1"],
    ["recordKeyUse", { uses: [{ accessKeyId: "AKIA1", at: 5 }] }, "ok 0 0"],
    ["resealSecrets", {
      secrets: [{ accessKeyId: "AKIA1", from: utf8("s"), to: utf8("t") }],
    }, "ok 0 1"],
    ["deleteAccessKey", { accessKeyId: "AKIA1" }, "ok 0 1"],
    // Read anew at each use.
    ["deleteShare", { id: "none" }, "shareNotFound 0 0"],
    ["deleteUser", { name: "u" }, "ok 0 1"],
    ["recordEvent", {}, "ok 0 0"],
    ["probe", {}, "ok 0 0"],
  ];
  for (const [name, input, expected] of steps) assert.equal(store.run(name, input), expected, name);
});

Deno.test("a batch moves each on once", () => {
  using store = new Store();
  const before = [store.buckets.current, store.identities.current];
  store.writer.executeBatch([
    { name: "createUser", input: { name: "u", description: "", cause: CAUSE } },
    { name: "createBucket", input: { name: "b", owner: "o", region: "r", cause: CAUSE } },
    { name: "createUser", input: { name: "v", description: "", cause: CAUSE } },
  ]);
  const after = [store.buckets.current, store.identities.current];
  assert.deepEqual(after, before.map((value) => value + 1));
});

Deno.test("an isolate sees a change of an identity that was answered", async () => {
  using store = new Store();
  assert.equal(await store.cache.get("AKIA1"), undefined);
  store.run("createAccessKey", KEY);
  assert.equal((await store.cache.get("AKIA1"))?.key.disabled, false);
  store.run("updateAccessKey", { accessKeyId: "AKIA1", disabled: true });
  assert.equal((await store.cache.get("AKIA1"))?.key.disabled, true);
  store.run("deleteAccessKey", { accessKeyId: "AKIA1" });
  assert.equal(await store.cache.get("AKIA1"), undefined);
});

Deno.test("a change whose commit nobody is sure of is seen, too", async () => {
  using store = new Store();
  store.run("createAccessKey", KEY);
  assert.equal((await store.cache.get("AKIA1"))?.key.disabled, false);
  store.loseCommit = true;
  const outcome = store.run("updateAccessKey", { accessKeyId: "AKIA1", disabled: true });
  assert.equal(outcome, "indeterminate 0 1");
  assert.equal((await store.cache.get("AKIA1"))?.key.disabled, true);
});

Deno.test("a writer that begins moves both on: the one before may not have said so", () => {
  using store = new Store();
  assert.deepEqual([store.buckets.current, store.identities.current], [1, 1]);
});
