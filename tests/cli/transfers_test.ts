/** Bytes that go up and come down by the command line: whole, in parts, from and to pipes. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { managedServer } from "../api/fixture.ts";
import { temporary } from "../support/command.ts";
import { CommandLine } from "../support/command_line.ts";
import { CREDENTIALS } from "../support/server.ts";

const MIB = 2 ** 20;

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

async function subject() {
  const { server, root } = await managedServer();
  await root.post("/buckets", { name: "media" });
  return { server, root, line: CommandLine.of(server.managementUrl, CREDENTIALS) };
}

Deno.test("what goes up comes down: empty, small, of exactly a part, of several", async () => {
  const { server, root, line } = await subject();
  await using _server = server;
  using scratch = temporary();
  const file = `${scratch.path}/up`, back = `${scratch.path}/down`;
  for (
    const [size, etag] of [[0, /^\w{32}$/], [5, /^\w{32}$/], [16 * MIB, /-1$/], [40 * MIB, /-3$/]]
  ) {
    const bytes = randomBytes(size as number);
    Deno.writeFileSync(file, bytes);
    const put = await line.call(["object", "put", "media", "k/ü?&", file, "--json"]);
    assert.equal(put.code, 0, put.stderr);
    const stored = JSON.parse(put.stdout);
    assert.deepEqual([stored.key, stored.size], ["k/ü?&", size]);
    assert.match(stored.etag, etag as RegExp);
    if (!stored.etag.includes("-")) assert.equal(stored.etag, md5(bytes));
    const got = await line.call(["object", "get", "media", "k/ü?&", back]);
    assert.equal(got.code, 0, got.stderr);
    assert.equal(md5(Deno.readFileSync(back)), md5(bytes), `${size}`);
  }
  assert.deepEqual([...Deno.readDirSync(scratch.path)].map(({ name }) => name).sort(), [
    "down",
    "up",
  ]);
  assert.deepEqual((await root.get("/buckets/media/uploads")).json.items, []);
});

Deno.test("through pipes, in parts, as processes", async () => {
  const { server, line } = await subject();
  await using _server = server;
  const bytes = new Uint8Array(randomBytes(20 * MIB));
  const put = await line.run(["object", "put", "media", "piped", "-"], { stdin: bytes });
  assert.equal(put.code, 0, put.stderr);
  const child = line.spawn(["object", "get", "media", "piped", "-"]);
  await child.stdin.close();
  const { code, stdout } = await child.output();
  assert.equal(code, 0);
  assert.equal(md5(stdout), md5(bytes));
});

Deno.test("type, metadata and tags are kept", async () => {
  const { server, root, line } = await subject();
  await using _server = server;
  const put = (...more: readonly string[]) =>
    line.call(["object", "put", "media", "k", "-", "--content-type", "text/plain", ...more], {
      stdin: "text",
    });
  assert.equal((await put()).code, 0);
  const get = async () => (await root.get("/buckets/media/object?key=k")).json;
  assert.equal((await get()).headers["content-type"], "text/plain");
  const told = await put("--metadata", "who=me", "--metadata", "x=1", "--tag", "a=b=c");
  assert.equal(told.code, 0, told.stderr);
  const { headers, metadata, tags } = await get();
  assert.deepEqual([headers["content-type"], metadata, tags], [
    "text/plain",
    { who: "me", x: "1" },
    { a: "b=c" },
  ]);
});

Deno.test("an upload that breaks off leaves neither object nor parts", async () => {
  const { server, root, line } = await subject();
  await using _server = server;
  const broken = async function* () {
    for (let sent = 0; sent < 20; sent++) yield Buffer.alloc(MIB);
    await Promise.resolve();
    throw new Error("The source broke off");
  };
  const { code, stderr } = await line.call(["object", "put", "media", "k", "-"], {
    stdin: broken(),
  });
  assert.deepEqual([code, stderr], [1, "error: The source broke off\n"]);
  assert.equal((await root.get("/buckets/media/object?key=k")).status, 404);
  assert.deepEqual((await root.get("/buckets/media/uploads")).json.items, []);
});

Deno.test("a download replaces files alone: not directories, not devices; links stay links", async () => {
  const { server, line } = await subject();
  await using _server = server;
  using scratch = temporary();
  await line.call(["object", "put", "media", "k", "-"], { stdin: "text" });
  const get = (file: string) => line.call(["object", "get", "media", "k", file]);
  assert.equal((await get("/dev/null")).code, 0);
  assert.equal(Deno.statSync("/dev/null").isCharDevice, true);
  assert.match((await get(scratch.path)).stderr, /is a directory/);
  const target = `${scratch.path}/target`, link = `${scratch.path}/link`;
  Deno.writeTextFileSync(target, "before");
  Deno.symlinkSync(target, link);
  assert.equal((await get(link)).code, 0);
  assert.equal(Deno.readTextFileSync(target), "text");
  assert.equal(Deno.lstatSync(link).isSymlink, true);
  assert.match((await get(`${scratch.path}/none/file`)).stderr, /cannot be written/);
});

Deno.test("versions are listed, read, deleted by their ids; prefixes are deleted whole", async () => {
  const { server, root, line } = await subject();
  await using _server = server;
  await line.call(["bucket", "set", "media", "versioning", "enabled"]);
  for (const text of ["one", "two"]) {
    await line.call(["object", "put", "media", "k", "-"], { stdin: text });
  }
  const { stdout } = await line.call(["object", "list", "media", "--versions", "--json"]);
  const [latest, first] = JSON.parse(stdout);
  assert.deepEqual([latest.latest, first.latest], [true, false]);
  const version = ["--version-id", first.versionId];
  const got = await line.call(["object", "get", "media", "k", "-", ...version]);
  assert.equal(got.stdout, "one");
  assert.equal((await line.call(["object", "delete", "media", "k", ...version])).code, 0);
  assert.equal((await line.call(["object", "get", "media", "k", "-", ...version])).code, 1);

  for (const key of ["a/1", "a/2", "b"]) {
    await line.call(["object", "put", "media", key, "-"], { stdin: key });
  }
  const listed = await line.call(["object", "list", "media", "--json"]);
  assert.deepEqual(
    JSON.parse(listed.stdout).map((item: { key?: string; prefix?: string }) => item.key ?? item),
    [{ prefix: "a/" }, "b", "k"],
  );
  const limited = await line.call(["object", "list", "media", "--limit", "2", "--json"]);
  assert.equal(JSON.parse(limited.stdout).length, 2);
  const gone = await line.call([
    ...["object", "delete", "media", "a/", "--recursive", "--yes", "--json"],
  ]);
  assert.equal(gone.code, 0, gone.stderr);
  assert.equal(JSON.parse(gone.stdout).length, 2);
  const { json } = await root.get("/buckets/media/objects");
  assert.deepEqual(json.items.map((item: { key: string }) => item.key), ["b", "k"]);
});

Deno.test("names of others do not play with the terminal", async () => {
  const { server, line } = await subject();
  await using _server = server;
  const key = "\u001b[2Jred\u202e\u009b";
  await line.call(["object", "put", "media", key, "-"], { stdin: "text" });
  const { stdout } = await line.call(["object", "list", "media"]);
  assert.match(stdout, /\\u001b\[2Jred\\u202e\\u009b\n$/);
  const { stdout: json } = await line.call(["object", "list", "media", "--json"]);
  assert.equal(JSON.parse(json)[0].key, key);
});
