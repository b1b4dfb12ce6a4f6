/** How commands fail: exit status, what is told, and to whom. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { managedServer } from "../api/fixture.ts";
import { Authority } from "../support/authority.ts";
import { temporary } from "../support/command.ts";
import { CommandLine } from "../support/command_line.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";

interface Failure {
  readonly args: string;
  readonly exit: number;
  readonly told: RegExp;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
}

const NO_SERVER = {
  OBJECTSTORAGE_ENDPOINT: undefined,
  OBJECTSTORAGE_ACCESS_KEY: undefined,
  OBJECTSTORAGE_SECRET_KEY: undefined,
  XDG_CONFIG_HOME: "/nowhere",
};

const FAILURES: readonly Failure[] = [
  { args: "bucket", exit: 2, told: /^error: Say what to do: bucket list\|create\|info/ },
  { args: "bucket delte x", exit: 2, told: /no command: did you mean bucket delete\?\nhint: / },
  { args: "bucket list --jsn", exit: 2, told: /no option --jsn: did you mean --json\?\n$/ },
  { args: "bucket list -x", exit: 2, told: /no option -x/ },
  { args: "bucket create", exit: 2, told: /^error: BUCKET is missing: bucket create BUCKET\n$/ },
  { args: "bucket create a b", exit: 2, told: /"b" is one too many/ },
  { args: "bucket create a --region", exit: 2, told: /--region needs a value: REGION/ },
  { args: "bucket create a --region --json", exit: 2, told: /--region needs a value.*\nhint: / },
  { args: "bucket create a --tag ab", exit: 2, told: /"ab" is not of the form KEY=VALUE/ },
  { args: "bucket list --json=yes", exit: 2, told: /--json takes no value/ },
  { args: "bucket list --limit 0", exit: 2, told: /--limit takes a whole number from 1/ },
  { args: "bucket list --limit 1 --limit 2", exit: 2, told: /--limit is given twice/ },
  { args: "bucket get media colour", exit: 2, told: /"colour" is none of versioning, tags/ },
  { args: "bucket unset media versioning", exit: 2, told: /cannot be unset/ },
  { args: "bucket delete media --force", exit: 2, told: /Nobody can be asked here: --yes/ },
  { args: "user info ..", exit: 2, told: /Nothing can be called "\.\."/ },
  { args: "group detach . readonly", exit: 2, told: /Nothing can be called "\."/ },
  { args: "key rotate K --overlap soon", exit: 2, told: /--overlap takes a duration/ },
  { args: "key create", exit: 2, told: /Say for whom/ },
  { args: "key set K", exit: 2, told: /Say what to change/ },
  { args: "policy simulate --action s3:GetObject", exit: 2, told: /Say whom it is about/ },
  { args: "audit query --since yesterday", exit: 2, told: /--since takes a time/ },
  { args: "user password someone", exit: 2, told: /No secret was given/ },
  { args: "bucket list --access-key A", exit: 2, told: /--secret-from-file go together/ },
  { args: "bucket list --endpoint media", exit: 2, told: /"media" is no endpoint/ },
  { args: "bucket list", exit: 2, told: /^error: No server is named\nhint: /, env: NO_SERVER },
  { args: "bucket list --profile x", exit: 2, told: /no profile "x"\nhint: /, env: NO_SERVER },

  {
    args: "bucket info none",
    exit: 1,
    told: /^error: .+ \(NoSuchBucket, \w{16}\)\n {2}BucketName: none\n$/,
  },
  { args: "bucket create A_B", exit: 1, told: /\(InvalidBucketName, \w{16}\)/ },
  { args: "user delete nobody", exit: 1, told: /no such user \(NotFound, / },
  { args: "policy put p -", exit: 1, told: /\(InvalidPolicy.*\n {2}document: line 1/, stdin: "{" },
  { args: "bucket set media cors -", exit: 1, told: /- is not JSON/, stdin: "{" },
  { args: "policy put p /none", exit: 1, told: /\/none cannot be read: / },
  { args: "object get media none -", exit: 1, told: /\(NoSuchKey, \w{16}\)/ },
  { args: "object put none k -", exit: 1, told: /\(NoSuchBucket, \w{16}\)/ },
  { args: "object put media a/../k -", exit: 1, told: /A key with \. or \.\. between slashes/ },
  { args: "object put media k /tmp", exit: 1, told: /\/tmp is a directory/ },
  {
    args: "user list",
    exit: 1,
    told: /\(SignatureDoesNotMatch, \w{16}\)\nhint: .*\/refusals\//,
    env: { OBJECTSTORAGE_SECRET_KEY: "another-secret" },
  },

  {
    args: "policy simulate --anonymous --action s3:GetObject --resource arn:aws:s3:::media/a",
    exit: 3,
    told: /^$/,
  },
  { args: "policy can s3:GetObject arn:aws:s3:::media/a", exit: 0, told: /^$/ },
  { args: "policy validate -", exit: 3, told: /^$/, stdin: "{}" },

  { args: "bucket list --endpoint http://127.0.0.1:1", exit: 4, told: /cannot be reached: / },
  { args: "bucket list --endpoint http://no.invalid:1", exit: 4, told: /cannot be reached: / },
  { args: "bucket list --data /none", exit: 1, told: /No root credentials are kept in \/none/ },
];

Deno.test("each failure has its exit status and says what is wrong, on standard error", async (test) => {
  const { server, root } = await managedServer();
  await using _server = server;
  await root.post("/buckets", { name: "media" });
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  for (const { args, exit, told, ...typed } of FAILURES) {
    await test.step(args, async () => {
      const { code, stdout, stderr } = await line.call(args.split(" "), typed);
      assert.equal(code, exit, stderr);
      assert.match(stderr, told);
      if (exit !== 0 && exit !== 3) assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\n\s+at |TypeError/);
      assert.ok(!stderr.includes(CREDENTIALS.secretAccessKey));
    });
  }
  const { code, stderr } = await line.run(["bucket", "list"], { env: NO_SERVER });
  assert.deepEqual([code, stderr.split("\n")[0]], [2, "error: No server is named"]);
});

Deno.test("what is no management port is told so", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const { code, stderr } = await CommandLine.of(server.url, CREDENTIALS).call(["bucket", "list"]);
  assert.equal(code, 4);
  assert.match(stderr, /is no management port: .*\nhint: The management port is 9001/);
});

Deno.test("a certificate nobody vouches for is refused; --ca-file says who does", async () => {
  await using authority = await Authority.create();
  await using stranger = await Authority.create();
  await authority.issue("one", 1);
  const tls = { certificate: authority.text("one.pem"), key: authority.text("one.key") };
  const { server } = await managedServer({ tls });
  await using _server = server;
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const untrusted = await line.run(["bucket", "create", "media"]);
  assert.equal(untrusted.code, 4, untrusted.stderr);
  assert.match(untrusted.stderr, /cannot be reached: .*certificate.*\nhint: --ca-file names/i);
  const ca = (of: Authority) => ["--ca-file", `${of.directory}/ca.pem`];
  const wrong = await line.run(["bucket", "create", "media", ...ca(stranger)]);
  assert.equal(wrong.code, 4, wrong.stderr);
  const right = await line.run(["bucket", "create", "media", ...ca(authority)]);
  assert.equal(right.code, 0, right.stderr);
  const put = ["object", "put", "media", "k", "-", ...ca(authority)];
  assert.equal((await line.run(put, { stdin: "text" })).code, 0);
  const env = { OBJECTSTORAGE_CA_FILE: `${authority.directory}/ca.pem` };
  assert.equal((await line.run(["object", "get", "media", "k", "-"], { env })).stdout, "text");
});

Deno.test("a server that takes signatures for its own region alone gets them", async () => {
  const { server } = await managedServer({ region: "eu-west-3", strictRegion: true });
  await using _server = server;
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const { code, stderr } = await line.call(["bucket", "create", "media"]);
  assert.equal(code, 0, stderr);
});

Deno.test("a reader who has seen enough ends a command quietly", async () => {
  const { server } = await managedServer();
  await using _server = server;
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await s3.createBucket("media"), 200);
  // More than a pipe holds.
  expectStatus(await s3.putObject({ bucket: "media", key: "k" }, Buffer.alloc(2 ** 22)), 200);
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  for (const args of [["object", "get", "media", "k", "-"], ["bucket", "list", "--json"]]) {
    const child = line.spawn(args);
    await child.stdin.close();
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const stderr = await new Response(child.stderr).text();
    const { code } = await child.status;
    assert.deepEqual([code, stderr], [0, ""]);
  }
});

Deno.test("Ctrl-C ends at once", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const line = CommandLine.of(server.managementUrl, CREDENTIALS);
  const child = line.spawn(["audit", "query", "--follow", "--json"]);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const first = lines.read();
  // What happens from now on is told, as it happens.
  for (let made = 0, seen = false; !seen; made++) {
    await root.post("/groups", { name: `group-${made}` });
    seen = await Promise.race([first.then(() => true), root.get("/status").then(() => false)]);
  }
  const { action } = JSON.parse((await first).value?.split("\n")[0] ?? "");
  assert.equal(action, "CreateGroup");
  const began = performance.now();
  child.kill("SIGINT");
  const { code } = await child.status;
  assert.equal(code, 130);
  assert.ok(performance.now() - began < 2_000);
  await Promise.all([lines.cancel(), child.stderr.cancel(), child.stdin.close()]);
});

Deno.test("an answer that breaks off is no success, and leaves no file", async () => {
  using scratch = temporary();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  const json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
  const answers = {
    "GET /api/v1/buckets": `${json}content-length: 100\r\n\r\n{"items":[`,
    "POST /api/v1/buckets/b/download-urls": `${json}\r\n{"url":"${url}/object"}`,
    "GET /object": "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nten bytes.",
  };
  const serving = (async () => {
    for await (const connection of listener) {
      const { value = "" } = await connection.readable.pipeThrough(new TextDecoderStream())
        .getReader().read();
      const answer = Object.entries(answers).find(([start]) => value.startsWith(start))?.[1];
      await connection.write(new TextEncoder().encode(answer ?? ""));
      connection.close();
    }
  })();
  const line = CommandLine.of(url, CREDENTIALS);
  assert.equal((await line.call(["bucket", "list"])).code, 4);
  const { code, stderr } = await line.call(["object", "get", "b", "k", `${scratch.path}/file`]);
  assert.equal(code, 4, stderr);
  assert.deepEqual([...Deno.readDirSync(scratch.path)], []);
  listener.close();
  await serving.catch(() => undefined);
});
