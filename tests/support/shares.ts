/** A server with a bucket `media`, links to its objects, and visitors who have nothing else. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ServerOptions } from "../../server/start.ts";
import type { ApiClient } from "./api_client.ts";
import { S3Client } from "./s3_client.ts";
import { CREDENTIALS } from "./server.ts";
import { managedServer } from "../api/fixture.ts";

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface MadeShare {
  readonly id: string;
  readonly url: string;
}

export async function sharingServer(options: ServerOptions = {}) {
  const { server, root } = await managedServer(options);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  await s3.createBucket("media");
  return {
    ...{ server, root, s3 },
    put: async (key: string, text: string, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await s3.putObject({ bucket: "media", key }, Buffer.from(text), { headers });
      assert.equal(answer.status, 200);
      return answer.header("x-amz-version-id") ?? "";
    },
    share: (key: string, more: object = {}, by: ApiClient = root) => shareOf(by, key, more),
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

/** A link made by the client's user, for an hour. */
export async function shareOf(client: ApiClient, key: string, more = {}): Promise<MadeShare> {
  const asked = "expiresAt" in more ? {} : { expiresIn: 3_600 };
  const made = await client.post("/buckets/media/shares", { key, ...asked, ...more });
  assert.equal(made.status, 201, made.text);
  return made.json;
}

/** Without credentials. */
export async function visit(
  url: string,
  { method = "GET", ...headers }: Readonly<Record<string, string>> = {},
): Promise<Visit> {
  const answer = await fetch(url, { method, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** What a visitor is told of a link that gives nothing, whatever the reason. */
export function assertGone({ status, headers, text }: Visit): void {
  assert.equal(status, 404, text);
  const id = headers.get("x-amz-request-id");
  assert.equal(
    text,
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>' +
      "<Message>This link has ended or never was.</Message><Resource>/</Resource>" +
      `<RequestId>${id}</RequestId><HostId>${id}</HostId></Error>`,
  );
  const { "x-amz-request-id": _, date: __, ...rest } = Object.fromEntries(headers);
  assert.deepEqual(rest, {
    "cache-control": "private, no-store",
    "content-length": String(text.length),
    "content-security-policy": "sandbox; default-src 'none'",
    "content-type": "application/xml",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
}
