/** Checksums of uploads in parts: of each part, of the whole, and what is refused. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { managedServer } from "./fixture.ts";

const KEY = "a";
const WORDS = new TextEncoder().encode("some words");

function crcOf(bytes: Uint8Array): string {
  const value = new DataView(new ArrayBuffer(4));
  value.setUint32(0, crc32(bytes));
  return btoa(String.fromCharCode(...new Uint8Array(value.buffer)));
}

Deno.test("a part is of the bytes its URL was signed for, and the whole of those one says", async () => {
  const { server, root } = await managedServer();
  await using _ = server;
  using s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  const begun = await root.post("/buckets/media/uploads", { key: KEY, checksum: "crc32" });
  const path = `/buckets/media/uploads/${begun.json.uploadId}`;
  const checksum = { algorithm: "crc32", value: crcOf(WORDS) };
  const signed = await root.post(`${path}/part-urls`, { key: KEY, parts: [1], checksum });
  const [{ url, headers }] = signed.json.items;
  assert.deepEqual(headers, { "x-amz-checksum-crc32": checksum.value });
  const put = async (body: BodyInit, sent: Record<string, string>) => {
    const answer = await fetch(url, { method: "PUT", body, headers: sent });
    await answer.body?.cancel();
    return answer;
  };
  assert.equal((await put("other words", headers)).status, 400);
  assert.equal((await put(WORDS, {})).status, 403);
  const answer = await put(WORDS, headers);
  assert.deepEqual([answer.status, answer.headers.get("x-amz-checksum-crc32")], [
    200,
    checksum.value,
  ]);

  const parts = [{ number: 1, etag: createHash("md5").update(WORDS).digest("hex") }];
  const complete = (more: object) => root.post(`${path}/complete`, { key: KEY, parts, ...more });
  const wrong = await complete({ checksum: { algorithm: "crc32", value: "AAAAAA==" } });
  assert.deepEqual([wrong.status, wrong.json.code], [400, "BadDigest"]);
  await s3.putObject({ bucket: "media", key: KEY }, WORDS);
  assert.equal((await complete({ checksum, ifNoneMatch: "*" })).status, 412);
  assert.equal((await complete({ checksum })).status, 200);
  const { json } = await root.get(`/buckets/media/object?key=${KEY}`);
  assert.deepEqual(json.checksum, {
    algorithm: "crc32",
    type: "FULL_OBJECT",
    value: checksum.value,
  });
});

Deno.test("a checksum is of one part alone", async () => {
  const { server, root } = await managedServer();
  await using _ = server;
  await root.post("/buckets", { name: "media" });
  const { json } = await root.post("/buckets/media/uploads", { key: KEY });
  const body = { key: KEY, parts: [1, 2], checksum: { algorithm: "crc32", value: crcOf(WORDS) } };
  const refused = await root.post(`/buckets/media/uploads/${json.uploadId}/part-urls`, body);
  assert.deepEqual([refused.status, Object.keys(refused.json.fields)], [400, ["checksum"]]);
});
