/** Keys and policies by the command line, held against what requests then meet. */
import assert from "node:assert/strict";
import { managedServer, managedUser } from "../api/fixture.ts";
import { ApiClient, type KeyPair } from "../support/api_client.ts";
import { CommandLine } from "../support/command_line.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";

Deno.test("a rotated key and its successor both hold; after the overlap the successor alone", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const { pair } = await managedUser(server, "ann", ["readwrite", "consoleAdmin"]);
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const rotate = async (key: string, overlap: string): Promise<KeyPair> => {
    const args = ["key", "rotate", key, "--overlap", overlap, "--json"];
    const { code, stdout, stderr } = await line.call(args);
    assert.equal(code, 0, stderr);
    const { replaced, accessKeyId, secretAccessKey, user } = JSON.parse(stdout);
    assert.deepEqual([replaced.accessKeyId, user], [key, "ann"]);
    return { accessKeyId, secretAccessKey };
  };
  const holds = async (pair: KeyPair): Promise<readonly boolean[]> => {
    using s3 = new S3Client({ url: server.url, ...pair });
    const api = new ApiClient(server.managementUrl, pair);
    return [(await s3.listBuckets()).status === 200, (await api.get("/users")).status === 200];
  };
  const second = await rotate(pair.accessKeyId, "2s");
  assert.deepEqual(await holds(pair), [true, true]);
  assert.deepEqual(await holds(second), [true, true]);
  const deadline = performance.now() + 10_000;
  for (let old = [true]; old.includes(true); old = [...await holds(pair)]) {
    assert.ok(performance.now() < deadline, "the old key is never over");
  }
  assert.deepEqual(await holds(second), [true, true]);
  const third = await rotate(second.accessKeyId, "0");
  assert.deepEqual(await holds(second), [false, false]);
  assert.deepEqual(await holds(third), [true, true]);

  // 24 hours when nothing is said; one's own by oneself.
  const own = CommandLine.of(server.managementUrl, third);
  const { code, stdout, stderr } = await own.call([
    ...["key", "rotate", third.accessKeyId, "--own", "--json"],
  ]);
  assert.equal(code, 0, stderr);
  const until = Date.parse(JSON.parse(stdout).replaced.expiresAt) - Date.now();
  assert.ok(until > 86_000_000 && until <= 86_400_000, `${until}`);
});

Deno.test("what policy simulate says is what requests meet", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  using admin = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const name of ["media", "other"]) await root.post("/buckets", { name });
  await admin.putObject({ bucket: "media", key: "in/a" }, new TextEncoder().encode("x"));
  const document = policyText(allow("s3:GetObject", "media/in/*"));
  await server.identities.putPolicy({ name: "some", document }, ROOT);
  const users: Record<string, KeyPair> = {
    reader: (await managedUser(server, "reader", ["readonly"])).pair,
    some: (await managedUser(server, "some", ["some"])).pair,
    nobody: (await managedUser(server, "nobody", [])).pair,
  };
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const seen = new Set<string>();
  for (const [user, pair] of Object.entries(users)) {
    using s3 = new S3Client({ url: server.url, ...pair });
    const questions = [
      [
        "s3:GetObject",
        "arn:aws:s3:::media/in/a",
        () => s3.getObject({ bucket: "media", key: "in/a" }),
      ],
      ["s3:ListBucket", "arn:aws:s3:::other", () => s3.headBucket("other")],
      [
        "s3:PutObject",
        "arn:aws:s3:::media/new",
        () => s3.putObject({ bucket: "media", key: "new" }, new Uint8Array(1)),
      ],
    ] as const;
    for (const [action, resource, ask] of questions) {
      const args = ["--user", user, "--action", action, "--resource", resource];
      const { code, stdout } = await line.call(["policy", "simulate", ...args]);
      const { status } = await ask();
      assert.equal(code, status === 200 ? 0 : 3, `${user} ${action}: ${status} ${stdout}`);
      assert.match(stdout, status === 200 ? /^allowed by / : /^denied: /);
      seen.add(`${code}`);
      const can = await CommandLine.of(server.managementUrl, pair)
        .call(["policy", "can", action, resource]);
      assert.equal(can.code, code, `${user} ${action}`);
    }
  }
  assert.deepEqual([...seen].sort(), ["0", "3"]);
});

Deno.test("conditions and documents that are not kept can be asked about", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const Condition = { StringEquals: { "s3:ExistingObjectTag/team": ["a", "b"] } };
  const Statement = [
    { Sid: "Team", Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition },
    { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::media/secret*" },
  ];
  const stdin = JSON.stringify({ Version: "2012-10-17", Statement });
  const ask = (resource: string, ...context: readonly string[]) =>
    line.call([
      ...["policy", "simulate", "--policy", "-", "--action", "s3:GetObject", "--resource"],
      `arn:aws:s3:::media/${resource}`,
      ...context.flatMap((pair) => ["--context", pair]),
    ], { stdin });
  const tag = "s3:ExistingObjectTag/team";
  assert.deepEqual(
    [await ask("a", `${tag}=b`), await ask("a"), await ask("secret", `${tag}=a`)]
      .map(({ code, stdout }) => [code, stdout.trim()]),
    [
      [0, "allowed by statement 0 (Team) of policies[0]"],
      [3, "denied: no statement allows it"],
      [3, "denied: statement 1 of policies[0] denies it"],
    ],
  );
});

Deno.test("a refusal is explained by its request id", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const { pair } = await managedUser(server, "ann", []);
  const refused = await CommandLine.of(server.managementUrl, pair).call(["user", "list"]);
  const [, id = ""] = /\(AccessDenied, (\w{16})\)/.exec(refused.stderr) ?? [];
  const { stdout, stderr } = await CommandLine.of(server.managementUrl, CREDENTIALS)
    .call(["why", id]);
  assert.match(stdout, /\nWho +ann\n[^]*\nAction +admin:ListUsers\n[^]*no statement allows it\n/);
  assert.equal(stderr, "");
});

Deno.test("a long list is one array, whatever the pages", async () => {
  const { server } = await managedServer();
  await using _server = server;
  for (let made = 0; made < 1_003; made++) {
    await server.identities.createGroup({ name: `g${String(made).padStart(4, "0")}` }, ROOT);
  }
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const { stdout } = await line.call(["group", "list", "--json"]);
  assert.equal(JSON.parse(stdout).length, 1_003);
  const { stdout: table } = await line.call(["group", "list", "--limit", "1002"]);
  assert.equal(table.trimEnd().split("\n").length, 1_003);
});
