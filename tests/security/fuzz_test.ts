/** Valid requests spoilt at random, to a server that asks for signatures and one that does not.
 * FUZZ_REQUESTS says how many (6,000), FUZZ_SEED the seed; a failure prints seed, number and bytes.
 * Whatever comes: an answer that is sound or none, a server that goes on, and nothing in it that no
 * answer told of. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { RunningServer } from "../../server/start.ts";
import { Random } from "../model/random.ts";
import { encodeForm, FORM_TYPE } from "../support/post_form.ts";
import { exchange, expectSound } from "../support/raw_exchange.ts";
import type { RawResponse } from "../support/raw_http.ts";
import type { QueryValues, S3Client, S3Response } from "../support/s3_client.ts";
import { S3Client as Client } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";
import { PAYLOAD_MODES, sign } from "../support/sign.ts";
import { mutate } from "./mutations.ts";

const REQUESTS = Number(Deno.env.get("FUZZ_REQUESTS") ?? "6000");
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? "1");
const AT_ONCE = 32;
const BUCKET = "fuzz";
/** Milliseconds: a server gives up a body much earlier than a client ends a connection without a word,
 * so that no answer is lost by that. */
const STALL = 100;
const PATIENCE = 1_500;
const NEXT = "GET /-/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

interface Plain {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests of every kind, as they should be. */
function requests(uploadId: string): readonly Plain[] {
  const [key, body] = [`/${BUCKET}/k`, "content"];
  const part =
    "<Part><PartNumber>1</PartNumber><ETag>9a0364b9e99bb480dd25e1f0284c8555</ETag></Part>";
  const tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
  const kept = { "x-amz-meta-a": "b", "cache-control": "no-store", "content-type": "text/plain" };
  return [
    { method: "GET", path: "/" },
    { method: "GET", path: `/${BUCKET}`, query: { prefix: "k", delimiter: "/", "max-keys": "10" } },
    {
      ...{ method: "GET", path: `/${BUCKET}` },
      query: {
        "list-type": "2",
        "encoding-type": "url",
        "start-after": "a",
        "fetch-owner": "true",
      },
    },
    { method: "GET", path: `/${BUCKET}`, query: { versions: "", "key-marker": "a" } },
    { method: "GET", path: `/${BUCKET}`, query: { uploads: "", "max-uploads": "5" } },
    { method: "PUT", path: key, headers: kept, body },
    {
      method: "PUT",
      path: key,
      headers: { "x-amz-tagging": "a=b&c=d", "if-none-match": "*" },
      body,
    },
    { method: "PUT", path: key, headers: { "content-md5": "mgNkuembtIDdJeHwKEyFVQ==" }, body },
    { method: "PUT", path: key, headers: { "x-amz-checksum-crc32": "AAAAAA==" }, body },
    { method: "PUT", path: `${key}2`, headers: { "x-amz-copy-source": `${key}?versionId=null` } },
    { method: "GET", path: key, headers: { range: "bytes=1-3", "if-range": '"x"' } },
    { method: "GET", path: key, headers: { "if-modified-since": "Sat, 21 Nov 2026 06:52:09 GMT" } },
    { method: "GET", path: key, query: { "response-content-type": "a/b", partNumber: "1" } },
    { method: "HEAD", path: key, headers: { "x-amz-checksum-mode": "ENABLED" } },
    {
      ...{ method: "GET", path: key, query: { attributes: "" } },
      headers: { "x-amz-object-attributes": "ETag,Checksum,ObjectParts", "x-amz-max-parts": "3" },
    },
    { method: "GET", path: key, query: { tagging: "", versionId: "null" } },
    { method: "PUT", path: key, query: { tagging: "" }, body: tags },
    { method: "DELETE", path: key, headers: { "x-amz-if-match-size": "7", "if-match": "*" } },
    {
      ...{ method: "POST", path: `/${BUCKET}`, query: { delete: "" } },
      headers: { "content-md5": "iAma4rcOGPD9/6P3Y8fmcQ==" },
      body: "<Delete><Quiet>false</Quiet><Object><Key>k</Key></Object></Delete>",
    },
    { method: "POST", path: key, query: { uploads: "" }, headers: kept },
    { method: "PUT", path: `/${BUCKET}/up`, query: { partNumber: "1", uploadId }, body },
    {
      ...{ method: "PUT", path: `/${BUCKET}/up`, query: { partNumber: "2", uploadId } },
      headers: { "x-amz-copy-source": key, "x-amz-copy-source-range": "bytes=0-3" },
    },
    { method: "GET", path: `/${BUCKET}/up`, query: { uploadId, "max-parts": "2" } },
    {
      ...{ method: "POST", path: `/${BUCKET}/up`, query: { uploadId } },
      body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
    },
    {
      ...{ method: "PUT", path: `/${BUCKET}`, query: { cors: "" } },
      body: "<CORSConfiguration><CORSRule><AllowedOrigin>http://*.a</AllowedOrigin>" +
        "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
    },
    {
      ...{ method: "OPTIONS", path: key },
      headers: { origin: "http://b.a", "access-control-request-method": "GET" },
    },
    { method: "PUT", path: "/another-bucket" },
    {
      ...{ method: "POST", path: `/${BUCKET}`, headers: { "content-type": FORM_TYPE } },
      body: encodeForm({ key: "k/${filename}", acl: "private" }, { content: body })
        .toString("latin1"),
    },
  ];
}

/** Framed and signed in any of the ways there are, as it goes out; one character a byte. Unsigned:
 * without what only a signature needs, so that more of what is spoilt matters. */
function encode(plain: Plain, port: number, signing: boolean, random: Random): string {
  const { body = "", method } = plain;
  const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
  const url = `http://127.0.0.1:${port}`;
  const signed = sign({
    ...{ ...plain, url, accessKeyId, secret },
    body: new Uint8Array(Buffer.from(body, "latin1")),
    mode: body === "" || random.chance(0.7) ? "hex" : random.pick(PAYLOAD_MODES),
    presign: signing && random.chance(0.2),
    chunkSize: 3,
  });
  const hex = /^[0-9a-f]{64}$/;
  const headers = Object.entries({ host: `127.0.0.1:${port}`, ...signed.headers })
    .filter(([name, value]) =>
      signing || !(name === "authorization" || name === "x-amz-date" || hex.test(value))
    );
  if (method !== "GET") headers.push(["content-length", String(signed.body.length)]);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const bytes = Buffer.from(signed.body).toString("latin1");
  return `${method} ${signed.url.slice(url.length)} HTTP/1.1\r\n${lines}\r\n${bytes}`;
}

/** Everything the server says it holds, and everything its answers told of. */
class Ledger {
  readonly #told = new Set<string>();

  note(answers: readonly { header(name: string): string | undefined; body: Uint8Array }[]): void {
    for (
      const { header, body } of answers.map((a) => ({ header: a.header.bind(a), body: a.body }))
    ) {
      for (const name of ["x-amz-version-id", "location"]) this.#told.add(header(name) ?? "");
      const text = Buffer.from(body).toString();
      const ids = /<(?:DeleteMarkerVersionId|UploadId)>(\w+)</g;
      for (const [, id = ""] of text.matchAll(ids)) this.#told.add(id);
    }
  }

  async expectNothingElse(s3: S3Client, what: string): Promise<void> {
    const buckets = (await s3.listBuckets()).xml.all("Buckets")[0]?.all("Bucket") ?? [];
    const held = buckets.map((bucket) => `/${bucket.need("Name")}`);
    await walk((query) => s3.listObjectVersions(BUCKET, query), (page) => {
      for (const name of ["Version", "DeleteMarker"]) {
        held.push(...page.xml.all(name).map((entry) => entry.need("VersionId")));
      }
      return { "key-marker": "NextKeyMarker", "version-id-marker": "NextVersionIdMarker" };
    });
    await walk((query) => s3.listMultipartUploads(BUCKET, query), (page) => {
      held.push(...page.xml.all("Upload").map((entry) => entry.need("UploadId")));
      return { "key-marker": "NextKeyMarker", "upload-id-marker": "NextUploadIdMarker" };
    });
    assert.deepEqual(
      held.filter((id) => !this.#told.has(id)),
      [],
      `${what}: nobody was told of these`,
    );
  }
}

async function walk(
  list: (query: QueryValues) => Promise<S3Response>,
  take: (page: S3Response) => Readonly<Record<string, string>>,
): Promise<void> {
  for (let query: QueryValues = {};;) {
    const page = await list({ ...query, "encoding-type": "url" });
    const next = take(page);
    if (page.xml.get("IsTruncated") !== "true") return;
    query = Object.fromEntries(
      Object.entries(next).map(([name, element]) => [
        name,
        decodeURIComponent((page.xml.get(element) ?? "").replaceAll("+", " ")),
      ]),
    );
  }
}

interface Run {
  readonly server: RunningServer;
  readonly signing: boolean;
  readonly count: number;
}

/** How often each status was answered; 0: none was. */
async function run({ server, signing, count }: Run): Promise<ReadonlyMap<number, number>> {
  using s3 = new Client({ url: server.url, ...CREDENTIALS });
  const ledger = new Ledger();
  const upload = { bucket: BUCKET, key: "up" };
  ledger.note([await s3.createBucket(BUCKET), await s3.putBucketVersioning(BUCKET, "Enabled")]);
  const created = await s3.createMultipartUpload(upload);
  ledger.note([created, await s3.putObject({ bucket: BUCKET, key: "k" }, Buffer.from("content"))]);
  const plain = requests(created.xml.need("UploadId"));
  const statuses = new Map<number, number>();
  const once = async (number: number): Promise<void> => {
    // Each has its own seed: one can be tried alone.
    const random = new Random(SEED * 1_000_003 + number);
    const request = mutate(encode(random.pick(plain), server.port, signing, random), random);
    // Of a second HEAD nobody could tell which answer is its own.
    if (request.indexOf("HEAD ", 1) > 0) return;
    const what = `FUZZ_SEED=${SEED}, request ${number}: ${JSON.stringify(request)}`;
    let answers: readonly RawResponse[] = [];
    try {
      answers = await exchange(server.port, request + NEXT, PATIENCE);
      for (const answer of answers) expectSound(answer, `request ${number}`);
    } catch (error) {
      throw new Error(what, { cause: error });
    }
    ledger.note(answers);
    const status = answers[0]?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const [alive] = await exchange(server.port, NEXT);
    assert.equal(alive?.status, 200, `the server is there after ${what}`);
  };
  const waiting = Array.from({ length: count }, (_, number) => number).values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const number of waiting) await once(number);
  }));
  await ledger.expectNothingElse(s3, `FUZZ_SEED=${SEED}`);
  return statuses;
}

for (const signing of [false, true]) {
  const count = Math.ceil(REQUESTS * (signing ? 0.25 : 0.75));
  const name = `fuzz, seed ${SEED}: ${count} spoilt requests, ${signing ? "signed" : "unsigned"}`;
  Deno.test(name, async () => {
    await using server = await embeddedServer({ authentication: signing, stallTimeout: STALL });
    const statuses = await run({ server, signing, count });
    // What is refused before it is looked at proves nothing.
    const share = (status: number) => (statuses.get(status) ?? 0) / count;
    const told = JSON.stringify([...statuses]);
    if (signing) assert.ok(share(403) > 0.2, told);
    else assert.ok(share(200) + share(204) + share(206) > 0.2 && share(404) > 0.02, told);
  });
}
