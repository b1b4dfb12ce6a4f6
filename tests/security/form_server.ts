/** A server that forms are sent to, and what tests say of its answers. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import {
  type FieldValues,
  FORM_TYPE,
  signForm,
  type SignFormOptions,
} from "../support/post_form.ts";
import type { RawResponse } from "../support/raw_http.ts";
import { type S3Server, s3Server } from "../support/s3_server.ts";
import { CREDENTIALS } from "../support/server.ts";
import { parseXmlAnswer } from "../support/xml.ts";

export const BUCKET = "forms";
export const OTHER = "other-forms";
export const FILE = { content: "content of the file" };

export function signed(fields: FieldValues, options: Partial<SignFormOptions> = {}) {
  return signForm({ bucket: BUCKET, credentials: CREDENTIALS, ...options, fields });
}

export function send(
  { s3 }: S3Server,
  body: Uint8Array,
  headers: FieldValues = {},
  target = `/${BUCKET}`,
): Promise<RawResponse> {
  const all = {
    ...{ host: "s3.test", "content-type": FORM_TYPE, "content-length": String(body.length) },
    ...headers,
  };
  return s3.http.send({ method: "POST", target, headers: Object.entries(all), body });
}

/** Status, code and message of a refusal, `""` for a success. */
export function told({ status, body }: RawResponse): readonly [number, string, string] {
  if (status < 300) return [status, "", ""];
  const xml = parseXmlAnswer(Buffer.from(body).toString());
  return [status, xml.need("Code"), xml.need("Message")];
}

export async function expectNothing({ s3 }: S3Server): Promise<void> {
  for (const bucket of [BUCKET, OTHER]) {
    const listed = await s3.listObjectVersions(bucket, {});
    assert.deepEqual(listed.xml.all("Version").map((entry) => entry.need("Key")), [], bucket);
  }
}

export function formTest(name: string, body: (fixture: S3Server) => Promise<void>): void {
  Deno.test(name, async () => {
    await using fixture = await s3Server({
      buckets: [BUCKET, OTHER],
      server: { stallTimeout: 500 },
    });
    await body(fixture);
  });
}
