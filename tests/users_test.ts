/** Users, their keys and their policies, met by requests: who may what, and that a change is met by
 * the very next request on every isolate. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, deny, policyText, ROOT, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");

async function serverWith(buckets: readonly string[], options = {}) {
  const server = await embeddedServer(options);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of buckets) expectStatus(await s3.createBucket(bucket), 200);
  return { server, s3, [Symbol.asyncDispose]: () => server.stop() };
}

Deno.test("a user may what a policy allows, nothing else, and a denial wins", async () => {
  await using at = await serverWith(["media", "other"]);
  const { server, s3: root } = at;
  using alice = await tenant(server, "alice", [
    allow(["s3:GetObject", "s3:PutObject"], "media/*"),
    deny("s3:*", "media/secret/*"),
  ]);
  const { s3 } = alice;
  expectStatus(await s3.putObject({ bucket: "media", key: "a" }, BODY), 200);
  assert.equal(text(await s3.getObject({ bucket: "media", key: "a" })), "content");
  expectStatus(await root.putObject({ bucket: "media", key: "secret/b" }, BODY), 200);
  expectError(await s3.getObject({ bucket: "media", key: "secret/b" }), 403, "AccessDenied");
  expectError(await s3.deleteObject({ bucket: "media", key: "a" }), 403, "AccessDenied");
  expectError(await s3.listObjectsV2("media"), 403, "AccessDenied");
  expectError(await s3.getObject({ bucket: "other", key: "a" }), 403, "AccessDenied");
  expectError(await s3.listBuckets(), 403, "AccessDenied");
  expectError(await s3.createBucket("mine"), 403, "AccessDenied");
  // Not even whether there is such a bucket.
  expectError(await s3.getObject({ bucket: "nowhere", key: "a" }), 403, "AccessDenied");
  // Nor which operations there are not.
  expectError(
    await s3.request({ method: "GET", bucket: "media", query: { lifecycle: "" } }),
    403,
    "AccessDenied",
  );
});

Deno.test("a missing key is told only to who may list", async () => {
  await using at = await serverWith(["media"]);
  using reader = await tenant(at.server, "reader", [allow("s3:GetObject*", "media/*")]);
  using lister = await tenant(at.server, "lister", [
    allow("s3:GetObject*", "media/*"),
    allow("s3:ListBucket", "media"),
    allow("s3:PutObject", "media/*"),
  ]);
  const missing = { bucket: "media", key: "none" };
  expectError(await reader.s3.getObject(missing), 403, "AccessDenied");
  assert.equal((await reader.s3.headObject(missing)).status, 403);
  expectError(
    await reader.s3.getObject({ ...missing, versionId: "a".repeat(32) }),
    403,
    "AccessDenied",
  );
  expectError(await lister.s3.getObject(missing), 404, "NoSuchKey");
  assert.equal((await lister.s3.headObject(missing)).status, 404);
  const to = { bucket: "media", key: "copy" };
  expectError(await lister.s3.copyObject(missing, to), 404, "NoSuchKey");
  await at.server.identities.attachPolicies({ kind: "user", name: "reader" }, ["writeonly"], ROOT);
  expectError(await reader.s3.copyObject(missing, to), 403, "AccessDenied");
});

Deno.test("groups give their policies to their members, built-in ones too", async () => {
  await using at = await serverWith(["media"]);
  const { identities } = at.server;
  using bob = await tenant(at.server, "bob", []);
  expectError(await bob.s3.listBuckets(), 403, "AccessDenied");
  await identities.createGroup({ name: "staff" }, ROOT);
  await identities.attachPolicies({ kind: "group", name: "staff" }, ["readonly"], ROOT);
  await identities.addMembers("staff", ["bob"], ROOT);
  expectStatus(await bob.s3.listBuckets(), 200);
  expectStatus(await bob.s3.listObjectsV2("media"), 200);
  expectError(
    await bob.s3.putObject({ bucket: "media", key: "a" }, BODY),
    403,
    "AccessDenied",
  );
  await identities.removeMembers("staff", ["bob"], ROOT);
  expectError(await bob.s3.listBuckets(), 403, "AccessDenied");
});

Deno.test("tenants of one bucket, each confined to a prefix of its own name", async () => {
  await using at = await serverWith(["shared"]);
  const statements = [
    allow(["s3:*Object*", "s3:AbortMultipartUpload"], "shared/${aws:username}/*"),
    allow("s3:ListBucket*", "shared", { StringLike: { "s3:prefix": "${aws:username}/*" } }),
  ];
  using one = await tenant(at.server, "one", statements);
  using two = await tenant(at.server, "two", statements);
  const own = { bucket: "shared", key: "one/a" }, copy = { bucket: "shared", key: "two/copy" };
  expectStatus(await one.s3.putObject(own, BODY), 200);
  expectStatus(await one.s3.listObjectsV2("shared", { prefix: "one/" }), 200);
  expectError(await one.s3.listObjectsV2("shared"), 403, "AccessDenied");
  for (const prefix of ["", "o", "two/", "one"]) {
    expectError(await one.s3.listObjectsV2("shared", { prefix }), 403, "AccessDenied", prefix);
  }
  for (const key of ["one/a", "one/none"]) {
    const foreign = { bucket: "shared", key };
    expectError(await two.s3.getObject(foreign), 403, "AccessDenied");
    assert.equal((await two.s3.headObject(foreign)).status, 403);
    expectError(await two.s3.getObjectTagging(foreign), 403, "AccessDenied");
    expectError(await two.s3.getObjectAttributes(foreign, ["ETag"]), 403, "AccessDenied");
    expectError(await two.s3.copyObject(foreign, copy), 403, "AccessDenied");
    expectError(await two.s3.deleteObject(foreign), 403, "AccessDenied");
    expectError(
      await two.s3.getObject(foreign, { "if-none-match": "*" }),
      403,
      "AccessDenied",
    );
    expectError(await two.s3.createMultipartUpload(foreign), 403, "AccessDenied");
    const { xml } = expectStatus(await two.s3.createMultipartUpload(copy), 200);
    const upload = { ...copy, uploadId: xml.need("UploadId") };
    expectError(await two.s3.uploadPartCopy(upload, 1, { source: foreign }), 403, "AccessDenied");
    expectStatus(await two.s3.abortMultipartUpload(upload), 204);
    const { bucket } = foreign, { accessKeyId, secretAccessKey } = two;
    const credentials = { accessKeyId, secretAccessKey };
    const form = encodeForm(signForm({ bucket, credentials, fields: { key } }), { content: "x" });
    assert.equal((await postForm(two.s3, bucket, form)).status, 403);
    const deleted = text(await two.s3.deleteObjects("shared", [{ key }]));
    assert.match(deleted, /<Code>AccessDenied<\/Code>/);
  }
  assert.equal(text(await one.s3.getObject(own)), "content");
  const { accessKeyId, secretAccessKey } = one;
  const fields = { key: "one/form" };
  const credentials = { accessKeyId, secretAccessKey };
  const form = encodeForm(signForm({ bucket: "shared", credentials, fields }), { content: "x" });
  assert.equal((await postForm(one.s3, "shared", form)).status, 204);
});

function postForm({ http }: S3Client, bucket: string, body: Uint8Array) {
  const headers = {
    host: "s3.test",
    "content-type": FORM_TYPE,
    "content-length": String(body.length),
  };
  return http.send({
    method: "POST",
    target: `/${bucket}`,
    headers: Object.entries(headers),
    body,
  });
}

Deno.test("a key of its own policy narrows its user, and root", async () => {
  await using at = await serverWith(["media"]);
  const { server, s3: root } = at;
  const policy = policyText(allow("s3:GetObject", "media/*"));
  using carol = await tenant(server, "carol", [allow("s3:*", "*")], { policy });
  expectStatus(await root.putObject({ bucket: "media", key: "a" }, BODY), 200);
  expectStatus(await carol.s3.getObject({ bucket: "media", key: "a" }), 200);
  expectError(await carol.s3.deleteObject({ bucket: "media", key: "a" }), 403, "AccessDenied");
  const made = await server.identities.createAccessKey({ policy }, ROOT);
  using narrowed = new S3Client({
    url: server.url,
    accessKeyId: made.key.accessKeyId,
    secretAccessKey: made.secretAccessKey,
  });
  expectStatus(await narrowed.getObject({ bucket: "media", key: "a" }), 200);
  expectError(await narrowed.listBuckets(), 403, "AccessDenied");
  expectError(await narrowed.deleteBucket("media"), 403, "AccessDenied");
});

Deno.test("conditions: tags of the object, tags of the request, address, listing", async () => {
  await using at = await serverWith(["media"]);
  const { server, s3: root } = at;
  using dan = await tenant(server, "dan", [
    allow("s3:GetObject", "media/*", { StringEquals: { "s3:ExistingObjectTag/team": "red" } }),
    allow(["s3:PutObject", "s3:PutObjectTagging"], "media/*", {
      StringEquals: { "s3:RequestObjectTag/team": "red" },
    }),
    allow("s3:ListBucket", "media", {
      IpAddress: { "aws:SourceIp": "127.0.0.0/8" },
      NumericLessThanEquals: { "s3:max-keys": "10" },
      Bool: { "aws:SecureTransport": "false" },
    }),
  ]);
  for (const team of ["red", "blue"]) {
    const headers = { "x-amz-tagging": `team=${team}` };
    const ref = { bucket: "media", key: team };
    expectStatus(await root.putObject(ref, BODY, { headers }), 200);
    const mine = { bucket: "media", key: `dan-${team}` };
    assert.equal((await dan.s3.getObject(ref)).status, team === "red" ? 200 : 403);
    assert.equal(
      (await dan.s3.putObject(mine, BODY, { headers })).status,
      team === "red" ? 200 : 403,
    );
    assert.equal((await dan.s3.putObjectTagging(ref, { team })).status, team === "red" ? 200 : 403);
  }
  expectError(
    await dan.s3.putObject({ bucket: "media", key: "none" }, BODY),
    403,
    "AccessDenied",
  );
  expectStatus(await dan.s3.listObjectsV2("media", { "max-keys": 10 }), 200);
  expectError(await dan.s3.listObjectsV2("media", { "max-keys": 11 }), 403, "AccessDenied");
  // A header that calls itself a condition key is none.
  const spoofed = { method: "GET", bucket: "media", query: { "max-keys": 11 } } as const;
  for (const name of ["s3:max-keys", "x-forwarded-for", "aws:sourceip", "userid"]) {
    if (name.includes(":")) continue;
    expectError(
      await dan.s3.request({ ...spoofed, headers: { [name]: "10" } }),
      403,
      "AccessDenied",
    );
  }
});

Deno.test("a change of an identity is met by the next request on every isolate", async () => {
  await using at = await serverWith(["media"], { isolates: 3 });
  const { server } = at;
  const { identities } = server;
  using eve = await tenant(server, "eve", [allow("s3:*", "*")]);
  const { accessKeyId, secretAccessKey } = eve;
  // One connection each: together they meet all isolates.
  const ask = async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, async () => {
      using s3 = new S3Client({ url: server.url, accessKeyId, secretAccessKey });
      const answer = await s3.listBuckets();
      return answer.code ?? answer.status;
    }));
    return [...new Set(answers)];
  };
  assert.deepEqual(await ask(), [200]);
  await identities.updateAccessKey({ accessKeyId, disabled: true }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateAccessKey({ accessKeyId, disabled: false }, ROOT);
  assert.deepEqual(await ask(), [200]);
  await identities.updateUser({ name: "eve", disabled: true }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateUser({ name: "eve", disabled: false }, ROOT);
  await identities.putPolicy({
    name: "eve",
    document: policyText(allow("s3:GetObject", "*")),
  }, ROOT);
  assert.deepEqual(await ask(), ["AccessDenied"]);
  await identities.detachPolicies({ kind: "user", name: "eve" }, ["eve"], ROOT);
  await identities.attachPolicies({ kind: "user", name: "eve" }, ["readwrite"], ROOT);
  assert.deepEqual(await ask(), [200]);
  await identities.updateAccessKey({ accessKeyId, expiresAt: Date.now() - 1 }, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
  await identities.updateAccessKey({ accessKeyId, expiresAt: null }, ROOT);
  assert.deepEqual(await ask(), [200]);
  await identities.deleteAccessKey(accessKeyId, ROOT);
  assert.deepEqual(await ask(), ["InvalidAccessKeyId"]);
});

Deno.test("users and keys outlive a restart, and when a key was last used is known", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const first = await embeddedServer({ directory });
    using fay = await tenant(first, "fay", [allow("s3:ListAllMyBuckets", "*")]);
    const { accessKeyId, secretAccessKey } = fay;
    const since = Date.now();
    expectStatus(await fay.s3.listBuckets(), 200);
    await first.stop();
    const mode = (name: string) =>
      Deno.statSync(`${directory}/.objectstorage/${name}`).mode! & 0o777;
    assert.deepEqual([mode("metadata.db"), mode("master.key")], [0o600, 0o600]);
    await using second = await embeddedServer({ directory });
    using s3 = new S3Client({ url: second.url, accessKeyId, secretAccessKey });
    expectStatus(await s3.listBuckets(), 200);
    const key = await second.identities.reader.getAccessKey(accessKeyId);
    assert.ok((key?.lastUsedAt ?? 0) >= since);
    for (const path of ["metadata.db", "metadata.db-wal"]) {
      const bytes = Buffer.from(await Deno.readFile(`${directory}/.objectstorage/${path}`));
      assert.equal(bytes.indexOf(secretAccessKey), -1, path);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("names and documents that cannot be are refused, and nothing is kept of them", async () => {
  await using at = await serverWith([]);
  const { identities } = at.server;
  for (const name of ["", "a b", "a/b", "root", "Anonymous", "x".repeat(65), "testROOT", "é"]) {
    await assert.rejects(identities.createUser({ name }, ROOT), { name: "InvalidIdentityError" });
  }
  for (const name of ["readonly", "a b", ""]) {
    const policy = { name, document: policyText(allow("s3:*", "*")) };
    await assert.rejects(identities.putPolicy(policy, ROOT), { name: "InvalidIdentityError" });
  }
  await assert.rejects(identities.putPolicy({ name: "bad", document: "{}" }, ROOT), {
    name: "PolicyError",
  });
  for (
    const key of [
      { accessKeyId: CREDENTIALS.accessKeyId, secretAccessKey: "long enough" },
      { accessKeyId: "AKIANEW" },
      { accessKeyId: "AKIANEW", secretAccessKey: "short" },
      { user: "nobody" },
    ]
  ) {
    await assert.rejects(identities.createAccessKey(key, ROOT), { name: "InvalidIdentityError" });
  }
  const all = { prefix: "", after: "", limit: 10 };
  assert.deepEqual((await identities.reader.listUsers(all)).entries, []);
  assert.deepEqual((await identities.reader.listAccessKeys("anyone", all)).entries, []);
});

Deno.test("the master key is replaced by naming the one before, and its loss is told", async () => {
  const directory = await Deno.makeTempDir();
  const [one, two] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [
    Uint8Array,
    Uint8Array,
  ];
  try {
    const first = await embeddedServer({ directory, masterKeys: { current: one } });
    using gil = await tenant(first, "gil", [allow("s3:ListAllMyBuckets", "*")]);
    await first.stop();
    await assert.rejects(embeddedServer({ directory, masterKeys: { current: two } }), {
      name: "ConfigError",
      message: /^The secrets of 1 access keys and links cannot be opened: restore/,
    });
    const masterKeys = { current: two, previous: [one] };
    await (await embeddedServer({ directory, masterKeys })).stop();
    await using last = await embeddedServer({ directory, masterKeys: { current: two } });
    using s3 = new S3Client({ ...gil, url: last.url });
    expectStatus(await s3.listBuckets(), 200);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
