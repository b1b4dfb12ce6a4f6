/** No secret of an access key is anywhere in the data directory as it is: sealed, stored, rotated,
 * sealed anew and searched for in all files, the database's log included. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Sealer, secretOf } from "../server/auth/sealing.ts";
import { prepareDirectory } from "../server/data_directory.ts";
import { loadMasterKey } from "../server/master_key.ts";
import { resealSecrets } from "../server/reseal_secrets.ts";
import { SqliteReader } from "../storage/sqlite/reader.ts";
import { SqliteWriter } from "../storage/sqlite/writer.ts";

const CAUSE = { principal: "root", action: "Test", accessKeyId: "AKIAROOT" };
const KEYS = 30;

/** Every file below, with its bytes. */
function* files(directory: string): Generator<readonly [path: string, bytes: Buffer]> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield [path, readFileSync(path)];
  }
}

/** Files that hold any of `texts`, as they are or in a usual spelling. */
function holding(directory: string, texts: readonly (string | Uint8Array)[]): readonly string[] {
  const found = new Set<string>();
  for (const [path, bytes] of files(directory)) {
    for (const text of texts) {
      const utf8 = Buffer.from(text as string);
      // Base 64 depends on what comes before: three places, without the ends that depend on it.
      const base64 = [0, 1, 2].map((shift) =>
        Buffer.concat([Buffer.alloc(shift), utf8]).toString("base64").slice(4, -4)
      );
      const spellings = [
        utf8,
        utf8.toString("hex"),
        utf8.toString("hex").toUpperCase(),
        Buffer.from(utf8.toString(), "utf16le"),
        ...base64,
      ];
      if (spellings.some((spelling) => bytes.includes(spelling))) found.add(path);
    }
  }
  return [...found];
}

Deno.test("no secret is found in the data directory, in the log neither, while a description is", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-canary-" });
  try {
    const internal = prepareDirectory(directory);
    const { key: first } = loadMasterKey(internal);
    const second = Uint8Array.from(randomBytes(32));
    const database = join(internal, "metadata.db");
    using writer = new SqliteWriter(database, { allowOldSqlite: true });
    using reader = new SqliteReader(database);
    const secrets = Array.from({ length: KEYS }, () => randomBytes(30).toString("base64"));
    const rotated = secrets.map(() => randomBytes(30).toString("base64"));
    const id = (i: number) => `AKIA${i}`;
    const context = (i: number) => secretOf(id(i));
    let sealer = new Sealer({ current: first });
    const { id: user } = await writer.execute("createUser", {
      name: "canary",
      description: "DESCRIPTION-IN-PLAIN-TEXT",
      cause: CAUSE,
    });
    for (const [i, secret] of secrets.entries()) {
      const sealedSecret = sealer.seal(secret, context(i));
      const key = { accessKeyId: id(i), user, sealedSecret, description: "", cause: CAUSE };
      await writer.execute("createAccessKey", key);
    }
    for (let i = 0; i < KEYS; i += 3) {
      const sealedSecret = sealer.seal(rotated[i]!, context(i));
      await writer.execute("updateAccessKey", { accessKeyId: id(i), sealedSecret, cause: CAUSE });
    }
    sealer = new Sealer({ current: second, previous: [first] });
    const stores = { reader, writer };
    assert.deepEqual(await resealSecrets(sealer, stores), { resealed: KEYS, unreadable: 0 });
    assert.deepEqual(await resealSecrets(sealer, stores), { resealed: 0, unreadable: 0 });
    for (let i = 1; i < KEYS; i += 3) {
      await writer.execute("deleteAccessKey", { accessKeyId: id(i), cause: CAUSE });
    }
    // What is kept opens with the new key alone.
    const later = new Sealer({ current: second });
    for (const { accessKeyId, sealedSecret } of await reader.listSealedSecrets("", KEYS)) {
      const i = Number(accessKeyId.slice(4));
      const secret = i % 3 === 0 ? rotated[i] : secrets[i];
      assert.equal(later.open(sealedSecret, context(i)), secret);
    }
    const names = () => [...files(directory)].map(([path]) => path.slice(internal.length + 1));
    const wanted = ["master.key", "metadata.db", "metadata.db-shm", "metadata.db-wal"];
    assert.deepEqual(names().sort(), wanted, "all files are searched");
    for (const when of ["open", "closed"]) {
      if (when === "closed") writer.close();
      assert.deepEqual(holding(directory, [...secrets, ...rotated]), [], when);
      assert.deepEqual(holding(directory, [first]), [join(internal, "master.key")], when);
      assert.deepEqual(holding(directory, [second]), [], when);
      assert.ok(holding(directory, ["DESCRIPTION-IN-PLAIN-TEXT"]).length > 0, "the search finds");
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("resealSecrets() goes on over secrets it cannot read, and over many pages", async () => {
  const directory = await Deno.makeTempDir({ prefix: "objectstorage-reseal-" });
  try {
    const database = join(prepareDirectory(directory), "metadata.db");
    using writer = new SqliteWriter(database, { allowOldSqlite: true });
    using reader = new SqliteReader(database);
    const [lost, first, second] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const old = new Sealer({ current: first! });
    const ids = Array.from({ length: 1100 }, (_, i) => `AKIA${i}`);
    const sealed: Readonly<Record<string, Uint8Array>> = {
      AKIA7: new Sealer({ current: lost! }).seal("lost", secretOf("AKIA7")),
      AKIA1000: new Uint8Array(3),
      AKIA1001: old.seal("another's", secretOf("AKIA1002")),
    };
    writer.executeBatch(ids.map((accessKeyId) => {
      const sealedSecret = sealed[accessKeyId] ?? old.seal(accessKeyId, secretOf(accessKeyId));
      const input = { accessKeyId, sealedSecret, description: "", cause: CAUSE };
      return { name: "createAccessKey", input };
    }));
    const sealer = new Sealer({ current: second!, previous: [first!] });
    const stores = { reader, writer };
    assert.deepEqual(await resealSecrets(sealer, stores), { resealed: 1097, unreadable: 3 });
    assert.deepEqual(await resealSecrets(sealer, stores), { resealed: 0, unreadable: 3 });
    const later = new Sealer({ current: second! });
    for (const { accessKeyId, sealedSecret } of await reader.listSealedSecrets("", 2000)) {
      if (sealed[accessKeyId] !== undefined) assert.deepEqual(sealedSecret, sealed[accessKeyId]);
      else assert.equal(later.open(sealedSecret, secretOf(accessKeyId)), accessKeyId);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test({
  name:
    "the database, its log and the master key are for this user alone, also where they were not",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir({ prefix: "objectstorage-modes-" });
    try {
      const database = join(prepareDirectory(directory), "metadata.db");
      const modes = () => [...files(directory)].map(([path]) => statSync(path).mode & 0o777);
      loadMasterKey(join(directory, ".objectstorage"));
      {
        using _writer = new SqliteWriter(database, { allowOldSqlite: true });
        assert.deepEqual(modes(), [0o600, 0o600, 0o600, 0o600]);
      }
      await Deno.chmod(database, 0o644);
      using _writer = new SqliteWriter(database, { allowOldSqlite: true });
      assert.deepEqual(modes(), [0o600, 0o600, 0o600, 0o600]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

Deno.test("holding() finds a text in every spelling it looks for", async () => {
  const directory = await Deno.makeTempDir();
  const text = "wJalrXUtnFEMI/K7MDENG";
  const utf8 = Buffer.from(text);
  const spelled = [
    text,
    utf8.toString("hex"),
    utf8.toString("hex").toUpperCase(),
    Buffer.from(text, "utf16le"),
    ...["", "a", "ab"].map((before) => Buffer.from(`${before}${text} and more`).toString("base64")),
  ];
  try {
    for (const [i, spelling] of spelled.entries()) {
      const path = join(directory, `${i}`);
      await Deno.writeFile(path, Buffer.concat([Buffer.from("before"), Buffer.from(spelling)]));
    }
    assert.equal(holding(directory, [text]).length, spelled.length);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
