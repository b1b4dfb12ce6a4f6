/** Which server is asked and who asks: profiles, variables, flags, a data directory; and that secrets stay
 * where they are. */
import assert from "node:assert/strict";
import { COMMANDS } from "../../admin/cli/table.ts";
import { optionsOf } from "../../admin/cli/command.ts";
import { startServer } from "../../server/start.ts";
import { managedUser } from "../api/fixture.ts";
import { temporary } from "../support/command.ts";
import { CommandLine } from "../support/command_line.ts";
import { managedServer, signedIn } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";

const SECRET = CREDENTIALS.secretAccessKey;

function modeOf(path: string): string {
  return ((Deno.statSync(path).mode ?? 0) & 0o777).toString(8);
}

Deno.test("a profile is kept for its owner alone, used, and forgotten", async () => {
  await using server = await managedServer();
  using scratch = temporary();
  const line = new CommandLine({ XDG_CONFIG_HOME: scratch.path });
  const url = server.managementUrl;
  const add = ["profile", "add", "home", "--endpoint", url, "--access-key"];
  const { code, stdout, stderr } = await line.run([...add, CREDENTIALS.accessKeyId], {
    stdin: `${SECRET}\n`,
  });
  assert.equal(code, 0, stderr);
  assert.ok(!(stdout + stderr).includes(SECRET));
  const directory = `${scratch.path}/objectstorage`, path = `${directory}/profiles.json`;
  assert.deepEqual([modeOf(directory), modeOf(path)], ["700", "600"]);
  assert.equal((await line.call(["bucket", "create", "media"])).code, 0);

  // Another one is no default, unless it is asked for.
  const file = `${scratch.path}/secret`;
  Deno.writeTextFileSync(file, "not-the-secret");
  const other = add.map((word) => word === "home" ? "other" : word);
  await line.call([...other, CREDENTIALS.accessKeyId, "--secret-from-file", file]);
  assert.equal((await line.call(["bucket", "list"])).code, 0);
  assert.equal((await line.call(["bucket", "list", "--profile", "other"])).code, 1);
  const env = { OBJECTSTORAGE_PROFILE: "other" };
  assert.equal((await line.call(["bucket", "list"], { env })).code, 1);
  assert.equal((await line.call(["bucket", "list", "--profile", "home"], { env })).code, 0);
  // Variables come before a profile, a profile that a flag names before them.
  const variables = CommandLine.of(url, CREDENTIALS).env;
  const both = { ...env, ...variables };
  assert.equal((await line.call(["bucket", "list"], { env: both })).code, 0);
  assert.equal((await line.call(["bucket", "list", "--profile", "other"], { env: both })).code, 1);
  assert.equal((await line.call(["profile", "use", "other"])).code, 0);
  assert.equal((await line.call(["bucket", "list"])).code, 1);
  assert.equal(modeOf(path), "600");

  const { stdout: listed } = await line.call(["profile", "list", "--json"]);
  assert.deepEqual(
    JSON.parse(listed).map((one: { name: string; default: boolean }) => [one.name, one.default]),
    [["home", false], ["other", true]],
  );
  assert.ok(!listed.includes(SECRET) && !listed.includes("not-the-secret"));

  const removed = await line.call(["profile", "remove", "other"]);
  assert.match(removed.stderr, /no profile is the default now/);
  assert.ok(!Deno.readTextFileSync(path).includes("not-the-secret"));
  assert.equal((await line.call(["bucket", "list"])).code, 2);

  Deno.chmodSync(path, 0o640);
  const open = await line.call(["bucket", "list", "--profile", "home"]);
  assert.equal(open.code, 1);
  assert.match(open.stderr, /others may read it\nhint: chmod 600 /);
  Deno.chmodSync(path, 0o600);
  for (const spoilt of ["", "[", '{"profiles":{"home":{}}}']) {
    Deno.writeTextFileSync(path, spoilt);
    const { code, stderr } = await line.call(["bucket", "list", "--profile", "home"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /holds no profiles/);
  }
});

Deno.test("no command takes a secret as an argument", () => {
  for (const command of COMMANDS) {
    const { name, operands = "" } = command;
    assert.doesNotMatch(operands, /SECRET|PASSWORD|TOKEN/, name);
    for (const [option, { value }] of Object.entries(optionsOf(command))) {
      if (/secret|password|token/.test(option)) assert.equal(value, "FILE", `${name} --${option}`);
    }
  }
});

Deno.test("no secret is seen in the arguments of a process, nor in what it says", async () => {
  await using server = await managedServer();
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const password = "a password nobody sees";
  // It waits for its input: until then it can be looked at.
  await server.identities.createUser({ name: "ann" }, { principal: "root" });
  const child = line.spawn(["user", "password", "ann"]);
  const argumentsOf = () => Deno.readTextFileSync(`/proc/${child.pid}/cmdline`);
  // A moment before it is the program it is to be, it has the arguments of this one.
  let seen = argumentsOf();
  while (!/user.password.ann/.test(seen)) seen = argumentsOf();
  assert.ok(!seen.includes(SECRET));
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(password));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  assert.ok(!said.includes(password) && !said.includes(SECRET));
  await signedIn(server, { username: "ann", password });
});

Deno.test("on the server's own machine root's stored credentials are enough", async () => {
  using scratch = temporary();
  await using server = await startServer({
    ...{ isolates: 1, directory: scratch.path, consoleAddress: "127.0.0.1:0" },
    rootCredentials: "stored",
  });
  const line = new CommandLine({});
  const { code, stdout, stderr } = await line.run(["status", "--json", "--data", scratch.path]);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).phase, "running");
  await server.stop();
  const stopped = await line.call(["status", "--data", scratch.path]);
  assert.equal(stopped.code, 4, stopped.stderr);
  assert.match(stopped.stderr, /No server runs on /);
});

Deno.test("the token of a session asks as who signed in", async () => {
  await using server = await managedServer();
  const { pair } = await managedUser(server, "ann", ["readonly"]);
  const client = await signedIn(server, pair);
  const line = new CommandLine({
    OBJECTSTORAGE_ENDPOINT: server.managementUrl,
    OBJECTSTORAGE_SESSION_TOKEN: client.token ?? "",
  });
  assert.equal((await line.call(["bucket", "list"])).code, 0);
  const refused = await line.call(["user", "list"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /\(AccessDenied, /);
});

Deno.test("a server starts where the variables of its clients are set", async () => {
  const line = CommandLine.of("http://127.0.0.1:9001", CREDENTIALS);
  const { code, stderr } = await line.run(["config", "check"], {
    env: { OBJECTSTORAGE_PROFILE: "home", OBJECTSTORAGE_CA_FILE: "/ca.pem" },
  });
  assert.equal(code, 0, stderr);
});
