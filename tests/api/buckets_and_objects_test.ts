/** Buckets and objects by the management API: what it does is what S3 shows, and the other way round. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ApiClient, everyItem } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectError, expectStatus, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, policyText, ROOT } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

async function serverWith(...buckets: readonly string[]) {
  const { server, root } = await managedServer();
  for (const name of buckets) assert.equal((await root.post("/buckets", { name })).status, 201);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  return {
    server,
    root,
    s3,
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

/** Keys that a path, a URL class or XML would change. */
const KEYS = [
  ...[
    "a",
    "a/",
    "a//b",
    ".",
    "..",
    "../x",
    "%2e%2e/x",
    "a b+c",
    "ü/é",
    "e\u0301",
    "&<>\"'",
    "?x=1#y",
  ],
  ...["\\", "\n\t\u0001", "\u{1f600}", "x".repeat(1_024), "?versionId=null"],
];

Deno.test("keys are opaque all the way: signed, listed, looked at, tagged, deleted", async () => {
  await using at = await serverWith("media");
  const { root, s3 } = at;
  for (const [index, key] of KEYS.entries()) {
    const { json: { items: [up] } } = await root.post("/buckets/media/upload-urls", {
      items: [{ key }],
    });
    // A URL class folds these, signed or not: only other clients can send them.
    const isFolded = /^\.\.?(?:\/|$)/.test(key);
    if (isFolded) {
      expectStatus(await s3.putObject({ bucket: "media", key }, Buffer.from(String(index))), 200);
    } else {
      const put = await fetch(up.url, { method: "PUT", body: String(index) });
      assert.equal(put.status, 200, `${key} ${await put.text()}`);
    }
    assert.equal(text(await s3.getObject({ bucket: "media", key })), String(index), key);
    const query = `key=${encodeURIComponent(key)}`;
    const tags = { a: String(index) };
    const tagged = await root.ask("PUT", `/buckets/media/object/tags?${query}`, { body: { tags } });
    assert.equal(tagged.status, 204, key);
    const { json: object } = await root.get(`/buckets/media/object?${query}`);
    assert.deepEqual([object.key, object.size, object.tags], [key, String(index).length, tags]);
    const { json: down } = await root.post("/buckets/media/download-urls", { key });
    if (isFolded) continue;
    assert.equal(await (await fetch(down.url)).text(), String(index), key);
  }
  const listed = await everyItem(root, "/buckets/media/objects", 5);
  assert.deepEqual(listed.map(({ key }) => key).sort(), [...KEYS].sort());
  const objects = KEYS.map((key) => ({ key }));
  const { json } = await root.post("/buckets/media/delete", { objects });
  assert.deepEqual(json.failed, []);
  assert.equal(json.deleted.length, KEYS.length);
  assert.deepEqual(await everyItem(root, "/buckets/media/objects", 5), []);
});

Deno.test("what cannot be a key is refused, never bent into one", async () => {
  await using at = await serverWith("media");
  const raw = (key: string) => ({ raw: `{"key":"${key}"}` });
  for (const key of ["", "\\u0000", "\\ud800", "x".repeat(1_025), "é".repeat(1_024)]) {
    for (const path of ["download-urls", "uploads"]) {
      const answer = await at.root.ask("POST", `/buckets/media/${path}`, raw(key));
      assert.equal(answer.status, 400, `${path} ${key.slice(0, 10)} ${answer.text}`);
    }
    const upload = await at.root.ask("POST", "/buckets/media/upload-urls", {
      raw: `{"items":[{"key":"${key}"}]}`,
    });
    assert.equal(upload.status, 400, `upload-urls ${key.slice(0, 10)} ${upload.text}`);
    const bulk = await at.root.ask("POST", "/buckets/media/delete", {
      raw: `{"objects":[{"key":"${key}"}]}`,
    });
    assert.ok(bulk.status === 400 || bulk.json.failed.length === 1, bulk.text);
  }
  for (const bucket of ["..%2f", "a%2Fb", "A", "minio", "-", "x".repeat(64), "%00"]) {
    const answer = await at.root.get(`/buckets/${bucket}/objects`);
    assert.ok([400, 404].includes(answer.status), `${bucket} ${answer.status} ${answer.text}`);
  }
});

Deno.test("a version comes back by a copy, and the bucket goes with all it holds", async () => {
  await using at = await serverWith("media");
  const { root, s3 } = at;
  await root.ask("PUT", "/buckets/media/versioning", { body: { status: "enabled" } });
  const kept = {
    "x-amz-storage-class": "STANDARD_IA",
    "x-amz-website-redirect-location": "/elsewhere",
    "x-amz-meta-a": "b",
  };
  for (const [body, headers] of [["one", kept], ["two", {}]] as const) {
    const bytes = new TextEncoder().encode(body);
    expectStatus(await s3.putObject({ bucket: "media", key: "a" }, bytes, { headers }), 200);
  }
  await root.ask("DELETE", "/buckets/media/object?key=a");
  expectError(await s3.getObject({ bucket: "media", key: "a" }), 404, "NoSuchKey");
  const versions = await everyItem(root, "/buckets/media/versions", 1_000);
  const { versionId } = versions.at(-1);
  const { json: { deleted: [hidden] } } = await root.post("/buckets/media/delete", {
    objects: [{ key: "a" }],
  });
  const marker = { key: "a", versionId: hidden.deleteMarkerVersionId };
  const { json: { deleted: [shown] } } = await root.post("/buckets/media/delete", {
    objects: [marker],
  });
  assert.deepEqual(shown, { ...marker, deleteMarkerVersionId: marker.versionId });
  assert.equal((await root.post("/buckets/media/restore", { key: "a", versionId })).status, 200);
  const restored = await s3.getObject({ bucket: "media", key: "a" });
  assert.equal(text(restored), "one");
  for (const [name, value] of Object.entries(kept)) assert.equal(restored.header(name), value);
  const { json } = await root.get("/buckets/media");
  assert.deepEqual([json.usage.objects, json.usage.versions, json.usage.deleteMarkers], [1, 3, 1]);
  const refused = await root.ask("DELETE", "/buckets/media");
  assert.deepEqual([refused.status, refused.json.code], [409, "BucketNotEmpty"]);
  assert.equal((await root.ask("DELETE", "/buckets/media?contents=true")).status, 204);
  assert.equal((await root.get("/buckets/media")).status, 404);
});

Deno.test("a download comes under the name and the type its URL was signed for", async () => {
  await using at = await serverWith("media");
  const { root, s3 } = at;
  await s3.putObject({ bucket: "media", key: "a" }, new Uint8Array(1));
  const asked = { key: "a", fileName: "ü (1).pdf", contentType: "application/pdf" };
  const { json: { url } } = await root.post("/buckets/media/download-urls", asked);
  const { status, headers } = await fetch(url);
  assert.deepEqual([status, headers.get("content-type")], [200, "application/pdf"]);
  assert.equal(
    headers.get("content-disposition"),
    "attachment; filename*=UTF-8''%C3%BC%20%281%29.pdf",
  );
  const other = url.replace("application%2Fpdf", "text%2Fhtml");
  assert.notEqual(other, url);
  assert.equal((await fetch(other)).status, 403);
  for (const contentType of ["", "text", "text/html; charset=utf-8", "a/b\r\nx: y"]) {
    const refused = await root.post("/buckets/media/download-urls", { ...asked, contentType });
    assert.deepEqual([refused.status, Object.keys(refused.json.fields)], [400, ["contentType"]]);
  }
});

Deno.test("an upload in parts goes by signed URLs, and its attributes arrive", async () => {
  await using at = await serverWith("media");
  const { root, s3 } = at;
  const key = "big/ü";
  const begun = await root.post("/buckets/media/uploads", {
    key,
    contentType: "text/plain",
    metadata: { Note: "ü" },
    tags: { a: "b c+d" },
  });
  const { uploadId } = begun.json;
  const upload = `/buckets/media/uploads/${uploadId}`;
  const parts = [2, 5];
  const urls = await root.post(`${upload}/part-urls`, { key, parts });
  const bodies = [new Uint8Array(5 * 2 ** 20).fill(97), new TextEncoder().encode("end")];
  for (const [index, { url }] of urls.json.items.entries()) {
    const answer = await fetch(url, { method: "PUT", body: bodies[index]! });
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
  }
  const found = await everyItem(root, `${upload}/parts?key=${encodeURIComponent(key)}`, 1);
  assert.deepEqual(found.map(({ number }) => number), parts);
  const completed = await root.post(`${upload}/complete`, {
    key,
    parts: found.map(({ number, etag }) => ({ number, etag })),
  });
  assert.equal(completed.status, 200, completed.text);
  const head = await s3.headObject({ bucket: "media", key });
  assert.equal(head.header("content-length"), String(5 * 2 ** 20 + 3));
  assert.equal(head.header("x-amz-meta-note"), "ü");
  const { json } = await root.get(`/buckets/media/object?key=${encodeURIComponent(key)}`);
  assert.deepEqual(json.tags, { a: "b c+d" });
  assert.deepEqual(json.metadata, { note: "ü" });
  assert.equal(json.headers["content-type"], "text/plain");
});

Deno.test("a tenant of a prefix has that and nothing else, by every route", async () => {
  await using at = await serverWith("shared");
  const { server, root } = at;
  const document = policyText(
    allow(["s3:*Object*", "s3:AbortMultipartUpload"], "shared/${aws:username}/*"),
    allow("s3:ListBucket*", "shared", { StringLike: { "s3:prefix": "${aws:username}/*" } }),
  );
  await server.identities.putPolicy({ name: "tenant", document }, ROOT);
  const { client } = await managedUser(server, "one", ["tenant"]);
  await at.s3.putObject({ bucket: "shared", key: "two/secret" }, new TextEncoder().encode("s"));
  const status = async (method: string, path: string, body?: unknown) =>
    (await client.ask(method, `/buckets/shared${path}`, body === undefined ? {} : { body })).status;
  assert.equal(await status("GET", "/objects?prefix=one/"), 200);
  assert.equal(await status("POST", "/upload-urls", { items: [{ key: "one/a" }] }), 200);
  for (const key of ["two/secret", "two/none"]) {
    assert.equal(await status("GET", `/object?key=${key}`), 403);
    assert.equal(await status("DELETE", `/object?key=${key}`), 403);
    assert.equal(await status("PUT", `/object/tags?key=${key}`, { tags: {} }), 403);
    assert.equal(await status("POST", "/upload-urls", { items: [{ key }] }), 403);
    assert.equal(await status("POST", "/download-urls", { key }), 403);
    assert.equal(await status("POST", "/restore", { key, versionId: "null" }), 403);
    assert.equal(await status("POST", "/uploads", { key }), 403);
  }
  for (const query of ["", "?prefix=", "?prefix=o", "?prefix=two/"]) {
    assert.equal(await status("GET", `/objects${query}`), 403, query);
    assert.equal(await status("GET", `/versions${query}`), 403, query);
  }
  assert.equal(await status("GET", ""), 403);
  assert.equal(await status("DELETE", "?contents=true"), 403);
  // Whether there is such a bucket is not told either.
  assert.equal((await client.get("/buckets/none-such")).status, 403);
  const bulk = await client.post("/buckets/shared/delete", { objects: [{ key: "two/secret" }] });
  assert.deepEqual([bulk.status, bulk.json.deleted], [200, []]);
  assert.deepEqual(bulk.json.failed.map((at: { code: string }) => at.code), ["AccessDenied"]);
  assert.equal((await root.get("/buckets/shared/object?key=two/secret")).status, 200);
});

Deno.test("of keys that are to be uploaded each is signed or refused by itself, in their order", async () => {
  await using at = await serverWith("media");
  const document = policyText(allow("s3:PutObject", "media/one/*"));
  await at.server.identities.putPolicy({ name: "tenant", document }, ROOT);
  const { client } = await managedUser(at.server, "one", ["tenant"]);
  const ask = (keys: readonly string[]) =>
    client.post("/buckets/media/upload-urls", { items: keys.map((key) => ({ key })) });
  const keys = ["one/a", "two/a", "one/\0", "one/b", "one/a"];
  const { json, status } = await ask(keys);
  assert.equal(status, 200);
  assert.deepEqual(json.items.map(({ key }: { key: string }) => key), keys);
  const codes = json.items.map(({ code, url }: { code?: string; url?: string }) => code ?? !!url);
  assert.deepEqual(codes, [true, "AccessDenied", "InvalidURI", true, true]);
  for (const { url, key } of [json.items[0], json.items[3]]) {
    const answer = await fetch(url, { method: "PUT", body: "x" });
    assert.equal(answer.status, 200, `${key} ${await answer.text()}`);
  }
  const none = await ask(["two/a", "two/b"]);
  assert.deepEqual([none.status, none.json.code], [403, "AccessDenied"]);
  const hundred = Array.from({ length: 100 }, (_, index) => `one/${index}`);
  assert.equal((await ask(hundred)).json.items.length, 100);
  for (const refused of [[], [...hundred, "one/more"]]) {
    const answer = await ask(refused);
    assert.deepEqual([answer.status, Object.keys(answer.json.fields)], [400, ["items"]]);
  }
});

Deno.test("a URL lives as long as its key, and no longer than it was signed for", async () => {
  await using at = await serverWith("media");
  const { server } = at;
  const { client, pair } = await managedUser(server, "alice", ["readwrite"]);
  const items = [{ key: "a" }];
  const { json } = await client.post("/buckets/media/upload-urls", { items, expiresIn: 60 });
  const put = async () => {
    const answer = await fetch(json.items[0].url, { method: "PUT", body: "x" });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await put(), 200);
  await server.identities.deleteAccessKey(pair.accessKeyId, ROOT);
  assert.equal(await put(), 403);
  const ends = Math.ceil(Date.now() / 1_000) * 1_000 + 60_000;
  const ending = await managedUser(server, "bob", ["readwrite"], { expiresAt: ends });
  const { json: { items: [cut] } } = await ending.client.post("/buckets/media/upload-urls", {
    items,
  });
  assert.equal(cut.expiresAt, new Date(ends).toISOString());
  const signedFor = Number(new URL(cut.url).searchParams.get("X-Amz-Expires"));
  assert.ok(signedFor <= 61, String(signedFor));
  for (const expiresIn of [0, 604_801, 1.5, "60"]) {
    const answer = await at.root.post("/buckets/media/upload-urls", { items, expiresIn });
    assert.deepEqual(Object.keys(answer.json.fields), ["expiresIn"]);
  }
});

Deno.test("a changed root credential is met by the next request", async () => {
  await using at = await serverWith();
  const rootPassword = "another-secret-of-root";
  await at.server.apply({ rootUser: CREDENTIALS.accessKeyId, rootPassword });
  assert.equal((await at.root.get("/buckets")).status, 401);
  const changed = new ApiClient(at.server.managementUrl, {
    accessKeyId: CREDENTIALS.accessKeyId,
    secretAccessKey: rootPassword,
  });
  assert.equal((await changed.get("/buckets")).status, 200);
});

Deno.test("of those who make the same bucket at once one has made it, and the others are told so", async () => {
  await using at = await serverWith();
  const { root, s3 } = at;
  const names = Array.from({ length: 6 }, (_, index) => `maker-${index}`);
  const answers = await Promise.all(
    names.map((maker) => root.post("/buckets", { name: "media", tags: { maker } })),
  );
  const made = names.filter((_, index) => answers[index]?.status === 201);
  assert.equal(made.length, 1, answers.map(({ status }) => status).join());
  for (const { status, json } of answers.filter(({ status }) => status !== 201)) {
    assert.deepEqual([status, json.code], [409, "BucketAlreadyOwnedByYou"]);
  }
  const { json } = await root.get("/buckets/media/tags");
  assert.deepEqual(json.tags, { maker: made[0] });
  // To clients of S3 it stays what it is on AWS.
  expectStatus(await s3.createBucket("media"), 200);
});
