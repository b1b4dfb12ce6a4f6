/** Advisories of other stores about what a request is taken to be of, and what it may: another object
 * than the one that was authorised, another version, conditions answered too early or believed. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { sendRaw } from "../support/raw_signed.ts";
import type { S3Client } from "../support/s3_client.ts";
import { expectStatus, text } from "../support/s3_server.ts";
import { embeddedServer } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { serverWith } from "../support/sts_client.ts";
import { allow, deny, type Statement, type Tenant, tenant } from "../support/tenants.ts";
import { encodeForm, FORM_TYPE, signForm } from "../support/post_form.ts";

const BUCKET = "mixed";
const SECRET = "for nobody else";
const HIDDEN = { bucket: BUCKET, key: "secret/a" };
const OPEN = { bucket: BUCKET, key: "public/a" };

interface At {
  readonly url: string;
  readonly root: S3Client;
  readonly mallory: Tenant;
  /** Of the first version of each. */
  readonly hiddenVersion: string;
  readonly openVersion: string;
}

/** Mallory may what `statements` say, by default all to what is public. */
async function withMallory(
  run: (at: At) => Promise<void>,
  statements: readonly Statement[] = [allow("s3:*", `${BUCKET}/public/*`)],
): Promise<void> {
  await using at = await serverWith([BUCKET]);
  const { s3: root, url } = at;
  expectStatus(await root.putBucketVersioning(BUCKET, "Enabled"), 200);
  const versions: string[] = [];
  for (const object of [HIDDEN, OPEN]) {
    const content = object === HIDDEN ? SECRET : "for everyone";
    const put = expectStatus(await root.putObject(object, Buffer.from(content)), 200);
    versions.push(put.header("x-amz-version-id") ?? "");
    expectStatus(await root.putObject(object, Buffer.from(`${content}, again`)), 200);
  }
  using mallory = await tenant(at.server, "mallory", statements);
  const [hiddenVersion = "", openVersion = ""] = versions;
  await run({ url, root, mallory, hiddenVersion, openVersion });
  assert.equal(text(await root.getObject(HIDDEN)), `${SECRET}, again`, "it is as it was");
}

async function uploadOf({ s3 }: Tenant, key: string) {
  const { xml } = expectStatus(await s3.createMultipartUpload({ bucket: BUCKET, key }), 200);
  return { bucket: BUCKET, key, uploadId: xml.need("UploadId") };
}

Deno.test("adv_CVE-2026-39360, adv_GHSA-wfxj: a copy needs its source, by parts and ranges and versions too", async () => {
  await withMallory(async ({ mallory, hiddenVersion }) => {
    const { s3 } = mallory;
    const upload = await uploadOf(mallory, "public/parts");
    for (const source of [HIDDEN, { ...HIDDEN, versionId: hiddenVersion }]) {
      const to = { bucket: BUCKET, key: "public/copy" };
      assert.equal((await s3.copyObject(source, to)).code, "AccessDenied");
      for (const range of [undefined, "bytes=0-3"]) {
        const headers = range === undefined ? {} : { "x-amz-copy-source-range": range };
        const part = await s3.uploadPartCopy(upload, 1, { source, headers });
        assert.equal(part.code, "AccessDenied", range);
      }
    }
    expectStatus(await s3.uploadPartCopy(upload, 1, { source: OPEN }), 200);
    assert.equal((await s3.listParts(upload)).xml.all("Part").length, 1);
  });
});

Deno.test("adv_GHSA-3ppv: a version that is named needs the right to versions, `null` among them", async () => {
  await withMallory(async ({ mallory: { s3 }, openVersion }) => {
    expectStatus(await s3.getObject(OPEN), 200);
    for (const versionId of [openVersion, "null"]) {
      const ref = { ...OPEN, versionId };
      const answers = [
        await s3.getObject(ref),
        await s3.headObject(ref),
        await s3.getObjectTagging(ref),
        await s3.putObjectTagging(ref, { a: "b" }),
        await s3.getObjectAttributes(ref, ["ETag"]),
        await s3.copyObject(ref, { bucket: BUCKET, key: "public/copy" }),
        await s3.deleteObject(ref),
        await s3.deleteObjectTagging(ref),
      ];
      assert.deepEqual(answers.map(({ status }) => status), Array(answers.length).fill(403));
      const deleted = text(await s3.deleteObjects(BUCKET, [ref]));
      assert.match(deleted, /<Code>AccessDenied</, versionId);
    }
  }, [
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], `${BUCKET}/*`),
    allow(["s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"], `${BUCKET}/*`),
    allow(["s3:GetObjectAttributes"], `${BUCKET}/*`),
    deny("s3:*", `${BUCKET}/secret/*`),
  ]);
});

Deno.test("adv_CVE-2026-55874: a source that climbs is a key like any other, and authorised as that", async () => {
  await withMallory(async ({ mallory }) => {
    const { s3 } = mallory;
    const upload = await uploadOf(mallory, "public/parts");
    const sources = [
      `/${BUCKET}/public/../secret/a`,
      `${BUCKET}/public/..%2Fsecret/a`,
      `${BUCKET}%2Fpublic%2F..%2Fsecret%2Fa`,
      `/${BUCKET}/public/%2e%2e/secret/a`,
      `/${BUCKET}/public/x/../../secret/a`,
      `/other/../${BUCKET}/secret/a`,
      `/${BUCKET}/public/..\\secret\\a`,
      `//${BUCKET}/secret/a`,
      `/${BUCKET}//secret/a`,
      `/${BUCKET}/./secret/a`,
      `/${BUCKET}/public/a?versionId=../../secret/a`,
      `/../../../../etc/passwd`,
    ];
    for (const source of sources) {
      const headers = { "x-amz-copy-source": source };
      const to = { bucket: BUCKET, key: "public/copy" };
      const put = await s3.request({ method: "PUT", ...to, headers });
      assert.ok([400, 403, 404].includes(put.status), `${source}: ${put.status}`);
      const query = { partNumber: "1", uploadId: upload.uploadId };
      const part = await s3.request({
        method: "PUT",
        bucket: BUCKET,
        key: upload.key,
        query,
        headers,
      });
      assert.ok([400, 403, 404].includes(part.status), `${source}: ${part.status}`);
    }
    assert.equal((await s3.listParts(upload)).xml.all("Part").length, 0);
  });
});

Deno.test("adv_CVE-2022-3854, adv_CVE-2024-47866: a source that is empty or nothing is refused, and no more", async () => {
  await withMallory(async ({ root, mallory: { s3 } }) => {
    for (const by of [root, s3]) {
      for (
        const source of [
          "",
          "/",
          "//",
          "?",
          "?versionId=",
          `/${BUCKET}`,
          `/${BUCKET}/`,
          "%",
          "%00",
          "/%2F/",
        ]
      ) {
        const headers = { "x-amz-copy-source": source };
        const answer = await by.request({ method: "PUT", ...OPEN, headers });
        assert.ok([400, 403, 404].includes(answer.status), `${source}: ${answer.status}`);
      }
    }
    expectStatus(await s3.getObject(OPEN), 200);
  });
});

/** Signed as it is sent, by mallory. */
function asItIs({ url, root, mallory }: At, method: string, path: string, query = {}) {
  const { accessKeyId, secretAccessKey: secret } = mallory;
  const signed = sign({ url, method, path, query, accessKeyId, secret });
  return sendRaw(root.http, signed, signed.url.slice(url.length));
}

Deno.test("adv_CVE-2026-42882: what is authorised is what is opened, however the path is encoded", async () => {
  await withMallory(async (at) => {
    const paths = [
      `/${BUCKET}/public%2F..%2Fsecret%2Fa`,
      `/${BUCKET}/public/../secret/a`,
      `/${BUCKET}/public/%2e%2e/secret/a`,
      `/${BUCKET}/public/%252e%252e/secret/a`,
      `/${BUCKET}%2Fsecret%2Fa`,
      `/${BUCKET}%2Fpublic/../secret/a`,
      `//${BUCKET}/secret/a`,
      `/${BUCKET}//secret/a`,
      `/${BUCKET}/secret%2Fa`,
      `/${BUCKET}/public/..;/secret/a`,
      `/public/../${BUCKET}/secret/a`,
      `/./${BUCKET}/secret/a`,
      `/${BUCKET}/public/%c0%ae%c0%ae/secret/a`,
    ];
    for (const path of paths) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const { status, body } = await asItIs(at, method, path);
        assert.ok(!Buffer.from(body).includes(SECRET), `${method} ${path}`);
        // A key with dots in its name is public: there is none yet, and it may be made.
        assert.ok([200, 204, 400, 403, 404].includes(status), `${method} ${path} ${status}`);
      }
    }
  });
});

Deno.test("adv_versitygw-67aaa80d: a question mark that is encoded is of the key, not of the query", async () => {
  await withMallory(async (at) => {
    const { mallory: { s3 }, hiddenVersion, openVersion } = at;
    for (const version of [openVersion, hiddenVersion, "null"]) {
      for (const mark of ["%3FversionId=", "%3FversionId%3D", "%3fversionId=", "%253FversionId="]) {
        const { status, body } = await asItIs(at, "GET", `/${BUCKET}/public/a${mark}${version}`);
        assert.equal(status, 403, `${mark} ${Buffer.from(body)}`);
        const headers = { "x-amz-copy-source": `/${BUCKET}/public/a${mark}${version}` };
        const copy = await s3.request({
          method: "PUT",
          bucket: BUCKET,
          key: "public/copy",
          headers,
        });
        assert.ok([403, 404].includes(copy.status), `${mark} ${copy.status}`);
      }
    }
    // Stored under that very name.
    const odd = { bucket: BUCKET, key: `public/a?versionId=${openVersion}` };
    expectStatus(await s3.putObject(odd, Buffer.from("odd")), 200);
    assert.equal(text(await s3.getObject(odd)), "odd");
    assert.equal(text(await s3.getObject(OPEN)), "for everyone, again");
  });
});

Deno.test("adv_versitygw-cd0b4e6d: the key of the policy is the key of the store, joined with nothing", async () => {
  await withMallory(async ({ root, mallory: { s3 } }) => {
    const keys = [
      "public/../secret/a",
      "public//secret/a",
      "public/./a",
      "public/a/",
      "public//a",
      "public/",
    ];
    for (const key of keys) {
      expectStatus(await s3.putObject({ bucket: BUCKET, key }, Buffer.from(key)), 200, key);
    }
    for (const key of keys) assert.equal(text(await root.getObject({ bucket: BUCKET, key })), key);
    assert.equal(text(await root.getObject(OPEN)), "for everyone, again");
    const listed = text(await root.listObjectsV2(BUCKET, { prefix: "secret/" }));
    assert.equal(listed.match(/<Key>/g)?.length, 1);
  });
});

Deno.test("adv_versitygw-eecc1a77: the key of a form is held to what every key is, and authorised", async () => {
  await withMallory(async ({ root, mallory }) => {
    const { accessKeyId, secretAccessKey } = mallory;
    const post = async (key: string) => {
      const credentials = { accessKeyId, secretAccessKey };
      const body = encodeForm(signForm({ bucket: BUCKET, credentials, fields: { key } }), {
        content: "x",
      });
      const length = String(body.length);
      const headers = { "host": "s3.test", "content-type": FORM_TYPE, "content-length": length };
      const target = `/${BUCKET}`;
      const answer = await root.http.send({
        ...{ method: "POST", target, body, headers: Object.entries(headers) },
      });
      return answer.status;
    };
    for (const key of ["secret/a", "../mixed/secret/a", "/secret/a", ".", "Public/a", "publi"]) {
      assert.equal(await post(key), 403, key);
    }
    for (
      const key of ["", "public/\0", `public/${"x".repeat(1_100)}`, `public/${"ü".repeat(600)}`]
    ) {
      assert.equal(await post(key), 400, key.slice(0, 20));
    }
    assert.equal(await post("public/../secret/a"), 204);
  });
});

Deno.test("adv_CVE-2024-36107: conditions are answered to who may read, to nobody else", async () => {
  await withMallory(async ({ url, root, mallory }) => {
    const etag = (await root.headObject(HIDDEN)).header("etag") ?? "";
    const conditions: Record<string, string>[] = [
      { "if-match": etag },
      { "if-match": '"other"' },
      { "if-none-match": etag },
      { "if-none-match": "*" },
      { "if-modified-since": "Thu, 01 Jan 2099 00:00:00 GMT" },
      { "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT" },
    ];
    const missing = { bucket: BUCKET, key: "secret/b" };
    for (const headers of conditions) {
      for (const method of ["GET", "HEAD"]) {
        const bodies = new Set<string>();
        for (const { key } of [HIDDEN, missing]) {
          const answer = await fetch(`${url}/${BUCKET}/${key}`, { method, headers });
          const id = answer.headers.get("x-amz-request-id") ?? "";
          const body = await answer.text();
          bodies.add(`${answer.status} ${body.replaceAll(id, "").replaceAll(key, "")}`);
          assert.equal(answer.headers.get("etag"), null);
        }
        assert.equal(bodies.size, 1, JSON.stringify(headers));
        assert.match([...bodies].join(), /^403/);
      }
      for (const ref of [HIDDEN, missing]) {
        assert.equal((await mallory.s3.getObject(ref, headers)).code, "AccessDenied");
      }
    }
  });
});

Deno.test("adv_CVE-2026-21862: where a request comes from is told by its connection, not by itself", async () => {
  const spoofed = [
    ...["x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip"],
    ...["x-client-ip", "x-cluster-client-ip", "x-forwarded", "via", "client-ip"],
  ];
  await withMallory(async ({ mallory: { s3 } }) => {
    for (const name of spoofed) {
      for (const address of ["203.0.113.9", "for=203.0.113.9", "203.0.113.9, 127.0.0.1"]) {
        const answer = await s3.getObject(OPEN, { [name]: address });
        assert.equal(answer.code, "AccessDenied", `${name}: ${address}`);
      }
    }
  }, [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]);
  await withMallory(async ({ mallory: { s3 } }) => {
    for (const name of spoofed) {
      expectStatus(await s3.getObject(OPEN, { [name]: "203.0.113.9" }), 200, name);
    }
  }, [allow("s3:GetObject", "*", { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } })]);
});

Deno.test("adv_GHSA-6r96: what the server knows of a request is not overwritten by its headers", async () => {
  const facts: Readonly<Record<string, Readonly<Record<string, Record<string, string>>>>> = {
    username: { StringEquals: { "aws:username": "boss" } },
    userid: { StringEquals: { "aws:userid": "boss" } },
    groups: { StringEquals: { "jwt:groups": "boss" } },
    principaltype: { StringEquals: { "aws:PrincipalType": "boss" } },
    securetransport: { Bool: { "aws:SecureTransport": "true" } },
    sourceip: { IpAddress: { "aws:SourceIp": "203.0.113.9" } },
    currenttime: { DateGreaterThan: { "aws:CurrentTime": "2099-01-01T00:00:00Z" } },
    authtype: { StringEquals: { "s3:authType": "boss" } },
    versionid: { StringEquals: { "s3:VersionId": "boss" } },
  };
  await using server = await embeddedServer();
  for (const [name, condition] of Object.entries(facts)) {
    using mallory = await tenant(server, `mallory-${name}`, [
      allow("s3:ListAllMyBuckets", "*", condition),
    ]);
    const [[key = ""]] = [Object.keys(Object.values(condition)[0]!)];
    const [[value = ""]] = [Object.values(Object.values(condition)[0]!)];
    for (
      const header of [
        name,
        `x-amz-${name}`,
        `x-amz-meta-${name}`,
        key.replace(":", "-"),
        `${name}s`,
      ]
    ) {
      const answer = await mallory.s3.request({ method: "GET", headers: { [header]: value } });
      assert.equal(answer.code, "AccessDenied", header);
      const asked = await mallory.s3.listBuckets({ [name]: value, [key]: value });
      assert.equal(asked.code, "AccessDenied", key);
    }
  }
});

Deno.test("adv_CVE-2026-34204: no header of a request becomes what the store keeps for itself", async () => {
  await withMallory(async ({ root, mallory: { s3 } }) => {
    const headers = {
      "x-amz-meta-x-minio-internal-server-side-encryption-iv": "x",
      "x-minio-replication-server-side-encryption-iv": "x",
      "x-minio-internal-compression": "x",
      "x-minio-source-replication-request": "true",
      "x-amz-replication-status": "REPLICA",
      "x-amz-version-id": "mine",
      "x-amz-delete-marker": "true",
      "x-amz-mp-parts-count": "9",
    };
    const before = (await root.headObject(OPEN)).header("x-amz-version-id");
    expectStatus(await s3.putObject(OPEN, Buffer.from("whole"), { headers }), 200);
    const answer = expectStatus(await s3.getObject(OPEN), 200);
    assert.equal(text(answer), "whole");
    for (
      const name of ["x-amz-replication-status", "x-amz-delete-marker", "x-amz-mp-parts-count"]
    ) {
      assert.equal(answer.header(name), undefined, name);
    }
    assert.ok(![before, "mine"].includes(answer.header("x-amz-version-id")));
    expectStatus(await s3.copyObject(OPEN, { bucket: BUCKET, key: "public/copy" }), 200);
  });
});
