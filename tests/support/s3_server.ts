/** An embedded server with a client and its buckets, and what tests say of an answer. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { ServerOptions } from "../../server/start.ts";
import { S3Client, type S3Response } from "./s3_client.ts";
import { CREDENTIALS, embeddedServer } from "./server.ts";

export interface S3Server extends AsyncDisposable {
  readonly s3: S3Client;
  readonly url: string;
}

/** Starts it; `buckets` exist then, those in `versioned` too, with versioning on. */
export async function s3Server(
  options: {
    readonly buckets?: readonly string[];
    readonly versioned?: readonly string[];
    readonly server?: ServerOptions;
  } = {},
): Promise<S3Server> {
  await using cleanup = new AsyncDisposableStack();
  const { url } = cleanup.use(await embeddedServer(options.server));
  const s3 = cleanup.use(new S3Client({ url, ...CREDENTIALS }));
  const versioned = options.versioned ?? [];
  for (const bucket of [...options.buckets ?? [], ...versioned]) {
    assert.equal((await s3.createBucket(bucket)).status, 200);
  }
  for (const bucket of versioned) {
    assert.equal((await s3.putBucketVersioning(bucket, "Enabled")).status, 200);
  }
  const resources = cleanup.move();
  return { s3, url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The body as text. */
export function text(response: S3Response): string {
  return Buffer.from(response.body).toString();
}

/** The answer, if it has this status; else the test fails with what it says. */
export function expectStatus(response: S3Response, status: number, what = ""): S3Response {
  assert.equal(response.status, status, `${what}: ${response.status} ${text(response)}`);
  return response;
}

/** The answer is this error. */
export function expectError(
  response: S3Response,
  status: number,
  code: string,
  what = "",
): S3Response {
  assert.deepEqual([response.status, response.code], [status, code], `${what}: ${text(response)}`);
  return response;
}
