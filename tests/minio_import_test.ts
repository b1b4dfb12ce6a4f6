/** Coming from MinIO: its exports, brought into a data directory, go on working as they did. Exports are
 * made here as its server writes them. */
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { zipSync } from "fflate";
import type { ImportReport } from "../server/minio_import/report.ts";
import { type Ran, run, temporary } from "./support/command.ts";
import { S3Client } from "./support/s3_client.ts";
import { CREDENTIALS, spawnServer } from "./support/server.ts";

type Files = Readonly<Record<string, unknown>>;

function allow(Action: readonly string[], ...Resource: readonly string[]) {
  const statement = { Effect: "Allow", Action };
  return {
    Version: "2012-10-17",
    Statement: [Resource.length === 0 ? statement : { ...statement, Resource }],
  };
}

const EVERYTHING = "arn:aws:s3:::*";

/** As `mc admin cluster iam export` of a small server. */
const IAM: Files = {
  "policies": {
    readonly: allow(["s3:GetBucketLocation", "s3:GetObject"], EVERYTHING),
    readwrite: allow(["s3:*"], EVERYTHING),
    photos: allow(["s3:*"], "arn:aws:s3:::photos", "arn:aws:s3:::photos/*"),
    operator: allow(["admin:ServerInfo", "kms:*"]),
  },
  "users": {
    alice: { secretKey: "secret-of-alice", status: "enabled" },
    bob: { secretKey: "secret-of-bob", status: "enabled" },
    gone: { secretKey: "secret-of-gone", status: "disabled" },
  },
  "groups": {
    team: {
      version: 1,
      status: "enabled",
      members: ["bob", "gone"],
      updatedAt: "2024-04-23T21:34:43.587429659Z",
    },
  },
  "svcaccts": {
    "u4ccRswj62HV3Ifwima7": {
      parent: "alice",
      accessKey: "u4ccRswj62HV3Ifwima7",
      secretKey: "secret-of-a-service",
      groups: null,
      claims: {
        accessKey: "u4ccRswj62HV3Ifwima7",
        parent: "alice",
        "sa-policy": "embedded-policy",
      },
      sessionPolicy: allow(["s3:GetObject"], "arn:aws:s3:::photos/*"),
      status: "on",
      name: "reader",
      description: "",
      expiration: "1970-01-01T00:00:00Z",
    },
    "OFROOT": {
      ...{ parent: "minioadmin", accessKey: "OFROOT", secretKey: "secret-of-roots-service" },
      ...{ groups: null, claims: {}, sessionPolicy: null, status: "on", name: "", description: "" },
    },
  },
  "user_mappings": {
    alice: { version: 1, policy: "photos", updatedAt: "2024-04-23T21:34:43.815519816Z" },
  },
  "group_mappings": { team: { version: 1, policy: "readwrite", updatedAt: "" } },
  "stsuser_mappings": {
    "uid=dillon,ou=people,dc=example,dc=com": { version: 0, policy: "readwrite", updatedAt: "" },
  },
};

const BUCKETS: Readonly<Record<string, string>> = {
  "photos/policy.json": JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: { AWS: ["*"] },
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::photos/public/*"],
    }],
  }),
  "photos/versioning.xml":
    `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<Status>Enabled</Status></VersioningConfiguration>`,
  "photos/lifecycle.xml":
    `<LifecycleConfiguration><Rule><ID>a</ID></Rule></LifecycleConfiguration>`,
};

/** Writes an export and returns its path. */
function exported(directory: string, iam: Files, buckets: Files = {}): string {
  const encode = (content: unknown) =>
    new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  const path = `${directory}/export.zip`;
  Deno.writeFileSync(
    path,
    zipSync({
      ...Object.fromEntries(
        Object.entries(iam).map(([name, content]) => [`iam-assets/${name}.json`, encode(content)]),
      ),
      ...Object.fromEntries(
        Object.entries(buckets).map(([name, content]) => [name, encode(content)]),
      ),
    }),
  );
  return path;
}

const ROOT = {
  OBJECTSTORAGE_ROOT_USER: CREDENTIALS.accessKeyId,
  OBJECTSTORAGE_ROOT_PASSWORD: CREDENTIALS.secretAccessKey,
};

function importing(file: string, data: string, ...switches: readonly string[]): Promise<Ran> {
  return run(["import-minio", ...switches, file, "--data", data], ROOT);
}

async function reported(
  file: string,
  data: string,
  ...switches: readonly string[]
): Promise<ImportReport & { readonly code: number }> {
  const { code, stdout, stderr } = await importing(file, data, "--json", ...switches);
  assert.equal(stderr, "");
  return { code, ...JSON.parse(stdout) };
}

const CONTENT = new TextEncoder().encode("content");

Deno.test("users, groups, policies, service accounts and buckets go on working", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const file = exported(directory.path, IAM, BUCKETS);
  const preview = await reported(file, data, "--dry-run");
  assert.ok(!existsSync(data), "a dry run writes nothing");

  const { code, dryRun, changed, existed, skipped, warnings } = await reported(file, data);
  assert.deepEqual([code, dryRun], [1, false], "something was left out");
  assert.deepEqual(changed, preview.changed);
  assert.deepEqual(changed, [
    "create policy photos",
    "create policy operator",
    "create group team",
    "create user alice",
    "create user bob",
    "create user gone",
    "add user bob to group team",
    "add user gone to group team",
    "attach policy readwrite to group team",
    "attach policy photos to user alice",
    "create access key alice of user alice",
    "create access key u4ccRswj62HV3Ifwima7 of user alice",
    "create access key bob of user bob",
    "create access key gone of user gone",
    "create bucket photos (versioning enabled, policy)",
  ]);
  assert.deepEqual(existed.map(({ name }) => name), ["readonly", "readwrite"]);
  assert.deepEqual(skipped.map(({ what, name }) => `${what} ${name}`).sort(), [
    "access key OFROOT",
    "bucket photos",
    "mapping uid=dillon,ou=people,dc=example,dc=com",
  ]);
  // Neither of the operator's actions is one of this server's.
  assert.deepEqual(warnings.map(({ name }) => name).sort(), ["operator", "operator", "photos"]);
  assert.deepEqual({ ...preview, dryRun }, { code, dryRun, changed, existed, skipped, warnings });

  {
    await using server = await spawnServer({ directory: data });
    const { url } = server;
    const put = async (id: string, secret: string, key = "a") => {
      using s3 = new S3Client({ url, accessKeyId: id, secretAccessKey: secret });
      return (await s3.putObject({ bucket: "photos", key }, CONTENT)).status;
    };
    assert.equal(await put("alice", "secret-of-alice", "public/a"), 200);
    assert.equal(await put("bob", "secret-of-bob"), 200, "by the group");
    assert.equal(await put("gone", "secret-of-gone"), 403);
    assert.equal(await put("u4ccRswj62HV3Ifwima7", "secret-of-a-service"), 403);
    assert.equal(await put("OFROOT", "secret-of-roots-service"), 403);
    using service = new S3Client({
      ...{ url, accessKeyId: "u4ccRswj62HV3Ifwima7", secretAccessKey: "secret-of-a-service" },
    });
    assert.equal((await service.getObject({ bucket: "photos", key: "a" })).status, 200);
    using alice = new S3Client({
      ...{ url, accessKeyId: "alice", secretAccessKey: "secret-of-alice" },
    });
    assert.equal((await alice.createBucket("other")).status, 403);
    assert.equal((await alice.getBucketVersioning("photos")).xml.need("Status"), "Enabled");
    for (const [key, status] of [["public/a", 200], ["a", 403]] as const) {
      const answer = await fetch(`${url}/photos/${key}`);
      await answer.body?.cancel();
      assert.equal(answer.status, status, key);
    }
    const busy = await importing(file, data);
    assert.equal(busy.code, 2);
    assert.match(busy.stderr, /held by a running server/);
  }
  const again = await reported(file, data);
  assert.deepEqual(again.changed, [], "nothing is left to do");
  assert.deepEqual(again.skipped, skipped);
  assert.deepEqual(
    new Set(again.existed.map(({ what, name }) => `${what} ${name}`)),
    new Set([
      ...["policy photos", "policy operator", "policy readonly", "policy readwrite", "group team"],
      ...["user alice", "user bob", "user gone", "bucket photos", "access key alice"],
      ...["access key bob", "access key gone", "access key u4ccRswj62HV3Ifwima7"],
    ]),
  );
});

Deno.test("adv_GHSA-vcwh: who was here before is not taken over by a name", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`, config = `${directory.path}/conf.yaml`;
  Deno.writeTextFileSync(
    config,
    `groups: [{name: team, policies: [consoleAdmin]}]
policies: [{name: photos, document: {Version: "2012-10-17", Statement: {
  Effect: Allow, Action: "*", Resource: "*"}}}]
users:
  - {name: alice, policies: [consoleAdmin], accessKeys: [
      {accessKeyId: AKALICE, secretAccessKey: secret-of-ours}]}
  - {name: Other, accessKeys: [{accessKeyId: bob, secretAccessKey: secret-of-other}]}
buckets: [{name: photos, versioning: suspended, tags: {team: ours}}]
`,
  );
  {
    await using _ = await spawnServer({ directory: data, env: { OBJECTSTORAGE_CONFIG: config } });
  }
  const users = IAM["users"] as Files;
  const file = exported(directory.path, {
    ...IAM,
    users: { ...users, OTHER: { secretKey: "long enough", status: "enabled" } },
    user_mappings: { gone: { policy: "photos" } },
  }, {
    ...BUCKETS,
    "photos/tagging.xml":
      "<Tagging><TagSet><Tag><Key>team</Key><Value>theirs</Value></Tag></TagSet></Tagging>",
  });
  const { code, changed, skipped } = await reported(file, data);
  assert.equal(code, 1);
  assert.deepEqual(changed, [
    "create policy operator",
    "create user gone",
    "create access key gone of user gone",
    "change bucket photos (policy)",
  ]);
  const told = skipped.map(({ what, name, reason }) => `${what} ${name}: ${reason}`).join("\n");
  for (
    const line of [
      "policy photos: there is another called photos: it stays as it is",
      "group team: there is another called team: it stays as it is",
      "user alice: there is a user of that name without that access key: it stays as it is",
      "user bob: its access key belongs to somebody else here",
      "user OTHER: there is Other, and case does not tell names apart",
      "bucket photos: it has versioning of its own here: that stays as it is",
      "bucket photos: it has tags of its own here: that stays as it is",
    ]
  ) {
    assert.ok(told.includes(line), `${line}\n\n${told}`);
  }
  const dry = await run(["serve", "--dry-run", "--data", data], { OBJECTSTORAGE_CONFIG: config });
  assert.equal(dry.stdout, "Nothing to change\n", "all of ours is as it was");
});

Deno.test("a secret that was rotated here stays so, and brings nothing else in", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const file = exported(directory.path, { users: IAM["users"] });
  assert.equal((await importing(file, data)).code, 0);
  {
    const env = { OBJECTSTORAGE_DEFAULT_KEYS: "alice:rotated-here:readonly" };
    await using _ = await spawnServer({ directory: data, env });
  }
  const crafted = exported(directory.path, {
    users: IAM["users"],
    svcaccts: IAM["svcaccts"],
    user_mappings: { alice: { policy: "consoleAdmin" } },
  });
  const { changed, skipped } = await reported(crafted, data);
  assert.deepEqual(changed, []);
  assert.match(JSON.stringify(skipped), /user of that name with another secret/);
});

Deno.test("an import that was interrupted is made up for by the next", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`;
  const users = { users: IAM["users"], groups: IAM["groups"] };
  const file = exported(directory.path, users);
  // As far as users go: made, and nothing yet that hangs on them.
  const config = `${directory.path}/conf.yaml`;
  const bare = ["alice", "bob", "gone"]
    .map((name) => `{name: ${name}, description: Imported from MinIO}`).join(", ");
  Deno.writeTextFileSync(config, `users: [${bare}]`);
  {
    await using _ = await spawnServer({ directory: data, env: { OBJECTSTORAGE_CONFIG: config } });
  }
  const { code, changed } = await reported(file, data);
  assert.equal(code, 0);
  assert.deepEqual(changed, [
    "create group team",
    "change user gone (disabled)",
    "add user bob to group team",
    "add user gone to group team",
    "create access key alice of user alice",
    "create access key bob of user bob",
    "create access key gone of user gone",
  ]);
});

Deno.test("what is no export ends with status 2, one line, and nothing written", async () => {
  using directory = temporary();
  const data = `${directory.path}/data`, path = `${directory.path}/file.zip`;
  const zeros = zipSync({ "iam-assets/users.json": new Uint8Array(15 * 2 ** 20) });
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [new TextEncoder().encode("text"), /file\.zip is no zip archive/],
    [zipSync({ "other.txt": CONTENT }), /file\.zip holds nothing that MinIO exports$/m],
    [zeros, /file\.zip holds more in iam-assets\/users\.json than an export has$/m],
    [
      zipSync({ "iam-assets/users.json": CONTENT }),
      /file\.zip holds iam-assets\/users\.json, which is not JSON$/m,
    ],
  ];
  for (const [bytes, message] of cases) {
    Deno.writeFileSync(path, bytes);
    for (const switches of [[], ["--dry-run"]]) {
      const { code, stdout, stderr } = await importing(path, data, ...switches);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    }
  }
  Deno.removeSync(path);
  assert.match((await importing(path, data)).stderr, /file\.zip cannot be read: .*no such file/i);
  const unnamed = await run(["import-minio", "--dry-run"]);
  assert.equal(unnamed.code, 2);
  assert.match(unnamed.stderr, /Name the file that mc admin cluster iam export wrote/);
  assert.ok(!existsSync(data));
});

Deno.test("the report for people has a line for each, and nothing a terminal obeys", async () => {
  using directory = temporary();
  const users = IAM["users"] as Files;
  const file = exported(directory.path, {
    users: { ...users, "\u001b[2Jcanary\u009b": { secretKey: "secret-canary", status: "enabled" } },
  });
  const { code, stdout } = await importing(file, `${directory.path}/data`);
  assert.equal(code, 1);
  assert.match(stdout, /^create user alice$/m);
  assert.match(
    stdout,
    /^skipped: user \\u\{1b\}\[2Jcanary\\u\{9b\}: a user's name has 1 to 64 of/m,
  );
  assert.match(stdout, /^6 changes made, 0 existed, 0 warnings, 1 skipped\n$/m);
  assert.doesNotMatch(stdout, /secret-|[^\x20-\x7e\n]/);
});
