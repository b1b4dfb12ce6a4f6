/** Uploads by browser forms: what the fields do and how success is told (Amazon S3 API Reference,
 * "POST Object"). */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  encodeForm,
  type FieldValues,
  FORM_TYPE,
  type FormFileOptions,
  signForm,
  type SignFormOptions,
} from "../support/post_form.ts";
import type { RawResponse } from "../support/raw_http.ts";
import { KEYS } from "../support/key_corpus.ts";
import { expectStatus, type S3Server, s3Server, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { parseXmlAnswer } from "../support/xml.ts";

const BUCKET = "forms";
const CONTENT = "content of the file";
const ETAG = `"${createHash("md5").update(CONTENT).digest("hex")}"`;

interface PostOptions extends Partial<SignFormOptions> {
  readonly file?: FormFileOptions;
  readonly target?: string;
  readonly headers?: FieldValues;
}

/** Signs and sends a form with these fields. */
function post({ s3 }: S3Server, fields: FieldValues, options: PostOptions = {}) {
  const signed = signForm({ bucket: BUCKET, credentials: CREDENTIALS, ...options, fields });
  return send(s3.http, encodeForm(signed, options.file ?? { content: CONTENT }), options);
}

function send(
  http: S3Server["s3"]["http"],
  body: Uint8Array,
  { target = `/${BUCKET}`, headers = {} }: PostOptions = {},
): Promise<RawResponse> {
  const all = {
    host: "s3.test",
    "content-type": FORM_TYPE,
    "content-length": String(body.length),
    ...headers,
  };
  return http.send({ method: "POST", target, headers: Object.entries(all), body });
}

function refusal(answer: RawResponse): readonly [number, string] {
  const code = parseXmlAnswer(Buffer.from(answer.body).toString()).need("Code");
  return [answer.status, code];
}

async function keys({ s3 }: S3Server): Promise<readonly string[]> {
  const page = await s3.listObjectsV2(BUCKET, { "encoding-type": "url" });
  return page.xml.all("Contents")
    .map((entry) => decodeURIComponent(entry.need("Key").replaceAll("+", " ")));
}

Deno.test("a form stores its file, of any size, under its key", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET], server: { inlineLimit: 1024 } });
  for (const size of [0, 1, 1_000, 1_023, 1_024, 1_025, 70_000, 300_000, 3_000_000]) {
    const content = Buffer.alloc(size, "\r\n--abc");
    const answer = await post(fixture, { key: `size ${size}` }, { file: { content } });
    assert.equal(answer.status, 204, Buffer.from(answer.body).toString());
    const etag = `"${createHash("md5").update(content).digest("hex")}"`;
    assert.equal(answer.header("etag"), etag);
    const got = await fixture.s3.getObject({ bucket: BUCKET, key: `size ${size}` });
    assert.equal(got.header("etag"), etag);
    assert.ok(content.equals(got.body), `${size} bytes`);
  }
});

Deno.test("what follows the file counts for nothing, however long it is", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET], server: { inlineLimit: 1024 } });
  const fields = signForm({ bucket: BUCKET, credentials: CREDENTIALS, fields: { key: "k" } });
  for (const content of ["", CONTENT, "x".repeat(2_000)]) {
    for (const size of [0, 2_000, 1_000_000]) {
      const after = { key: "other", acl: "public-read", policy: "x", more: "y".repeat(size) };
      const body = Buffer.concat([encodeForm(fields, { content }, after), Buffer.alloc(size)]);
      assert.equal((await send(fixture.s3.http, body)).status, 204);
      assert.equal(text(await fixture.s3.getObject({ bucket: BUCKET, key: "k" })), content);
    }
  }
  assert.deepEqual(await keys(fixture), ["k"]);
});

Deno.test("${filename} in the key is the file's name without its directories", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const names: readonly (readonly [string, string])[] = [
    ["photo.jpg", "photo.jpg"],
    ["C:\\Program Files\\photo.jpg", "photo.jpg"],
    ["/home/me/photo.jpg", "photo.jpg"],
    ["Grüße 😀.txt", "Grüße 😀.txt"],
    ['say \\"hi\\".txt', 'say "hi".txt'],
    ["$&$1$$`.txt", "$&$1$$`.txt"],
    ["..", ".."],
    ["${filename}", "${filename}"],
    ["dir/", ""],
  ];
  for (const [filename, name] of names) {
    const answer = await post(fixture, { key: "user/${filename}/${filename}" }, {
      file: { filename, content: CONTENT },
      unconditioned: ["key"],
      conditions: [["starts-with", "$key", "user/"]],
    });
    assert.equal(answer.status, 204, filename);
    const key = `user/${name}/${name}`;
    assert.equal((await fixture.s3.headObject({ bucket: BUCKET, key })).status, 200, key);
  }
});

Deno.test("fields become headers, metadata and tags of the object", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>";
  const kept = {
    "Cache-Control": "max-age=1",
    "Content-Disposition": 'attachment; filename="a"',
    "Content-Encoding": "identity",
    "Content-Type": "image/png",
    Expires: "Sat, 21 Nov 2026 10:00:00 GMT",
    "x-amz-website-redirect-location": "/other",
    "X-Amz-Meta-A": "grün",
    "x-amz-storage-class": "STANDARD_IA",
  };
  const fields = { key: "k", ...kept, acl: "private", tagging: tags };
  assert.equal((await post(fixture, fields)).status, 204);
  const head = await fixture.s3.headObject({ bucket: BUCKET, key: "k" });
  for (const [name, value] of Object.entries(kept)) {
    assert.equal(head.header(name.toLowerCase()), value, name);
  }
  const tagged = await fixture.s3.request({
    ...{ method: "GET", bucket: BUCKET, key: "k", query: { tagging: "" } },
  });
  assert.match(text(tagged), /<Key>a<\/Key><Value>b c<\/Value>/);
  // The type of the part is the browser's guess, not the form's word; a form has no trailers.
  const trailed = await post(fixture, { key: "plain", "x-amz-trailer": "x-amz-checksum-crc32" });
  assert.deepEqual([trailed.status, trailed.header("x-amz-checksum-crc32")], [204, undefined]);
  const plain = await fixture.s3.headObject({ bucket: BUCKET, key: "plain" });
  assert.equal(plain.header("content-type"), "binary/octet-stream");
});

Deno.test("headers of the request are not the object's", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const headers = {
    "x-amz-acl": "public-read",
    "x-amz-meta-a": "b",
    "x-amz-tagging": "a=b",
    "x-amz-storage-class": "GLACIER",
    "cache-control": "no-store",
  };
  assert.equal((await post(fixture, { key: "k" }, { headers })).status, 204);
  const head = await fixture.s3.headObject({ bucket: BUCKET, key: "k" });
  for (const name of ["x-amz-meta-a", "x-amz-tagging-count", "x-amz-storage-class"]) {
    assert.equal(head.header(name), undefined, name);
  }
  assert.equal(head.header("cache-control"), undefined);
});

Deno.test("fields that PutObject's headers could not be are refused, and nothing is stored", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const cases: readonly (readonly [FieldValues, number, string])[] = [
    [{ acl: "public-read" }, 400, "AccessControlListNotSupported"],
    [{ acl: "nonsense" }, 400, "InvalidArgument"],
    [{ "x-amz-grant-read": "id=a" }, 400, "InvalidArgument"],
    [{ "x-amz-grant-read": `id=${"a".repeat(64)}` }, 400, "AccessControlListNotSupported"],
    [{ "x-amz-storage-class": "COLD" }, 400, "InvalidStorageClass"],
    [{ "x-amz-server-side-encryption": "AES256" }, 501, "NotImplemented"],
    [{ "x-amz-object-lock-mode": "GOVERNANCE" }, 400, "InvalidRequest"],
    [{ "x-amz-website-redirect-location": "javascript:x" }, 400, "InvalidRequest"],
    [{ "x-amz-meta-a": "a\r\nx-injected: b" }, 400, "InvalidArgument"],
    [{ "x-amz-meta-a b": "c" }, 400, "InvalidArgument"],
    [{ "x-amz-meta-ü": "c" }, 400, "InvalidArgument"],
    [{ "x-amz-meta-a": "x".repeat(2_048) }, 400, "MetadataTooLarge"],
    [{ tagging: "<Tagging>" }, 400, "MalformedXML"],
    [{ tagging: "a=b" }, 400, "MalformedXML"],
    [{ tagging: "<!DOCTYPE x><Tagging/>" }, 400, "MalformedXML"],
    [{ "content-md5": "x" }, 400, "InvalidDigest"],
    [{ "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" }, 400, "BadDigest"],
    [{ "x-amz-checksum-crc32": "AAAAAA==" }, 400, "BadDigest"],
    [{ "x-amz-checksum-crc32": "x" }, 400, "InvalidRequest"],
    [{ "x-amz-checksum-nonsense": "AAAAAA==" }, 501, "NotImplemented"],
    [{ "x-amz-security-token": "t" }, 400, "InvalidToken"],
    [{ key: "" }, 400, "InvalidArgument"],
    [{ key: "a\0b" }, 400, "InvalidURI"],
    [{ key: "é".repeat(512) + "x" }, 400, "KeyTooLongError"],
  ];
  for (const [fields, status, code] of cases) {
    const answer = await post(fixture, { key: "k", ...fields });
    assert.deepEqual(refusal(answer), [status, code], JSON.stringify(fields));
  }
  assert.deepEqual(await keys(fixture), []);
});

Deno.test("a checksum that holds is kept and told", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET], server: { inlineLimit: 1024 } });
  for (const content of [CONTENT, CONTENT.repeat(20_000)]) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    const crc = sum.toString("base64");
    const md5 = createHash("md5").update(content).digest("base64");
    const fields = { key: "k", "x-amz-checksum-crc32": crc, "Content-MD5": md5 };
    const answer = await post(fixture, fields, { file: { content } });
    assert.equal(answer.status, 204);
    assert.equal(answer.header("x-amz-checksum-crc32"), crc);
    const head = await fixture.s3.request({
      ...{ method: "HEAD", bucket: BUCKET, key: "k" },
      headers: { "x-amz-checksum-mode": "ENABLED" },
    });
    assert.equal(head.header("x-amz-checksum-crc32"), crc);
    for (
      const wrong of [{ "x-amz-checksum-crc32": "AAAAAA==" }, {
        "Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA==",
      }]
    ) {
      const refused = await post(fixture, { ...fields, key: "wrong", ...wrong }, {
        file: { content },
      });
      assert.deepEqual(refusal(refused), [400, "BadDigest"]);
    }
  }
  assert.deepEqual(await keys(fixture), ["k"]);
});

Deno.test("success is told as the form asks", async () => {
  await using fixture = await s3Server({ versioned: [BUCKET] });
  const location = `http://s3.test/${BUCKET}/a%20b/%C3%BC`;
  const cases: readonly (readonly [string | undefined, number])[] = [
    [undefined, 204],
    ["200", 200],
    ["201", 201],
    ["204", 204],
    ["404", 204],
    ["303", 204],
    ["", 204],
    ["200 ", 204],
    ["constructor", 204],
  ];
  for (const [asked, status] of cases) {
    const fields = asked === undefined ? {} : { success_action_status: asked };
    const answer = await post(fixture, { key: "a b/ü", ...fields });
    assert.equal(answer.status, status, asked);
    assert.equal(answer.header("etag"), ETAG);
    assert.equal(answer.header("location"), location);
    const head = await fixture.s3.headObject({ bucket: BUCKET, key: "a b/ü" });
    assert.notEqual(answer.header("x-amz-version-id"), undefined);
    assert.equal(answer.header("x-amz-version-id"), head.header("x-amz-version-id"));
    if (status !== 201) {
      assert.equal(answer.body.length, 0);
      continue;
    }
    assert.equal(answer.header("content-type"), "application/xml");
    assert.equal(
      Buffer.from(answer.body).toString(),
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<PostResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        `<Location>${location}</Location><Bucket>${BUCKET}</Bucket><Key>a b/ü</Key>` +
        `<ETag>${ETAG.replaceAll('"', "&quot;")}</ETag></PostResponse>`,
    );
  }
});

Deno.test("a browser is sent on where the form says, with what was stored in the query", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const etag = `%22${ETAG.slice(1, -1)}%22`;
  const told = `bucket=${BUCKET}&key=a%20b%26%2B%C3%BC&etag=${etag}`;
  const cases: readonly (readonly [FieldValues, string | undefined])[] = [
    [{ success_action_redirect: "http://x.test/done" }, `http://x.test/done?${told}`],
    [{ success_action_redirect: "HTTPS://x.test" }, `https://x.test/?${told}`],
    [{ success_action_redirect: "http://x.test/?a=1#b" }, `http://x.test/?a=1&${told}#b`],
    [{ redirect: "http://x.test/old" }, `http://x.test/old?${told}`],
    [
      { redirect: "http://x.test/old", success_action_redirect: "http://x.test/new" },
      `http://x.test/new?${told}`,
    ],
    [
      { success_action_redirect: "http://x.test/", success_action_status: "201" },
      `http://x.test/?${told}`,
    ],
    [{ success_action_redirect: "" }, undefined],
    [{ success_action_redirect: "/done" }, undefined],
    [{ success_action_redirect: "//x.test/" }, undefined],
    [{ success_action_redirect: "x.test" }, undefined],
    [{ success_action_redirect: "javascript:alert(1)//http://x.test" }, undefined],
    [{ success_action_redirect: "data:text/html,x" }, undefined],
    [{ success_action_redirect: "http://" }, undefined],
    [{ success_action_redirect: "http://x.test/\r\nset-cookie: a=b" }, undefined],
    [{ success_action_redirect: "ht\ntp://x.test/" }, undefined],
    [{ success_action_redirect: " http://x.test/" }, undefined],
    [{ success_action_redirect: "http://x.test/\0" }, undefined],
  ];
  for (const [fields, location] of cases) {
    const answer = await post(fixture, { key: "a b&+ü", ...fields });
    const what = JSON.stringify(fields);
    assert.equal(answer.status, location === undefined ? 204 : 303, what);
    assert.equal(answer.header("set-cookie"), undefined);
    assert.equal(answer.header("etag"), ETAG);
    if (location !== undefined) assert.equal(answer.header("location"), location, what);
  }
});

Deno.test("conditions in headers hold for forms too", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const once = { headers: { "if-none-match": "*" } };
  assert.equal((await post(fixture, { key: "k" }, once)).status, 204);
  const again = await post(fixture, { key: "k" }, { ...once, file: { content: "other" } });
  assert.deepEqual(refusal(again), [412, "PreconditionFailed"]);
  const match = { headers: { "if-match": '"0"' }, file: { content: "other" } };
  assert.deepEqual(refusal(await post(fixture, { key: "k" }, match)), [412, "PreconditionFailed"]);
  assert.equal(text(await fixture.s3.getObject({ bucket: BUCKET, key: "k" })), CONTENT);
});

Deno.test("a bucket is posted to by its path or its own host", async () => {
  await using fixture = await s3Server({
    buckets: [BUCKET],
    server: { domains: ["s3.test"] },
  });
  const host = { headers: { host: `${BUCKET}.s3.test` } };
  for (
    const [key, options] of [["path", { target: `/${BUCKET}/` }], ["host", {
      target: "/",
      ...host,
    }]] as const
  ) {
    const answer = await post(fixture, { key, success_action_status: "201" }, options);
    assert.equal(answer.status, 201);
    const xml = parseXmlAnswer(Buffer.from(answer.body).toString());
    assert.deepEqual([xml.need("Bucket"), xml.need("Key")], [BUCKET, key]);
    assert.equal(
      xml.need("Location"),
      key === "path" ? `http://s3.test/${BUCKET}/path` : `http://${BUCKET}.s3.test/host`,
    );
  }
  assert.deepEqual(await keys(fixture), ["host", "path"]);
  assert.equal(
    (await send(fixture.s3.http, encodeForm({}), { target: `/${BUCKET}/k` })).status,
    405,
  );
});

Deno.test("a key in a form is as opaque as one in an address", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  for (const key of KEYS) {
    const answer = await post(fixture, { key }, { file: { content: `content of ${key}` } });
    assert.equal(answer.status, 204, JSON.stringify(key));
  }
  for (const key of KEYS) {
    assert.equal(text(await fixture.s3.getObject({ bucket: BUCKET, key })), `content of ${key}`);
  }
  assert.deepEqual([...await keys(fixture)].sort(), [...KEYS].sort());
});

Deno.test("a bucket's CORS rules hold for forms", async () => {
  await using fixture = await s3Server({ buckets: [BUCKET] });
  const rule = "<AllowedOrigin>https://x.test</AllowedOrigin><AllowedMethod>POST</AllowedMethod>" +
    "<ExposeHeader>ETag</ExposeHeader>";
  const configuration = `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`;
  expectStatus(
    await fixture.s3.request({
      ...{ method: "PUT", bucket: BUCKET, query: { cors: "" } },
      body: Buffer.from(configuration),
    }),
    200,
  );
  const preflight = (origin: string) =>
    fixture.s3.http.send({
      method: "OPTIONS",
      target: `/${BUCKET}`,
      headers: [["host", "s3.test"], ["origin", origin], ["access-control-request-method", "POST"]],
    });
  assert.equal((await preflight("https://x.test")).status, 200);
  assert.equal((await preflight("https://y.test")).status, 403);
  const allowed = (answer: RawResponse) => answer.header("access-control-allow-origin");
  const headers = { origin: "https://x.test" };
  const stored = await post(fixture, { key: "k" }, { headers });
  assert.deepEqual([stored.status, allowed(stored)], [204, "https://x.test"]);
  assert.equal(stored.header("access-control-expose-headers"), "ETag");
  const refused = await post(fixture, { key: "k" }, { headers, expiresIn: -1 });
  assert.deepEqual([refused.status, allowed(refused)], [403, "https://x.test"]);
  const stranger = await post(fixture, { key: "k" }, { headers: { origin: "https://y.test" } });
  assert.deepEqual([stranger.status, allowed(stranger)], [204, undefined]);
});
