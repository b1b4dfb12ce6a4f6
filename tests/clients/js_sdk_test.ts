// deno-lint-ignore-file no-import-prefix -- the SDK is no dependency of the product
/** The AWS SDK for JavaScript v3, with every kind of body it takes. Over plain HTTP its streams
 * come as aws-chunked with an unsigned trailer and without Content-Length. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  waitUntilBucketExists,
} from "npm:@aws-sdk/client-s3@^3.1169.0";
import { Upload } from "npm:@aws-sdk/lib-storage@^3.1169.0";
import { createPresignedPost } from "npm:@aws-sdk/s3-presigned-post@^3.1162.0";
import { getSignedUrl } from "npm:@aws-sdk/s3-request-presigner@^3.1162.0";
import { clientTest } from "../support/clients.ts";
import { CREDENTIALS, REGION } from "../support/server.ts";
import { content } from "./tree.ts";

const MIB = 1024 * 1024;

function sdkTest(name: string, body: (s3: S3Client) => Promise<void>): void {
  clientTest({ client: undefined }, `JavaScript SDK: ${name}`, async ({ server }) => {
    const s3 = new S3Client({
      endpoint: server.url,
      region: REGION,
      credentials: CREDENTIALS,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    try {
      await body(s3);
    } finally {
      s3.destroy();
    }
  });
}

async function read(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  assert(Body);
  return await Body.transformToByteArray();
}

function assertSameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.equal(actual.length, expected.length, `length of ${what}`);
  assert.equal(sha256(actual), sha256(expected), `content of ${what}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Resolves to the code and status of the refusal; fails when there is none. */
async function refusal(call: Promise<unknown>): Promise<readonly [string, number | undefined]> {
  try {
    await call;
  } catch (error) {
    if (error instanceof S3ServiceException) {
      return [error.name, error.$metadata.httpStatusCode];
    }
    throw error;
  }
  return ["none", 200];
}

/** The bytes in pieces that match no chunk or part size. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 70_001) {
    yield bytes.subarray(offset, offset + 70_001);
  }
}

sdkTest("strings, bytes, Node streams and web streams are stored as they are", async (s3) => {
  const Bucket = "bodies";
  await s3.send(new CreateBucketCommand({ Bucket }));
  await waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket });
  const text = "Grüße, 世界 😀";
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: "string", Body: text }));
  assert.equal(
    put.ETag,
    `"${createHash("md5").update(text).digest("hex")}"`,
  );
  assert(put.ChecksumCRC32);
  assert.equal(new TextDecoder().decode(await read(s3, Bucket, "string")), text);
  for (const size of [0, 1, 16_384, 65_536, 3 * MIB + 7]) {
    const bytes = content(size, size);
    await s3.send(new PutObjectCommand({ Bucket, Key: `bytes ${size}`, Body: bytes }));
    assertSameBytes(await read(s3, Bucket, `bytes ${size}`), bytes, `bytes ${size}`);
    const node = Readable.from(pieces(bytes), { objectMode: false });
    await s3.send(
      new PutObjectCommand({ Bucket, Key: "node", Body: node, ContentLength: size }),
    );
    assertSameBytes(await read(s3, Bucket, "node"), bytes, `Node stream of ${size}`);
    const web = ReadableStream.from(pieces(bytes));
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "web",
        Body: Readable.fromWeb(web as Parameters<typeof Readable.fromWeb>[0]),
        ContentLength: size,
        ChecksumAlgorithm: "SHA256",
        Metadata: { from: "web" },
      }),
    );
    const got = await s3.send(
      new GetObjectCommand({ Bucket, Key: "web", ChecksumMode: "ENABLED" }),
    );
    assert.deepEqual(got.Metadata, { from: "web" });
    assert.equal(got.ContentEncoding, undefined, "aws-chunked is no encoding of the object");
    assert.equal(
      got.ChecksumSHA256,
      createHash("sha256").update(bytes).digest("base64"),
    );
    assert(got.Body);
    assertSameBytes(await got.Body.transformToByteArray(), bytes, `web stream of ${size}`);
  }
});

sdkTest("lib-storage uploads Node and web streams of unknown length in parts", async (s3) => {
  const Bucket = "uploads";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const bytes = content(17 * MIB + 3, 1);
  const bodies = {
    node: () => Readable.from(pieces(bytes), { objectMode: false }),
    web: () => ReadableStream.from(pieces(bytes)),
    bytes: () => bytes,
  };
  for (const [Key, body] of Object.entries(bodies)) {
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key, Body: body() },
      partSize: 5 * MIB,
      queueSize: 3,
    });
    const done = await upload.done();
    assert.match(done.ETag ?? "", /^"[0-9a-f]{32}-4"$/, Key);
    assertSameBytes(await read(s3, Bucket, Key), bytes, `upload from ${Key}`);
  }
  // Less than a part goes up in one request.
  const small = new Upload({
    client: s3,
    params: { Bucket, Key: "small", Body: Readable.from([new Uint8Array(10)]) },
  });
  await small.done();
  assert.equal((await read(s3, Bucket, "small")).length, 10);
});

sdkTest("presigned URLs read and write", async (s3) => {
  const Bucket = "presigned";
  const Key = "a b+c/é 😀";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const bytes = content(50_000, 2);
  const put = await getSignedUrl(
    s3,
    new PutObjectCommand({ Bucket, Key, ContentType: "text/plain", Metadata: { owner: "Zoë" } }),
    { expiresIn: 300 },
  );
  const stored = await fetch(put, {
    method: "PUT",
    body: bytes,
    headers: { "content-type": "text/plain" },
  });
  assert.equal(stored.status, 200, await stored.text());
  // The signer moves metadata into the query.
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  assert.deepEqual(Metadata, { owner: "ZoÃ«" }, "UTF-8 bytes, which the SDK reads as Latin-1");
  const copy = new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/none` });
  const refused = await fetch(await getSignedUrl(s3, copy, { expiresIn: 300 }), { method: "PUT" });
  assert.equal(refused.status, 400, "never an upload of nothing");
  await refused.body?.cancel();
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 300 });
  const fetched = await fetch(get);
  assert.equal(fetched.status, 200);
  assert.equal(fetched.headers.get("content-type"), "text/plain");
  assertSameBytes(await fetched.bytes(), bytes, "presigned GET");
  const other = await fetch(put.replace("presigned/", "presigned/x"), {
    method: "PUT",
    body: bytes,
  });
  assert.equal(other.status, 403);
  await other.body?.cancel();
});

sdkTest("paginators, DeleteObjects, copies and conditions", async (s3) => {
  const Bucket = "many";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const keys = Array.from({ length: 120 }, (_, n) => `é +%/${String(n).padStart(4, "0")}`);
  await Promise.all(
    keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))),
  );
  const found: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 50 }, { Bucket })) {
    found.push(...page.Contents?.map((entry) => entry.Key) ?? []);
  }
  assert.deepEqual(found, keys);
  const [first = ""] = keys;
  const put = new PutObjectCommand({ Bucket, Key: first, Body: "again", IfNoneMatch: "*" });
  assert.deepEqual(await refusal(s3.send(put)), ["PreconditionFailed", 412]);
  const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: first }));
  const CopySource = `${Bucket}/${encodeURIComponent(first)}`;
  await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: "copy",
      CopySource,
      ...(ETag ? { CopySourceIfMatch: ETag } : {}),
    }),
  );
  assert.equal(new TextDecoder().decode(await read(s3, Bucket, "copy")), first);
  const swap = new PutObjectCommand({
    Bucket,
    Key: first,
    Body: "2",
    ...(ETag ? { IfMatch: ETag } : {}),
  });
  await s3.send(swap);
  assert.deepEqual(await refusal(s3.send(swap)), ["PreconditionFailed", 412]);
  assert.deepEqual(
    await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "none" }))),
    ["NoSuchKey", 404],
  );
  assert.deepEqual(
    await refusal(s3.send(new DeleteBucketCommand({ Bucket }))),
    ["BucketNotEmpty", 409],
  );
  const gone = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: keys.map((Key) => ({ Key })) },
    }),
  );
  assert.equal(gone.Deleted?.length, keys.length);
  assert.equal(gone.Errors, undefined);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "copy" }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  assert.equal(Buckets?.length ?? 0, 0);
});

sdkTest("presigned forms upload what they allow, and nothing else", async (s3) => {
  const Bucket = "forms";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { url, fields } = await createPresignedPost(s3, {
    Bucket,
    Key: "up/${filename}",
    Conditions: [["content-length-range", 1, 3 * MIB], ["starts-with", "$Content-Type", "image/"]],
    Fields: { acl: "private", success_action_status: "201" },
    Expires: 60,
  });
  assert.equal(fields["bucket"], Bucket);
  const post = async (bytes: Uint8Array<ArrayBuffer>, more: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
    form.append("file", new File([bytes], "Grüße 😀.png"));
    const answer = await fetch(url, { method: "POST", body: form });
    return [answer.status, await answer.text()] as const;
  };
  for (const size of [1, 70_000, 3 * MIB]) {
    const bytes = content(size, size);
    const [status, text] = await post(bytes, { "Content-Type": "image/png" });
    assert.equal(status, 201, text);
    assert.match(text, /<Key>up\/Grüße 😀.png<\/Key>/);
    assertSameBytes(await read(s3, Bucket, "up/Grüße 😀.png"), bytes, `form of ${size}`);
  }
  const type = { "Content-Type": "image/png" };
  const refused: readonly (readonly [number, Record<string, string>, number, string])[] = [
    [0, type, 400, "EntityTooSmall"],
    [3 * MIB + 1, type, 400, "EntityTooLarge"],
    [1, {}, 403, "AccessDenied"],
    [1, { "Content-Type": "text/html" }, 403, "AccessDenied"],
    [1, { ...type, bucket: "other" }, 403, "AccessDenied"],
    [1, { ...type, key: "other" }, 403, "AccessDenied"],
    [1, { ...type, "x-amz-meta-a": "b" }, 403, "AccessDenied"],
    [1, { ...type, Policy: `${fields["Policy"]}=` }, 403, "SignatureDoesNotMatch"],
  ];
  for (const [size, more, status, code] of refused) {
    const [got, text] = await post(new Uint8Array(size), more);
    assert.deepEqual([got, /<Code>(\w+)</.exec(text)?.[1]], [status, code], JSON.stringify(more));
  }
});
