/** Every command of the command line, as a process, against a server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { COMMANDS } from "../../admin/cli/table.ts";
import { ROUTES } from "../../admin/api/table.ts";
import { type Fixture, fixture } from "../api/fixture.ts";
import { type ApiClient, everyItem } from "../support/api_client.ts";
import { temporary } from "../support/command.ts";
import { CommandLine, inParallel } from "../support/command_line.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { ROOT } from "../support/tenants.ts";
import { type Call, ENDLESS, READS, WRITES } from "./calls.ts";

/** Processes at once. */
const AT_ONCE = 4;
/** What programs ask for as they are, and people have no use for. */
const WITHOUT_COMMAND = ["GetOpenApi"];

/** A profile of its own for each process that changes the file would be no test of the file. */
const HOME = (directory: string) => ({ XDG_CONFIG_HOME: directory });

async function subject(at: Fixture, scratch: string): Promise<CommandLine> {
  const { identities, managementUrl = "" } = at.server;
  await identities.createUser({ name: "disabled" }, ROOT);
  const secretAccessKey = "a-secret-of-the-matrix";
  const accessKeyId = "AKIADISABLED";
  await identities.createAccessKey({ user: "someone", accessKeyId, secretAccessKey }, ROOT);
  const made = await at.root.post("/buckets", { name: "also" });
  assert.equal(made.status, 201, made.text);
  const line = new CommandLine({
    ...CommandLine.of(managementUrl, CREDENTIALS).env,
    ...HOME(scratch),
  });
  for (const name of ["home", "unused"]) {
    const args = `profile add ${name} --endpoint ${managementUrl} --access-key AKIA`.split(" ");
    const { code, stderr } = await line.call(args, { stdin: "a-secret" });
    assert.equal(code, 0, stderr);
  }
  // The log is written from the journal, a moment later.
  while ((await at.root.get("/audit?action=CreateBucket")).json.items.length < 3);
  return line;
}

function wordsOf(name: string, { args }: Call, at: Fixture, scratch: string): readonly string[] {
  const given = typeof args === "string" ? args : args(at, scratch);
  return [...name.split(" "), ...given.split(" ").filter((word) => word !== "")];
}

async function answered(root: ApiClient, path: string): Promise<unknown> {
  const { json, status } = await root.get(path);
  assert.equal(status, 200, path);
  if (!Array.isArray(json.items)) return json;
  return json.next === undefined ? json.items : await everyItem(root, path, 100);
}

Deno.test("every command has a call here, and every route has a command", () => {
  const names = COMMANDS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    [READS, WRITES, ENDLESS].flatMap((calls) => Object.keys(calls)).sort(),
    names.toSorted(),
    "tests/cli/calls.ts has a call of every command",
  );
  const asked = COMMANDS.flatMap(({ routes }) => routes);
  const there = ROUTES.map(({ name }) => name);
  assert.deepEqual([...new Set([...asked, ...WITHOUT_COMMAND])].sort(), there.toSorted());
});

Deno.test("every command does what it says, and prints what the API answers", async (test) => {
  const at = await fixture();
  await using _server = at.server;
  using scratch = temporary();
  using s3 = new S3Client({ url: at.server.url, ...CREDENTIALS });
  expectStatus(await s3.putObject({ bucket: "media", key: "headed" }, new Uint8Array(1)), 200);
  const line = await subject(at, scratch.path);

  await test.step("what reads", async () => {
    await inParallel(Object.entries(READS), AT_ONCE, async ([name, call]) => {
      const words = wordsOf(name, call, at, scratch.path);
      const stdin = call.stdin ?? "";
      const told = await line.call(words, { stdin });
      assert.equal(told.code, call.exit ?? 0, `${name}: ${told.stderr}`);
      assert.match(told.stdout, call.tells, name);
      assert.equal(told.stderr, "", name);
      const ran = await line.run([...words, "--json"], { stdin });
      assert.equal(ran.code, call.exit ?? 0, `${name}: ${ran.stderr}`);
      assert.equal(ran.stderr, "", name);
      if (name === "object get") return assert.equal(ran.stdout, "second");
      const json = JSON.parse(ran.stdout);
      if (call.answers === undefined) return;
      const path = typeof call.answers === "string" ? call.answers : call.answers(at);
      const expected = await answered(at.root, path);
      const given = name === "why" ? json.items : json;
      assert.deepEqual(given, expected, name);
    });
  });

  await test.step("what changes something", async () => {
    await inParallel(Object.entries(WRITES), AT_ONCE, async ([name, call]) => {
      const words = wordsOf(name, call, at, scratch.path);
      // Several at once would write the one file: each has a copy.
      const copy = join(scratch.path, name.replace(" ", "-"));
      const env = name.startsWith("profile ") ? HOME(copy) : {};
      if (name.startsWith("profile ")) copyProfiles(scratch.path, copy);
      const { code, stdout, stderr } = await line.run(words, { stdin: call.stdin ?? "", env });
      assert.equal(code, call.exit ?? 0, `${name}: ${stderr}`);
      assert.match(stdout, call.tells, name);
      assert.equal(stderr, "", name);
    });
  });

  await test.step("what goes on until it is ended", async () => {
    for (const [name, call] of Object.entries(ENDLESS)) {
      const child = line.spawn([...wordsOf(name, call, at, scratch.path), "--json"]);
      await child.stdin.close();
      const told = textUntil(child.stdout, call.tells);
      let isOver = false;
      told.finally(() => isOver = true).catch(() => undefined);
      // It watches from some time on: until then there is nothing to tell.
      for (let count = 0; !isOver; count++) await s3.createBucket(`tailed-${name.length}-${count}`);
      for (const row of (await told).trimEnd().split("\n")) JSON.parse(row);
      child.kill();
      await child.stderr.cancel();
      await child.status;
    }
  });

  await test.step("what was changed is so", async () => {
    const get = async (path: string) => (await at.root.get(path)).json;
    assert.deepEqual((await get("/buckets/made/tags")).tags, { a: "b" });
    assert.equal((await at.root.get("/buckets/doomed")).status, 404);
    assert.deepEqual((await get("/buckets/also/tags")).tags, { x: "y", z: "" });
    assert.equal((await at.root.get("/buckets/media/cors")).status, 404);
    assert.equal((await get("/buckets/also/object?key=new")).size, 4);
    const someone = await get("/users/someone");
    assert.deepEqual([someone.description, someone.hasPassword], ["text", true]);
    assert.deepEqual([...someone.policies, ...someone.groups], ["readonly", "writeonly", "staff"]);
    assert.equal((await get("/buckets/media/object?key=copied")).size, 6);
    assert.equal((await at.root.get("/buckets/media/object?key=movable")).status, 404);
    assert.equal((await get("/buckets/also/object?key=moved")).size, 1);
    const headed = await get("/buckets/media/object?key=headed");
    assert.deepEqual([headed.headers["content-type"], headed.metadata], ["text/html", { x: "y" }]);
    assert.equal((await get("/users/disabled")).disabled, true);
    assert.equal((await get("/access-keys/AKIADISABLED")).disabled, true);
    assert.equal((await get("/access-keys/AKIASOMEONE")).description, "text");
    assert.deepEqual((await get("/users/attached")).policies, []);
    assert.deepEqual((await get("/groups/attached")).policies, []);
    assert.deepEqual((await get("/groups/staff")).policies, ["readonly"]);
    for (const path of ["/users/doomed", "/groups/doomed", "/policies/doomed"]) {
      assert.equal((await at.root.get(path)).status, 404, path);
    }
    assert.equal((await at.root.get("/access-keys/AKIADOOMED")).status, 404);
    assert.equal((await get("/policies/made")).builtIn, false);
  });
});

/** What is told up to the line that matches. Rejects when it ends before. */
async function textUntil(stream: ReadableStream<Uint8Array>, sought: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (sought.test(whole)) return whole;
  }
  throw new Error(`It ended, having told ${text}`);
}

function copyProfiles(from: string, to: string): void {
  Deno.mkdirSync(join(to, "objectstorage"), { recursive: true });
  const name = join("objectstorage", "profiles.json");
  Deno.copyFileSync(join(from, name), join(to, name));
}
