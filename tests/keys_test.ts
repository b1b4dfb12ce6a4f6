/** Keys are opaque UTF-8 of 1 to 1,024 bytes: stored apart, read back exactly, found under every
 * spelling of their target and under no other. Raw sockets: nothing here normalises. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { BUCKET, byBytes, CONTROL_KEYS, KEYS, storeKeys } from "./support/key_corpus.ts";
import { RawHttp } from "./support/raw_http.ts";
import { encodeComponent } from "./support/s3_client.ts";
import { embeddedServer } from "./support/server.ts";

Deno.test("every key of the corpus is stored apart and read back exactly", async () => {
  await using server = await embeddedServer();
  using s3 = await storeKeys([...KEYS, ...CONTROL_KEYS], server.url);
  for (const key of [...KEYS, ...CONTROL_KEYS]) {
    const got = await s3.getObject({ bucket: BUCKET, key });
    const what = JSON.stringify(key);
    assert.equal(got.status, 200, `GET ${what}`);
    assert.equal(Buffer.from(got.body).toString(), `content of ${key}`, what);
    const head = await s3.headObject({ bucket: BUCKET, key });
    assert.equal(head.header("content-length"), String(got.body.length), what);
    const copy = await s3.copyObject({ bucket: BUCKET, key }, { bucket: BUCKET, key: "copy" });
    assert.equal(copy.status, 200, `copy of ${what}: ${copy.code}`);
    const copied = await s3.getObject({ bucket: BUCKET, key: "copy" });
    assert.equal(Buffer.from(copied.body).toString(), `content of ${key}`, what);
  }
  // Each one deleted takes no other with it.
  const left = new Set([...KEYS, ...CONTROL_KEYS]);
  await s3.deleteObject({ bucket: BUCKET, key: "copy" });
  for (const key of [...left]) {
    assert.equal((await s3.deleteObject({ bucket: BUCKET, key })).status, 204);
    left.delete(key);
    assert.equal((await s3.getObject({ bucket: BUCKET, key })).code, "NoSuchKey");
    const listed = await s3.listObjectsV2(BUCKET, { "encoding-type": "url" });
    assert.equal(listed.xml.all("Contents").length, left.size, JSON.stringify(key));
  }
});

Deno.test("deleteObjects() removes exactly the keys named when they look alike", async () => {
  await using server = await embeddedServer();
  using s3 = await storeKeys(KEYS, server.url);
  const [gone, kept] = [
    KEYS.filter((_, index) => index % 2 === 0),
    KEYS.filter((_, index) => index % 2 === 1),
  ];
  const answer = await s3.deleteObjects(BUCKET, gone.map((key) => ({ key })));
  assert.equal(answer.status, 200, answer.code);
  assert.deepEqual(answer.xml.all("Deleted").map((node) => node.need("Key")), gone);
  const listed = (await s3.listObjectsV2(BUCKET)).xml.all("Contents");
  assert.deepEqual(listed.map((node) => node.need("Key")), kept.toSorted(byBytes));
});

/** Requests sent as written, unsigned, to a server that asks for no signature. */
async function sent(
  http: RawHttp,
  target: string,
  method = "GET",
): Promise<{ readonly status: number; readonly text: string }> {
  const body = method === "PUT" ? { body: Buffer.from("x") } : {};
  const length = method === "PUT" ? [["content-length", "1"] as const] : [];
  const { status, body: bytes } = await http.send({
    method,
    target,
    headers: [["host", "localhost"], ...length],
    ...body,
  });
  return { status, text: Buffer.from(bytes).toString() };
}

Deno.test("a key is found under every spelling of its target", async () => {
  await using server = await embeddedServer({ authentication: false });
  using _ = await storeKeys(KEYS, server.url);
  using http = new RawHttp(server.url);
  const spellings: Readonly<Record<string, readonly string[]>> = {
    "a//b": ["a//b", "a/%2Fb", "a%2f%2fb", "%61//b"],
    "..": ["..", "%2e%2E", ".%2e"],
    "../x": ["../x", "%2e%2e/x", "..%2Fx"],
    "a/../b": ["a/../b", "a%2F..%2Fb"],
    "/": ["/", "%2F", "%2f"],
    "%2F": ["%252F"],
    "%2f": ["%252f"],
    "+": ["+", "%2B", "%2b"],
    " ": ["%20"],
    "\\": ["\\", "%5C", "%5c"],
    "~": ["~", "%7E", "%7e"],
    "é": ["%C3%A9", "%c3%a9"],
    "e\u0301": ["e%CC%81"],
    "😀": ["%F0%9F%98%80"],
    "a:b": ["a:b", "a%3Ab"],
    "a;b=c,d@e$f!": ["a;b=c,d@e$f!", "a%3Bb%3Dc%2Cd%40e%24f%21"],
    "?x=y": ["%3Fx=y"],
    "#": ["%23"],
  };
  for (const [key, targets] of Object.entries(spellings)) {
    for (const target of targets) {
      const { status, text } = await sent(http, `/${BUCKET}/${target}`);
      assert.deepEqual([status, text], [200, `content of ${key}`], target);
    }
  }
  // The bytes of a key as they are: RFC 3986 allows none of them in a target, clients send them.
  const raw = Buffer.from(`/${BUCKET}/é`).toString("latin1");
  const { status, text } = await sent(http, raw);
  if (status !== 400) assert.deepEqual([status, text], [200, "content of é"]);
});

Deno.test("targets that spell no key are refused and nothing is stored", async () => {
  await using server = await embeddedServer({ authentication: false });
  using s3 = await storeKeys([], server.url);
  using http = new RawHttp(server.url);
  const refusals: readonly (readonly [target: string, code: string])[] = [
    ["k".repeat(1025), "KeyTooLongError"],
    ["%6B".repeat(1025), "KeyTooLongError"],
    [`${encodeComponent("é").repeat(512)}k`, "KeyTooLongError"],
    ["%00", "InvalidURI"],
    ["a%00b", "InvalidURI"],
    ["%", "InvalidURI"],
    ["a%2", "InvalidURI"],
    ["%zz", "InvalidURI"],
    ["%C3", "InvalidURI"],
    ["%C3%28", "InvalidURI"],
    ["%E0%80%80", "InvalidURI"], // overlong
    ["%ED%A0%80", "InvalidURI"], // a surrogate
    ["%F4%90%80%80", "InvalidURI"], // beyond U+10FFFF
    ["%FF", "InvalidURI"],
  ];
  for (const [target, code] of refusals) {
    for (const method of ["PUT", "GET", "DELETE"]) {
      const { status, text } = await sent(http, `/${BUCKET}/${target}`, method);
      const what = `${method} ${target.slice(0, 40)}`;
      assert.deepEqual([status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]], [400, code], what);
    }
  }
  assert.deepEqual((await s3.listObjectsV2(BUCKET)).xml.all("Contents"), []);
});
