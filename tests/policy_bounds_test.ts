/** What requests might do to get more than policies allow, or to learn it; and what policies allow that
 * must not be refused. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { S3Client } from "./support/s3_client.ts";
import { expectError, expectStatus, text } from "./support/s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./support/server.ts";
import { allow, policyText, tenant } from "./support/tenants.ts";

const BODY = Buffer.from("content");
const ETAG = '"9a0364b9e99bb480dd25e1f0284c8555"';

async function fixture() {
  const server = await embeddedServer();
  const root = new S3Client({ url: server.url, ...CREDENTIALS });
  expectStatus(await root.createBucket("media"), 200);
  return { server, root, [Symbol.asyncDispose]: () => server.stop() };
}

Deno.test("DeleteObjects asks for each key alone, and tells strangers nothing", async () => {
  await using at = await fixture();
  const { server, root } = at;
  using alice = await tenant(server, "alice", [allow("s3:DeleteObject", "media/alice/*")]);
  using vera = await tenant(server, "vera", [allow("s3:DeleteObjectVersion", "media/alice/*")]);
  using other = await tenant(server, "other", [
    allow("s3:DeleteObject", "other/*"),
    allow("s3:GetObject", "media/*"),
  ]);
  using narrowed = await tenant(server, "narrowed", [allow("s3:*", "*")], {
    policy: policyText(allow("s3:GetObject", "media/*")),
  });
  for (const key of ["alice/a", "bob/a"]) {
    expectStatus(await root.putObject({ bucket: "media", key }, BODY), 200);
  }
  const keys = [{ key: "alice/a" }, { key: "bob/a" }];
  const versions = [{ key: "alice/a", versionId: "null" }, { key: "bob/a", versionId: "null" }];
  // The same of a bucket that is not there: nobody is told which is which.
  for (
    const [{ s3 }, bucket] of [[other, "media"], [narrowed, "media"], [other, "nowhere"], [
      alice,
      "nowhere",
    ], [narrowed, "nowhere"]] as const
  ) {
    for (const headers of [{}, { "x-amz-expected-bucket-owner": "0".repeat(12) }]) {
      const { xml } = expectStatus(await s3.deleteObjects(bucket, keys, { headers }), 200);
      assert.deepEqual(
        [xml.all("Deleted").length, xml.all("Error").map((error) => error.need("Code"))],
        [0, ["AccessDenied", "AccessDenied"]],
      );
    }
  }
  const anonymous = await fetch(`${server.url}/media?delete`, {
    method: "POST",
    headers: { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" },
    body: "x",
  });
  assert.equal(anonymous.status, 403);
  await anonymous.body?.cancel();
  const foreign = expectStatus(await alice.s3.deleteObjects("media", versions), 200);
  assert.equal(foreign.xml.all("Error").length, 2, "a version is another action's");
  const { xml } = expectStatus(await alice.s3.deleteObjects("media", keys), 200);
  assert.deepEqual(
    [xml.all("Deleted").length, xml.all("Error").map((error) => error.need("Code"))],
    [1, ["AccessDenied"]],
  );
  expectStatus(await root.putObject({ bucket: "media", key: "alice/a" }, BODY), 200);
  const answer = text(expectStatus(await vera.s3.deleteObjects("media", versions), 200));
  assert.match(answer, /<Deleted><Key>alice\/a<\/Key>/);
  assert.match(answer, /<Error><Key>bob\/a<\/Key>/);
});

Deno.test("a copy gives tags only to who may give tags, and asks for the version it copies", async () => {
  await using at = await fixture();
  const { server, root } = at;
  expectStatus(await root.putBucketVersioning("media", "Enabled"), 200);
  const source = { bucket: "media", key: "from/a" }, to = { bucket: "media", key: "to/a" };
  const put = async (team: string) => {
    const headers = { "x-amz-tagging": `team=${team}` };
    const answer = expectStatus(await root.putObject(source, BODY, { headers }), 200);
    return { ...source, versionId: answer.header("x-amz-version-id")! };
  };
  const red = await put("red"), blue = await put("blue");
  const statements = [
    allow(["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"], "media/from/*"),
    allow("s3:GetObjectVersionTagging", "media/from/*", {
      StringEquals: { "s3:ExistingObjectTag/team": "red", "s3:VersionId": red.versionId },
    }),
    allow("s3:PutObject", "media/to/*"),
  ];
  using gil = await tenant(server, "gil", statements);
  using tagger = await tenant(server, "tagger", [
    ...statements,
    allow("s3:PutObjectTagging", "media/to/*"),
  ]);
  expectError(await gil.s3.copyObject(source, to), 403, "AccessDenied");
  const untagged = { "x-amz-tagging-directive": "REPLACE" };
  expectStatus(await gil.s3.copyObject(source, to, untagged), 200);
  expectStatus(await tagger.s3.copyObject(source, to), 200);
  expectStatus(await tagger.s3.copyObject(red, to), 200);
  expectError(await tagger.s3.copyObject(blue, to), 403, "AccessDenied");
});

Deno.test("who may not read an object may not ask for its entity tag by writing either", async () => {
  await using at = await fixture();
  const { server, root } = at;
  const a = { bucket: "media", key: "a" };
  const write = ["s3:PutObject", "s3:DeleteObject"];
  using blind = await tenant(server, "blind", [allow(write, "media/*")]);
  using seeing = await tenant(server, "seeing", [allow([...write, "s3:GetObject"], "media/*")]);
  expectStatus(await root.putObject(a, BODY), 200);
  for (const etag of [ETAG, '"0"']) {
    const headers = { "if-match": etag };
    const { xml } = expectStatus(await blind.s3.createMultipartUpload(a), 200);
    const upload = { ...a, uploadId: xml.need("UploadId") };
    const body = Buffer.from(
      `<Delete><Object><Key>a</Key><ETag>${etag.slice(1, -1)}</ETag></Object></Delete>`,
    );
    const deleted = await blind.s3.request({
      ...{ method: "POST", bucket: "media", query: { delete: "" }, body },
      headers: { "content-md5": createHash("md5").update(body).digest("base64") },
    });
    assert.match(text(deleted), /<Code>AccessDenied<\/Code>/);
    for (
      const answer of [
        await blind.s3.putObject(a, BODY, { headers }),
        await blind.s3.deleteObject(a, headers),
        await blind.s3.deleteObject(a, { "x-amz-if-match-size": "7" }),
        await blind.s3.completeMultipartUpload(upload, [{ number: 1, etag: "0" }], headers),
      ]
    ) expectError(answer, 403, "AccessDenied");
  }
  // That there is one at all is what every write tells.
  expectError(
    await blind.s3.putObject(a, BODY, { headers: { "if-none-match": "*" } }),
    412,
    "PreconditionFailed",
  );
  const headers = { "if-match": ETAG };
  expectStatus(await seeing.s3.putObject(a, BODY, { headers }), 200);
  expectStatus(await blind.s3.deleteObject(a, { "if-match": "*" }), 204);
});

Deno.test("how many tags an object has is told to those who may read them", async () => {
  await using at = await fixture();
  const { server, root } = at;
  const a = { bucket: "media", key: "a" };
  const headers = { "x-amz-tagging": "team=red&b=" };
  expectStatus(await root.putObject(a, BODY, { headers }), 200);
  using kim = await tenant(server, "kim", [allow("s3:GetObject", "media/*")]);
  using leo = await tenant(server, "leo", [
    allow(["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"], "media/*"),
  ]);
  const told = async (s3: S3Client, ref: { bucket: string; key: string; versionId?: string }) => {
    const got = expectStatus(await s3.getObject(ref), 200);
    const head = expectStatus(await s3.headObject(ref), 200);
    return [got, head].map((answer) => answer.header("x-amz-tagging-count"));
  };
  assert.deepEqual(await told(kim.s3, a), [undefined, undefined]);
  assert.deepEqual(await told(leo.s3, a), ["2", "2"]);
  assert.deepEqual(await told(leo.s3, { ...a, versionId: "null" }), [undefined, undefined]);
  assert.deepEqual(await told(root, a), ["2", "2"]);
});

Deno.test("a key is used by whoever has its secret, not by whoever names it", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const server = await embeddedServer({ directory });
    using ida = await tenant(server, "ida", [allow("s3:*", "*")]);
    const { accessKeyId } = ida;
    const stranger = { url: server.url, accessKeyId, secretAccessKey: "x".repeat(40) };
    using s3 = new S3Client(stranger);
    expectError(await s3.listBuckets(), 403, "SignatureDoesNotMatch");
    await server.stop();
    await using again = await embeddedServer({ directory });
    const key = await again.identities.reader.getAccessKey(accessKeyId);
    assert.equal(key?.lastUsedAt, undefined);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
