/** STS for tests: forms signed by the tests' own signer, answers as they came. */
import { strict as assert } from "node:assert";
import type { ServerOptions } from "../../server/start.ts";
import { S3Client } from "./s3_client.ts";
import { expectStatus } from "./s3_server.ts";
import { CREDENTIALS, embeddedServer } from "./server.ts";
import { sign, type Signed } from "./sign.ts";
import { parseXmlAnswer, type XmlNode } from "./xml.ts";

export const ROLE = "arn:aws:iam::000000000000:role/any";

/** A server with these buckets, and root's client. */
export async function serverWith(buckets: readonly string[], options: ServerOptions = {}) {
  const server = await embeddedServer(options);
  const s3 = new S3Client({ url: server.url, ...CREDENTIALS });
  for (const bucket of buckets) expectStatus(await s3.createBucket(bucket), 200);
  return {
    ...{ server, url: server.url, s3 },
    async [Symbol.asyncDispose]() {
      s3[Symbol.dispose]();
      await server.stop();
    },
  };
}

export function clientOf(url: string, keys: Keys): S3Client {
  return new S3Client({ url, ...keys });
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface StsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `<ErrorResponse><Error><Code>`; undefined on success. */
  readonly code: string | undefined;
  /** The result element. Throws for an error. */
  readonly result: XmlNode;
}

export type Fields = Readonly<Record<string, string>>;

/** A form, signed unless there are no keys. Version is added. */
export function stsRequest(
  url: string,
  fields: Fields,
  keys?: Keys,
  options: { readonly service?: string; readonly headers?: Fields } = {},
): Signed {
  const form = new URLSearchParams({ Version: "2011-06-15", ...fields });
  const body = new TextEncoder().encode(form.toString());
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    ...options.headers,
  };
  if (keys === undefined) return { url: `${url}/`, method: "POST", headers, body };
  if (keys.sessionToken !== undefined) headers["x-amz-security-token"] = keys.sessionToken;
  return sign({
    ...{ url, method: "POST", path: "/", headers, body },
    accessKeyId: keys.accessKeyId,
    secret: keys.secretAccessKey,
    service: options.service ?? "sts",
  });
}

export async function sendSts({ url, method, headers, body }: Signed): Promise<StsAnswer> {
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  const root = parseXmlAnswer(text);
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    code: root.all("Error")[0]?.get("Code"),
    get result() {
      assert.equal(answer.status, 200, text);
      return root.children[0]!;
    },
  };
}

/** Asks STS at `url`. */
export function sts(url: string, fields: Fields, keys?: Keys): Promise<StsAnswer> {
  return sendSts(stsRequest(url, fields, keys));
}

export function expectCode(answer: StsAnswer, status: number, code: string, what = ""): void {
  assert.deepEqual([answer.status, answer.code], [status, code], `${what} ${answer.text}`);
}

/** The credentials in an answer. */
export function keysOf({ result }: StsAnswer): Required<Keys> & { readonly expiration: string } {
  const credentials = result.all("Credentials")[0]!;
  return {
    accessKeyId: credentials.need("AccessKeyId"),
    secretAccessKey: credentials.need("SecretAccessKey"),
    sessionToken: credentials.need("SessionToken"),
    expiration: credentials.need("Expiration"),
  };
}

/** Keys of a session; the test fails when there is none. */
export async function assumeRole(url: string, keys: Keys, fields: Fields = {}) {
  return keysOf(
    await sts(url, {
      Action: "AssumeRole",
      RoleArn: ROLE,
      RoleSessionName: "test",
      ...fields,
    }, keys),
  );
}
