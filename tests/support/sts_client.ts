/** STS for tests: forms signed by the tests' own signer, answers as they came. */
import { strict as assert } from "node:assert";
import { sign, type Signed } from "./sign.ts";
import { parseXmlAnswer, type XmlNode } from "./xml.ts";

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
      RoleArn: "arn:aws:iam::000000000000:role/any",
      RoleSessionName: "test",
      ...fields,
    }, keys),
  );
}
