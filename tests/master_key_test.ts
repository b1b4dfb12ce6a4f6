/** The master key's file: made once, kept for this user alone, refused when it is not. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { ConfigError } from "../server/config/config_error.ts";
import { loadMasterKey, parseMasterKey } from "../server/master_key.ts";

const BYTES = Uint8Array.from({ length: 32 }, (_, i) => i * 7);

class Directory implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "objectstorage-master-key-" });
  readonly file = join(this.path, "master.key");

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("loadMasterKey() makes a key once, with mode 0600, and finds it again", () => {
  using directory = new Directory();
  const made = loadMasterKey(directory.path);
  assert.equal(made.isNew, true);
  assert.equal(made.key.length, 32);
  assert.equal(Deno.statSync(directory.file).mode! & 0o777, 0o600);
  assert.deepEqual(loadMasterKey(directory.path), { key: made.key, isNew: false });
  assert.deepEqual([...Deno.readDirSync(directory.path)].map(({ name }) => name), ["master.key"]);
  using other = new Directory();
  assert.notDeepEqual(loadMasterKey(other.path).key, made.key);
});

Deno.test("loadMasterKey() makes another when a crash left one half-written", () => {
  using directory = new Directory();
  Deno.writeTextFileSync(`${directory.file}.new`, "0123");
  const made = loadMasterKey(directory.path);
  assert.deepEqual(loadMasterKey(directory.path), { key: made.key, isNew: false });
});

for (const mode of [0o640, 0o604, 0o660, 0o644, 0o777, 0o700]) {
  Deno.test({
    name: `loadMasterKey() refuses a file of mode ${mode.toString(8)} and says what to do`,
    ignore: Deno.build.os === "windows",
    fn: () => {
      using directory = new Directory();
      loadMasterKey(directory.path);
      Deno.chmodSync(directory.file, mode);
      assert.throws(() => loadMasterKey(directory.path), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, new RegExp(`mode 0${mode.toString(8)}.*chmod 600`));
        return true;
      });
    },
  });
}

Deno.test("loadMasterKey() takes a stricter mode", () => {
  using directory = new Directory();
  const { key } = loadMasterKey(directory.path);
  Deno.chmodSync(directory.file, 0o400);
  assert.deepEqual(loadMasterKey(directory.path).key, key);
});

Deno.test("loadMasterKey() replaces no file it does not understand, and shows nothing of it", () => {
  for (const text of ["", "correct horse", "0".repeat(63), "0".repeat(65), "g".repeat(64)]) {
    using directory = new Directory();
    Deno.writeTextFileSync(directory.file, text, { mode: 0o600 });
    assert.throws(() => loadMasterKey(directory.path), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /holds no master key/);
      assert.ok(text === "" || !error.message.includes(text));
      return true;
    });
    assert.equal(Deno.readTextFileSync(directory.file), text);
  }
});

Deno.test("loadMasterKey() refuses a directory of that name", () => {
  using directory = new Directory();
  Deno.mkdirSync(directory.file, { mode: 0o600 });
  assert.throws(() => loadMasterKey(directory.path), ConfigError);
});

Deno.test("parseMasterKey() reads 32 bytes in hex or base 64, nothing else", () => {
  const hex = Buffer.from(BYTES).toString("hex");
  const base64 = Buffer.from(BYTES).toString("base64");
  for (const text of [hex, hex.toUpperCase(), `${hex}\n`, base64, base64.slice(0, -1)]) {
    assert.deepEqual(parseMasterKey(text), BYTES);
  }
  for (
    const text of [
      "",
      "password",
      hex.slice(2),
      `${hex}00`,
      base64.slice(4),
      `AAAA${base64}`,
      base64.replace("A", "*"),
      Buffer.alloc(31).toString("base64"),
      Buffer.alloc(33).toString("base64"),
    ]
  ) assert.equal(parseMasterKey(text), undefined, text);
});
