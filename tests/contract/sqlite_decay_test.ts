/** Every stored value altered, one at a time: nothing altered is served, `verify` finds each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { SessionOwner } from "../../storage/session.ts";
import { Connection } from "../../storage/sqlite/connection.ts";
import { SqliteReader } from "../../storage/sqlite/reader.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { liveBlobs, verifyMetadata } from "../../storage/sqlite/verify_metadata.ts";
import { addMembers, attach, createKey, createUser, putPolicy } from "./metadata/identity_words.ts";
import { blobOf, CAUSE, execute, type MetadataBackend, Subject, utf8 } from "./metadata/backend.ts";

/** A database with a row of every kind. */
async function fillDatabase(path: string): Promise<void> {
  using writer = new SqliteWriter(path, { allowOldSqlite: true });
  using reader = new SqliteReader(path);
  const backend: MetadataBackend = {
    reader,
    executeBatch: (calls) => writer.executeBatch(calls),
    time: 0,
    epoch: 0,
    verify: () => [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const subject = await Subject.open(() => Promise.resolve(backend), "enabled");
  const attributes = {
    headers: { "content-type": "text/plain" },
    metadata: { a: "b" },
    tags: { c: "d" },
    storageClass: "GLACIER",
    acl: "x",
    checksum: { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAAAA==" },
  } as const;
  subject.execute("updateBucket", { bucket: 1, documents: { cors: "x" }, cause: CAUSE });
  subject.put("inline", "inline", attributes);
  subject.put("blob", "#blob", attributes);
  subject.put("blob", "#blob2", attributes);
  subject.put("hidden", "hidden", attributes);
  subject.delete("hidden");
  const { headers, metadata, tags, storageClass, acl } = attributes;
  const checksum = { algorithm: "CRC32", type: "FULL_OBJECT" } as const;
  const rest = { headers, metadata, tags, storageClass, acl, checksum, cause: CAUSE };
  for (const key of ["done", "open"]) {
    const upload = {
      bucket: 1,
      key,
      ...execute(backend, "createUpload", { bucket: 1, key, ...rest }),
    };
    const parts = ["#one", "two", "#three"].map((content, i) => {
      const part = { number: i + 1, etag: `e${i}` };
      const input = subject.putInput(key, content);
      const given = { ...upload, ...part, content: input.content, checksum: attributes.checksum };
      subject.execute("putPart", { ...given, cause: CAUSE });
      return part;
    });
    if (key === "open") break;
    const whole = { ...upload, parts, etag: "w-3", minimumPartSize: 0, cause: CAUSE };
    subject.execute("completeUpload", whole);
  }
  fillIdentities(backend);
}

function fillIdentities(backend: MetadataBackend): void {
  const user = createUser(backend, "alice", { description: "A", password: "HASH" }).id;
  createUser(backend, "bob");
  execute(backend, "createGroup", { name: "ops", description: "O", cause: CAUSE });
  addMembers(backend, "ops", "alice", "bob");
  putPolicy(backend, "p", "{}", { description: "P" });
  for (const holder of [{ kind: "user", name: "alice" }, { kind: "group", name: "ops" }] as const) {
    attach(backend, holder, "p", false);
    attach(backend, holder, "readonly");
  }
  createKey(backend, "AKIA1", { user, expiresAt: 5_000, policy: "{}", description: "K" });
  createKey(backend, "AKIA2");
  execute(backend, "recordKeyUse", { uses: [{ accessKeyId: "AKIA1", at: 4_000 }] });
  const cause = { ...CAUSE, sourceAddress: "192.0.2.1" };
  const session = { at: 1_000, expiresAt: 9_000, cause: CAUSE };
  for (const owner of [{ kind: "key", accessKeyId: "AKIA1", user }, { kind: "root", proof: "p" }]) {
    const id = `session ${owner.kind}`;
    execute(backend, "createSession", { ...session, id, owner: owner as SessionOwner });
  }
  const share = {
    bucket: 1,
    key: "inline",
    expiresAt: 9_000,
    inline: true,
    note: "N",
    cause: CAUSE,
  };
  for (const given of [{ user, versionId: "v", fileName: "f" }, {}]) {
    const token = { tokenHash: `hash ${Object.keys(given)}`, sealedToken: utf8("sealed") };
    execute(backend, "createShare", { ...share, ...token, ...given });
  }
  execute(backend, "recordEvent", { resource: "r", details: { a: 1 }, cause });
}

/** Columns that no check can tell from another good value: who has consumed how much, floors and
 * the epoch, whose loss is covered by the journal and by restarts. */
const UNCHECKED = new Set(["settings", "journal_cursors"]);

function alteration(value: unknown, column: string): string {
  if (value === null) return "1";
  if (typeof value === "number") return `${column} + 1000003`;
  if (value instanceof Uint8Array) return "randomblob(32)";
  return `${column} || 'x'`;
}

Deno.test("verifyMetadata() finds every value that was altered, and nothing before", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "good.db");
    await fillDatabase(path);
    assert.deepEqual([...verifyMetadata(path)], []);
    const sizes = [...liveBlobs(path)].map(({ id, size, refs }) => `${id} ${size} ${refs}`);
    const expected: [string, number][] = [["#blob", 1], ["#blob2", 1], ["#one", 2], ["#three", 2]];
    assert.deepEqual(
      sizes.sort(),
      expected.map(([content, refs]) => `${blobOf(content)} ${content.length} ${refs}`).sort(),
    );
    const missed: string[] = [];
    let altered = 0;
    for (const [table, column, value, where] of values(path)) {
      const copy = join(directory, "bad.db");
      await Deno.copyFile(path, copy);
      const connection = new Connection(copy, { readOnly: false, allowOldSqlite: true });
      connection.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
      connection.exec(
        `UPDATE ${table} SET ${column} = ${alteration(value, column)} WHERE ${where}`,
      );
      connection.close();
      altered++;
      if ([...verifyMetadata(copy)].length === 0) missed.push(`${table}.${column} of ${where}`);
    }
    assert.ok(altered > 200, `${altered} alterations`);
    assert.deepEqual(missed, []);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

/** Each column of each row, with its value and a condition that selects the row. */
function* values(path: string): Generator<[string, string, unknown, string]> {
  const connection = new Connection(path, { readOnly: true });
  const tables = connection.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  ).all();
  for (const [table] of tables as [string][]) {
    if (UNCHECKED.has(table)) continue;
    const columns = connection.prepare(`SELECT name, pk FROM pragma_table_info('${table}')`).all();
    const primary = columns.filter(([, pk]) => pk !== 0).map(([name]) => name as string);
    const list = columns.map(([name]) => name).join(", ");
    const quoted = primary.map((name) => `'${name} = ' || quote(${name})`).join(" || ' AND ' || ");
    for (const row of connection.prepare(`SELECT ${quoted} AS q, ${list} FROM ${table}`).all()) {
      for (const [i, [column]] of columns.entries()) {
        yield [table, column as string, row[i + 1], row[0] as string];
      }
    }
  }
  connection.close();
}

Deno.test("SqliteReader serves no altered row", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "metadata.db");
    await fillDatabase(path);
    const columns = [
      "size",
      "etag",
      "last_modified",
      "storage_class",
      "checksum",
      "kind",
      "version_id",
    ];
    const hidden = ["inline", "blob", "manifest", "parts", "attributes", "tags"];
    for (const column of [...columns, ...hidden]) {
      const copy = join(directory, "bad.db");
      await Deno.copyFile(path, copy);
      const connection = new Connection(copy, { readOnly: false, allowOldSqlite: true });
      const [value] = connection.prepare(`SELECT ${column} FROM objects WHERE key = 'blob'`).get()!;
      connection.exec(
        `UPDATE objects SET ${column} = ${alteration(value, column)} WHERE key = 'blob'`,
      );
      using reader = new SqliteReader(copy);
      const corrupt = { code: "corrupt" };
      await assert.rejects(reader.getVersion({ bucket: 1, key: "blob" }), corrupt, column);
      if (columns.includes(column)) {
        const query = { bucket: 1, prefix: "", delimiter: "", after: "", limit: 9 };
        await assert.rejects(reader.listObjects(query), corrupt, column);
        await assert.rejects(reader.listVersions(query), corrupt, column);
      }
      connection.exec("UPDATE inline_bytes SET bytes = zeroblob(length(bytes))");
      const { content, size } = (await reader.getVersion({ bucket: 1, key: "inline" }))!;
      await assert.rejects(reader.getSegments(content, size, 0, size), corrupt);
      connection.close();
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("SqliteReader decides nothing by an altered identity", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "metadata.db");
    await fillDatabase(path);
    const tables: readonly (readonly [table: string, columns: readonly string[]])[] = [
      ["users", ["name", "canonical_id", "description", "created_at", "disabled", "password"]],
      ["group_members", ["group_name"]],
      ["user_policies", ["policy", "built_in"]],
      ["group_policies", ["policy", "built_in"]],
      ["policies", ["description", "created_at", "updated_at", "document"]],
      ["access_keys", [
        "user",
        "sealed_secret",
        "description",
        "created_at",
        "expires_at",
        "disabled",
        "last_used_at",
        "policy",
      ]],
    ];
    for (const [table, columns] of tables) {
      for (const column of columns) {
        const copy = join(directory, "bad.db");
        await Deno.copyFile(path, copy);
        const connection = new Connection(copy, { readOnly: false, allowOldSqlite: true });
        connection.exec("PRAGMA foreign_keys = OFF");
        const [value] = connection.prepare(`SELECT ${column} FROM ${table}`).get()!;
        connection.exec(`UPDATE ${table} SET ${column} = ${alteration(value, column)}`);
        connection.close();
        using reader = new SqliteReader(copy);
        await assert.rejects(
          reader.getIdentity("AKIA1"),
          { code: "corrupt" },
          `${table}.${column}`,
        );
      }
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("verifyMetadata() finds attachments of a policy that is gone, and references to nobody", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "metadata.db");
    await fillDatabase(path);
    const connection = new Connection(path, { readOnly: false, allowOldSqlite: true });
    connection.exec("PRAGMA foreign_keys = OFF");
    const found = () => [...verifyMetadata(path)].map(({ kind, what }) => `${kind} ${what}`).sort();
    connection.exec("DELETE FROM policies");
    assert.deepEqual(found(), ["dangling policy", "dangling policy"]);
    connection.exec("DELETE FROM users WHERE name = 'alice'; DELETE FROM groups");
    assert.deepEqual(found(), [
      "dangling access_keys",
      "dangling group_members",
      "dangling group_members",
      "dangling group_members",
      "dangling group_policies",
      "dangling group_policies",
      "dangling policy",
      "dangling policy",
      "dangling shares",
      "dangling user_policies",
      "dangling user_policies",
    ]);
    connection.close();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
