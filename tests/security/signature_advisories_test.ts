/** Advisories of other stores about signatures: each attack as it was described, on every operation it
 * could be made on. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Operation } from "../../server/s3/operation.ts";
import { OPERATIONS } from "../../server/s3/table.ts";
import { sendRaw } from "../support/raw_signed.ts";
import { expectStatus, type S3Server, s3Server, text } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { PAYLOAD_MODES, send, sign, type Signed, type SignOptions } from "../support/sign.ts";

const BUCKET = "target";
const OBJECT = { bucket: BUCKET, key: "a" };
const CONTENT = "what was there before";
const ROOT = { accessKeyId: CREDENTIALS.accessKeyId, secret: CREDENTIALS.secretAccessKey };
const BODY = new Uint8Array(Buffer.from("<x/>"));

/** With a bucket of one object, which at the end is all there is. */
async function withTarget(run: (at: S3Server) => Promise<void>): Promise<void> {
  await using at = await s3Server({ buckets: [BUCKET] });
  expectStatus(await at.s3.putObject(OBJECT, Buffer.from(CONTENT)), 200);
  await run(at);
  assert.equal(text(expectStatus(await at.s3.getObject(OBJECT), 200)), CONTENT);
  const listed = await at.s3.listObjectVersions(BUCKET);
  assert.deepEqual(listed.xml.all("Version").map((each) => each.need("Key")), ["a"]);
  assert.equal((await at.s3.listMultipartUploads(BUCKET)).xml.all("Upload").length, 0);
  assert.equal(text(await at.s3.listBuckets()).match(/<Bucket>/g)?.length, 1);
}

/** A request of the operation, about the target. */
function requestOf(operation: Operation, url: string, options: Partial<SignOptions> = {}): Signed {
  const { level, method, query = {}, header = [] } = operation;
  const path = level === "service" ? "/" : level === "bucket" ? `/${BUCKET}` : `/${BUCKET}/a`;
  return sign({
    ...{ url, method, path, ...ROOT, body: method === "GET" ? new Uint8Array() : BODY },
    query: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, name === "partNumber" ? "1" : value]),
    ),
    headers: Object.fromEntries(header.map((name) => [name, `/${BUCKET}/a`])),
    ...options,
  });
}

/** All there are, but for the form: its credentials are in its fields. */
const TRIED = OPERATIONS.filter(({ body, method }) => body !== "form" && method !== "HEAD");

async function expectRefused(signed: Signed, what: string): Promise<void> {
  const { status, text } = await send(signed);
  assert.ok(status === 400 || status === 403, `${what}: ${status} ${text}`);
}

function queryWith(signed: Signed, parameters: Readonly<Record<string, string>>): Signed {
  const { authorization: _, ...headers } = signed.headers;
  const url = new URL(signed.url);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { ...signed, url: url.href, headers };
}

Deno.test("adv_CVE-2026-41145: naming a credential anywhere is no signature, in any payload mode", async () => {
  await withTarget(async ({ url }) => {
    const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const credential = `${ROOT.accessKeyId}/${now.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const random = "0123456789abcdef".repeat(4);
    const named = { "X-Amz-Credential": credential };
    const whole = {
      ...named,
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Date": now,
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host;x-amz-content-sha256",
      "X-Amz-Signature": random,
    };
    for (const operation of TRIED) {
      for (const mode of PAYLOAD_MODES) {
        const what = `${operation.name} ${mode}`;
        const signed = requestOf(operation, url, { mode, secret: "not the secret" });
        const { "X-Amz-Signature": _, ...unsigned } = whole;
        await expectRefused(queryWith(signed, named), `${what}, a credential alone`);
        await expectRefused(queryWith(signed, unsigned), `${what}, no signature`);
        await expectRefused(queryWith(signed, whole), `${what}, a random one`);
        const header = (authorization: string) => ({
          ...signed,
          headers: { ...signed.headers, authorization },
        });
        const scope = `AWS4-HMAC-SHA256 Credential=${credential}`;
        await expectRefused(header(scope), `${what}, a header's credential alone`);
        await expectRefused(
          header(`${scope}, SignedHeaders=host, Signature=${random}`),
          `${what}, a header's random signature`,
        );
      }
    }
  });
});

Deno.test("adv_CVE-2026-40344: what is no known way to authenticate lets nobody do anything", async () => {
  await withTarget(async ({ url }) => {
    for (const operation of TRIED) {
      const signed = requestOf(operation, url);
      const { authorization = "" } = signed.headers;
      const others = [
        ...["Bearer x", "Basic dGVzdHJvb3Q6eA==", "Negotiate x", "AWS testroot:x", "x", ","],
        authorization.replace("SHA256", "SHA512"),
        authorization.replace("AWS4-HMAC", "AWS4-ECDSA-P256"),
        authorization.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256 "),
        authorization.replace(/Signature=\w+/, "Signature="),
        authorization.replace(/, Signature=\w+/, ""),
        `${authorization}, Signature=00`,
      ];
      for (const other of others) {
        const headers = { ...signed.headers, authorization: other };
        await expectRefused({ ...signed, headers }, `${operation.name} by ${other}`);
      }
      for (const mode of ["STREAMING-UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA512-PAYLOAD", ""]) {
        const headers = { ...signed.headers, "x-amz-content-sha256": mode };
        await expectRefused({ ...signed, headers }, `${operation.name} in the mode ${mode}`);
      }
    }
  });
});

Deno.test("adv_CVE-2025-31489: an unsigned trailer does not make the signature unneeded", async () => {
  await withTarget(async ({ url, s3 }) => {
    const mode = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    for (const presign of [false, true]) {
      for (const wrong of [{ secret: "not the secret" }, { accessKeyId: "nobody" }]) {
        for (const path of [`/${BUCKET}/new`, `/${BUCKET}/a`]) {
          const options = { url, method: "PUT", path, ...ROOT, ...wrong, mode, presign } as const;
          const { status, text } = await send(sign({ ...options, body: BODY }));
          assert.equal(status, 403, text);
          const { headers, ...rest } = sign({ ...options, body: BODY });
          const { authorization: _, ...bare } = headers;
          await expectRefused({ ...rest, headers: bare }, "without a signature at all");
        }
      }
    }
    assert.equal((await s3.headObject({ bucket: BUCKET, key: "new" })).status, 404);
  });
});

Deno.test("adv_seaweedfs-2180: the signature of the head and of each chunk is checked to the bit", async () => {
  await withTarget(async ({ url }) => {
    const body = new Uint8Array(200_000).map((_, i) => i);
    const options = { url, method: "PUT", path: `/${BUCKET}/a`, ...ROOT, body } as const;
    const modes = PAYLOAD_MODES.filter((mode) => mode.startsWith("STREAMING-AWS4"));
    assert.equal(modes.length, 2);
    for (const mode of modes) {
      const good = sign({ ...options, mode });
      const { authorization = "" } = good.headers;
      for (const digit of [0, 31, 63]) {
        const headers = { ...good.headers, authorization: flipped(authorization, 64 - digit) };
        await expectRefused({ ...good, headers }, `${mode} head ${digit}`);
      }
      for (const chunk of [0, 1, 3, 4]) {
        const spoil: SignOptions["spoil"] = (chunks) => {
          const frame = chunks[chunk]!;
          frame.header = flipped(frame.header, 1 + chunk);
        };
        await expectRefused(sign({ ...options, mode, spoil }), `${mode} chunk ${chunk}`);
      }
    }
  });
});

/** With one bit other in the hexadecimal digit so many from the end. */
function flipped(text: string, fromEnd: number): string {
  const at = text.length - fromEnd;
  const digit = (parseInt(text[at] ?? "0", 16) ^ 1).toString(16);
  return text.slice(0, at) + digit + text.slice(at + 1);
}

Deno.test("adv_GHSA-c667: a signature is for its method, path and query; replayed on another it is none", async () => {
  await withTarget(async ({ url, s3 }) => {
    for (const presign of [false, true]) {
      const mode = "UNSIGNED-PAYLOAD";
      const read = sign({ url, method: "GET", path: `/${BUCKET}/a`, ...ROOT, presign, mode });
      assert.equal((await send(read)).status, 200);
      for (const method of ["PUT", "DELETE"]) {
        await expectRefused({ ...read, method, body: BODY }, `${method} ${presign}`);
      }
      for (const changed of [`/${BUCKET}/b`, `/${BUCKET}`, "/"]) {
        await expectRefused({ ...read, url: read.url.replace(`/${BUCKET}/a`, changed) }, changed);
      }
      const more = `${read.url}${read.url.includes("?") ? "&" : "?"}`;
      for (
        const key of ["acl", "tagging", "versionId=null", "attributes", "response-content-type=x"]
      ) {
        await expectRefused({ ...read, url: more + key }, key);
      }
    }
    const answer = await s3.http.send({
      method: "GET",
      target: `/${BUCKET}/a`,
      // From another host's client.
      headers: Object.entries({
        ...sign({ url: "http://other.test", method: "GET", path: `/${BUCKET}/a`, ...ROOT }).headers,
        host: new URL(url).host,
      }),
    });
    assert.equal(answer.status, 403);
  });
});

Deno.test("adv_GHSA-v2ch, adv_versitygw-488a9ac1: aws-chunked of no length, or of a false one, is answered", async () => {
  await withTarget(async ({ url, s3 }) => {
    for (const mode of PAYLOAD_MODES.filter((name) => name.startsWith("STREAMING"))) {
      const path = `/${BUCKET}/new`;
      for (const length of [undefined, "", "x", "-1", "99999999999999999999", "1e3", "5,5"]) {
        const good = sign({ url, method: "PUT", path, ...ROOT, mode, body: BODY });
        const headers = { ...good.headers };
        delete headers["x-amz-decoded-content-length"];
        if (length !== undefined) headers["x-amz-decoded-content-length"] = length;
        const { status } = await sendRaw(s3.http, { ...good, headers }, path);
        assert.ok([400, 403, 411].includes(status), `${mode} ${length}: ${status}`);
      }
      const { status } = await sendRaw(
        s3.http,
        sign({ url, method: "PUT", path, ...ROOT, mode, body: BODY }),
        path,
        { length: false },
      );
      assert.ok([400, 403, 411].includes(status), `${mode}: ${status}`);
    }
  });
});
