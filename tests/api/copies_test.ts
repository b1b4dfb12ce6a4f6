/** Copies and moves by the management API: what arrives, what stays, and what is refused. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { everyItem } from "../support/api_client.ts";
import { S3Client } from "../support/s3_client.ts";
import { expectStatus, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { managedServer, managedUser } from "./fixture.ts";

/** Buckets `one` and `two`; `one` has these keys, each its own name's bytes. */
async function serverWith(...keys: readonly string[]) {
  const { server, root } = await managedServer();
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const name of ["one", "two"]) await root.post("/buckets", { name });
  for (const key of keys) {
    expectStatus(await s3.putObject({ bucket: "one", key }, Buffer.from(key)), 200);
  }
  return {
    server,
    root,
    s3,
    keys: async (bucket: string): Promise<readonly string[]> =>
      (await everyItem(root, `/buckets/${bucket}/objects`, 1_000)).map(({ key }) => key),
    read: async (bucket: string, key: string) => text(await s3.getObject({ bucket, key })),
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

Deno.test("objects are copied and moved, and nothing is overwritten unasked", async () => {
  await using at = await serverWith("a", "b", "ü &/c");
  const { root } = at;
  const copied = await root.post("/buckets/one/copy", {
    to: "two",
    items: [{ from: "a", to: "x" }, { from: "ü &/c", to: "?/ü" }, { from: "none", to: "n" }],
  });
  assert.deepEqual(copied.json.done, [{ from: "a", to: "x" }, { from: "ü &/c", to: "?/ü" }]);
  const [failed] = copied.json.failed;
  assert.deepEqual([failed.from, failed.code, failed.copied], ["none", "NoSuchKey", false]);
  assert.deepEqual([await at.keys("one"), await at.keys("two")], [["a", "b", "ü &/c"], [
    "?/ü",
    "x",
  ]]);

  const onto = { to: "two", items: [{ from: "b", to: "x" }] };
  const refused = await root.post("/buckets/one/move", onto);
  assert.deepEqual(refused.json.failed.map(({ code }: { code: string }) => code), [
    "PreconditionFailed",
  ]);
  assert.deepEqual([await at.read("two", "x"), await at.read("one", "b")], ["a", "b"]);
  const moved = await root.post("/buckets/one/move", { ...onto, overwrite: true });
  assert.deepEqual(moved.json, { done: [{ from: "b", to: "x" }], failed: [] });
  assert.equal(await at.read("two", "x"), "b");
  assert.deepEqual(await at.keys("one"), ["a", "ü &/c"]);
});

Deno.test("a move on itself, or of two to one key, loses nothing", async () => {
  await using at = await serverWith("b");
  // Of another class it could be copied on itself, and would then be deleted.
  const headers = { "x-amz-storage-class": "STANDARD_IA" };
  await at.s3.putObject({ bucket: "one", key: "a" }, Buffer.from("a"), { headers });
  const move = async (...items: readonly { readonly from: string; readonly to: string }[]) =>
    await at.root.post("/buckets/one/move", { items, overwrite: true });
  const self = await move({ from: "a", to: "a" });
  assert.deepEqual([self.json.done, self.json.failed[0].code], [[], "InvalidRequest"]);
  for (const to of ["x", "b"]) {
    const answer = await move({ from: "a", to }, { from: "b", to: to === "x" ? "x" : "c" });
    assert.deepEqual([answer.status, Object.keys(answer.json.fields)], [400, ["items"]], to);
  }
  assert.deepEqual([await at.read("one", "a"), await at.read("one", "b")], ["a", "b"]);
  for (const body of [{}, { items: [{ from: "a", to: "b" }], prefix: { from: "", to: "" } }]) {
    assert.equal((await at.root.post("/buckets/one/move", body)).status, 400);
  }
});

Deno.test("a folder moves some keys at a time, past what is in the way", async () => {
  const names = Array.from({ length: 25 }, (_, index) => `old/${String(index).padStart(2, "0")}`);
  await using at = await serverWith(...names, "new/07", "older");
  const failed: string[] = [];
  for (let cursor: string | undefined, pages = 1;; pages++) {
    const prefix = { from: "old/", to: "new/" };
    const { json } = await at.root.post("/buckets/one/move", { prefix, limit: 10, cursor });
    failed.push(...json.failed.map(({ from }: { from: string }) => from));
    cursor = json.next;
    if (cursor !== undefined) continue;
    assert.equal(pages, 3);
    break;
  }
  assert.deepEqual(failed, ["old/07"]);
  const expected = names.map((name) => name.replace("old/", "new/"));
  assert.deepEqual(await at.keys("one"), [...expected, "old/07", "older"]);
  assert.equal(await at.read("one", "new/07"), "new/07");
  // Into itself it would have no end.
  const prefix = { from: "new/", to: "new/new/" };
  const inside = await at.root.post("/buckets/one/copy", { prefix });
  assert.deepEqual([inside.json.done.length, inside.json.failed.length], [0, 25]);
});

Deno.test("headers and metadata are replaced, class and tags stay, and a change between is seen", async () => {
  await using at = await serverWith();
  const { root, s3 } = at;
  const headers = {
    "content-type": "text/plain",
    "x-amz-meta-old": "1",
    "x-amz-storage-class": "STANDARD_IA",
    "x-amz-tagging": "t=1",
    "x-amz-checksum-sha256": "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=",
  };
  expectStatus(await s3.putObject({ bucket: "one", key: "a" }, Buffer.from("a"), { headers }), 200);
  const before = (await root.get("/buckets/one/object?key=a")).json;
  assert.deepEqual(before.checksum, {
    algorithm: "sha256",
    type: "FULL_OBJECT",
    value: "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=",
  });
  const update = (body: object) =>
    root.ask("PUT", "/buckets/one/object?key=a", {
      body: { headers: { "content-type": "text/html" }, metadata: { New: "ü" }, ...body },
    });
  const stale = await update({ ifMatch: "0".repeat(32) });
  assert.deepEqual([stale.status, stale.json.code], [412, "PreconditionFailed"]);
  const updated = await update({ ifMatch: before.etag });
  assert.deepEqual(updated.json, { etag: before.etag }, updated.text);
  const { lastModified: _, ...after } = (await root.get("/buckets/one/object?key=a")).json;
  assert.deepEqual(after, {
    key: "a",
    size: 1,
    etag: before.etag,
    storageClass: "STANDARD_IA",
    checksum: before.checksum,
    headers: { "content-type": "text/html" },
    metadata: { new: "ü" },
    tags: { t: "1" },
  });
  await update({ tags: { u: "2" } });
  assert.deepEqual((await root.get("/buckets/one/object?key=a")).json.tags, { u: "2" });
  // A rename keeps all of it.
  await root.post("/buckets/one/move", { items: [{ from: "a", to: "b" }] });
  const renamed = (await root.get("/buckets/one/object?key=b")).json;
  assert.deepEqual(
    [renamed.storageClass, renamed.headers["content-type"], renamed.metadata, renamed.tags],
    ["STANDARD_IA", "text/html", { new: "ü" }, { u: "2" }],
  );
});

Deno.test("who may not delete moves nothing, and each key is asked for by itself", async () => {
  await using at = await serverWith("mine/a", "other/b");
  const document = policyText(
    allow("s3:*", ["one", "one/mine/*"]),
    deny("s3:DeleteObject", "one/mine/kept"),
  );
  await at.server.identities.putPolicy({ name: "mine", document }, ROOT);
  const { client } = await managedUser(at.server, "ann", ["mine"]);
  const move = (from: string, to: string) =>
    client.post("/buckets/one/move", { items: [{ from, to }] });
  assert.equal((await move("mine/a", "other/a")).status, 403);
  assert.equal((await move("other/b", "mine/b")).status, 403);
  await at.s3.putObject({ bucket: "one", key: "mine/kept" }, Buffer.from("kept"));
  assert.equal((await move("mine/kept", "mine/gone")).status, 403);
  assert.deepEqual(await at.keys("one"), ["mine/a", "mine/kept", "other/b"]);
  const items = ["mine/a", "other/b"].map((from) => ({ from, to: `mine/of-${from}` }));
  const mixed = await client.post("/buckets/one/copy", { items });
  assert.deepEqual(mixed.json.done, [items[0]]);
  assert.deepEqual([mixed.json.failed[0].from, mixed.json.failed[0].code], [
    "other/b",
    "AccessDenied",
  ]);
});

Deno.test("a signed upload takes the place of one object, of none, or of one's bytes alone", async () => {
  await using at = await serverWith("a");
  const put = async (body: object, text: string, change: Record<string, string> = {}) => {
    const items = [{ key: "a", ...body }];
    const { json, status } = await at.root.post("/buckets/one/upload-urls", { items });
    assert.equal(status, 200);
    const [signed] = json.items;
    const headers = { ...signed.headers, ...change };
    const answer = await fetch(signed.url, { method: "PUT", body: text, headers });
    await answer.body?.cancel();
    return answer.status;
  };
  const { etag } = (await at.root.get("/buckets/one/object?key=a")).json;
  assert.equal(await put({ ifNoneMatch: "*" }, "new"), 412);
  assert.equal(await put({ ifMatch: "0".repeat(32) }, "new"), 412);
  assert.equal(await put({ ifMatch: etag }, "new", { "if-match": '"other"' }), 403);
  assert.equal(await put({ ifMatch: etag, contentType: "text/x-ü" }, "new").catch(() => 400), 400);
  assert.equal(
    await put({ ifMatch: etag, contentType: "text/markdown; charset=utf-8" }, "new"),
    200,
  );
  assert.equal(await put({ ifMatch: etag }, "newer"), 412);
  const { json } = await at.root.get("/buckets/one/object?key=a");
  assert.equal(json.headers["content-type"], "text/markdown; charset=utf-8");
  const checksum = { algorithm: "sha256", value: "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=" };
  assert.equal(await put({ checksum }, "b"), 400);
  assert.equal(await put({ checksum }, "a"), 200);
});
