/** Identities declared in the configuration: there when the server is ready, the same at every start,
 * rotated when they change, never taken from others. */
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { run, temporary } from "./support/command.ts";
import { S3Client } from "./support/s3_client.ts";
import { CREDENTIALS, spawnServer } from "./support/server.ts";

const CONFIG = `
policies:
  - name: tenant
    document:
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "s3:*", Resource: ["arn:aws:s3:::tenant", "arn:aws:s3:::tenant/*"]}
groups:
  - {name: tenants, policies: [tenant]}
users:
  - name: app
    description: the app
    groups: [tenants]
    accessKeys:
      - {accessKeyId: app-key, variable: APP_SECRET}
      - {accessKeyId: app-reader, secretFile: READER, policy: {Version: "2012-10-17",
          Statement: {Effect: Allow, Action: "s3:Get*", Resource: "*"}}}
  - name: gone
    disabled: true
    policies: [readwrite]
    accessKeys: [{accessKeyId: gone-key, secretAccessKey: secret-of-gone}]
buckets:
  - tenant
  - name: site
    policy:
      Version: "2012-10-17"
      Statement:
        {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::site/*"}
  - other
`;

const CONTENT = new TextEncoder().encode("content");

const FIRST = `create policy tenant
create group tenants
create user app
create user gone
add user app to group tenants
attach policy tenant to group tenants
attach policy readwrite to user gone
create access key app-key of user app
create access key app-reader of user app
create access key gone-key of user gone
create bucket tenant
create bucket site (policy)
create bucket other
`;

Deno.test("declared identities decide when the server is ready; starts and dry runs agree", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`, config = `${directory.path}/conf.yaml`;
  Deno.writeTextFileSync(`${directory.path}/reader`, "secret-of-reader\n");
  Deno.writeTextFileSync(config, CONFIG.replace("READER", `${directory.path}/reader`));
  const env = (secret: string) => ({ OBJECTSTORAGE_CONFIG: config, APP_SECRET: secret });
  const dry = (secret: string) => run(["serve", "--dry-run", "--data", data], env(secret));

  const first = await dry("secret-of-app-1");
  assert.deepEqual([first.code, first.stdout], [0, FIRST], first.stderr);
  assert.ok(!existsSync(data), "a dry run writes nothing");
  const put = async (url: string, id: string, secret: string, bucket = "tenant") => {
    using s3 = new S3Client({ url, accessKeyId: id, secretAccessKey: secret });
    return (await s3.putObject({ bucket, key: "a" }, CONTENT)).status;
  };
  {
    await using server = await spawnServer({ directory: data, env: env("secret-of-app-1") });
    const { url } = server;
    assert.equal(await put(url, "app-key", "secret-of-app-1"), 200);
    assert.equal(await put(url, "app-key", "secret-of-app-1", "other"), 403);
    assert.equal(await put(url, "app-reader", "secret-of-reader"), 403, "narrowed");
    assert.equal(await put(url, "gone-key", "secret-of-gone"), 403, "disabled");
    assert.equal(await put(url, CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey, "site"), 200);
    const anonymous = await fetch(`${url}/site/a`);
    assert.deepEqual([anonymous.status, await anonymous.text()], [200, "content"]);
  }
  assert.equal((await dry("secret-of-app-1")).stdout, "Nothing to change\n");
  const rotated = await dry("secret-of-app-2");
  assert.equal(rotated.stdout, "change access key app-key of user app (secretAccessKey)\n");
  {
    await using server = await spawnServer({ directory: data, env: env("secret-of-app-2") });
    assert.equal(await put(server.url, "app-key", "secret-of-app-1"), 403, "rotated");
    assert.equal(await put(server.url, "app-key", "secret-of-app-2"), 200);
    assert.doesNotMatch(server.output(), /secret-of-/);
  }
  assert.equal((await dry("secret-of-app-2")).stdout, "Nothing to change\n");
});

Deno.test("a key of another user is an error, and nothing that was declared is written", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const declare = (keys: string) => ({ OBJECTSTORAGE_DEFAULT_KEYS: keys });
  {
    const env = declare("owner:first-secret:readwrite/photos");
    await using server = await spawnServer({ directory: data, env });
    using s3 = new S3Client({
      ...{ url: server.url, accessKeyId: "owner", secretAccessKey: "first-secret" },
    });
    assert.equal((await s3.createBucket("photos")).status, 200);
    assert.equal((await s3.createBucket("other")).status, 403, "kept to one bucket");
  }
  const config = `${directory.path}/conf.yaml`;
  Deno.writeTextFileSync(
    config,
    `users:\n- name: thief\n  accessKeys: [{accessKeyId: owner, secretAccessKey: other-secret}]\n`,
  );
  const args = ["--data", data, "--address", "127.0.0.1:0", "--console-address", "127.0.0.1:0"];
  const env = { OBJECTSTORAGE_CONFIG: config };
  for (const switches of [[], ["--dry-run"]]) {
    const { code, stdout, stderr } = await run(["serve", ...switches, ...args], env);
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /The access key owner is declared for user thief and belongs to user owner/,
    );
    assert.doesNotMatch(stdout + stderr, /other-secret/);
  }
  await using server = await spawnServer({ directory: data });
  using s3 = new S3Client({
    ...{ url: server.url, accessKeyId: "owner", secretAccessKey: "first-secret" },
  });
  assert.equal((await s3.headBucket("photos")).status, 200);
  const { stdout } = await run(["serve", "--dry-run", "--data", data], {
    OBJECTSTORAGE_DEFAULT_KEYS: "thief:first-secret:readonly",
  });
  assert.match(stdout, /^create user thief$/m, "it was not made");
});

Deno.test("a name that differs in case alone is told of", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const declare = (name: string) => ({ OBJECTSTORAGE_DEFAULT_KEYS: `${name}:a-secret:readonly` });
  {
    await using _ = await spawnServer({ directory: data, env: declare("someone") });
  }
  const args = ["--data", data, "--address", "127.0.0.1:0", "--console-address", "127.0.0.1:0"];
  const { code, stderr } = await run(["serve", ...args], declare("Someone"));
  assert.equal(code, 2, stderr);
  assert.match(stderr, /Cannot create user Someone: there is someone, and case does not tell/);
});
