/** Signatures from canonical text written out by hand, computed from AWS's pages with node:crypto and
 * nothing of the server; and requests as the server's parsers see them. */
import { createHash, createHmac } from "node:crypto";
import { parseAddress } from "../../server/s3/address.ts";
import { S3Error } from "../../server/s3/errors.ts";
import type { Method, S3Request } from "../../server/s3/request.ts";

/** The credentials, time and scope of every example AWS publishes for S3. */
export const EXAMPLE = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  amzDate: "20130524T000000Z",
  scope: "20130524/us-east-1/s3/aws4_request",
  host: "examplebucket.s3.amazonaws.com",
  time: Date.UTC(2013, 4, 24),
} as const;

export const EMPTY_SHA256 = sha256("");

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** `scope` and its secret as a key: four HMACs, one into the other. */
function keyOf(secret: string, scope: string): Uint8Array {
  let key: Uint8Array = new TextEncoder().encode(`AWS4${secret}`);
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  return key;
}

export function signText(
  text: string,
  secret: string = EXAMPLE.secret,
  scope: string = EXAMPLE.scope,
): string {
  return createHmac("sha256", keyOf(secret, scope)).update(text).digest("hex");
}

/** Hex signature of a canonical request; `canonical` in UTF-8. */
export function signCanonical(
  canonical: string,
  options: { amzDate?: string; scope?: string; secret?: string } = {},
): string {
  const { amzDate = EXAMPLE.amzDate, scope = EXAMPLE.scope, secret } = options;
  return signText(
    `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`,
    secret,
    scope,
  );
}

export interface Sent {
  readonly method?: Method;
  /** Raw, e.g. `/key?versions`. */
  readonly target?: string;
  /** Lower-case names; values one code unit a byte. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly time?: number;
}

/** A request as dispatch makes it. A header of undefined is not sent. */
export function requestOf({ method = "GET", target = "/", headers = {}, time }: Sent): S3Request {
  const sent = Object.entries(headers).filter((pair): pair is [string, string] =>
    pair[1] !== undefined
  );
  return {
    id: "REQUEST",
    method,
    address: parseAddress(target, headers["host"], []),
    headers: new Map(sent),
    secure: false,
    time: time ?? EXAMPLE.time,
  };
}

/** The S3Error `run` fails with, or throws; undefined when it does not fail. */
export async function failureOf(run: () => unknown): Promise<S3Error | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}

/** As failureOf: the error's code, "accepted" when there is none. */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
}

export interface Signing {
  readonly amzDate?: string;
  readonly scope?: string;
  readonly secret?: string;
  readonly accessKeyId?: string;
  /** x-amz-content-sha256; default: of no bytes. */
  readonly payload?: string;
  readonly expires?: string;
}

/** `sent` with an Authorization header. Path, query and header values must be canonical as given. */
export function withHeader(sent: Sent, signing: Signing = {}): Sent {
  const { amzDate = EXAMPLE.amzDate, scope = EXAMPLE.scope, payload = EMPTY_SHA256 } = signing;
  const headers: Sent["headers"] = {
    host: EXAMPLE.host,
    "x-amz-content-sha256": payload,
    "x-amz-date": amzDate,
    ...sent.headers,
  };
  const names = namesOf(headers);
  const signature = signCanonical(canonicalText(sent, headers, payload), { ...signing, amzDate });
  const credential = `${signing.accessKeyId ?? EXAMPLE.accessKeyId}/${scope}`;
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names.join(";")},` +
    `Signature=${signature}`;
  return { ...sent, headers: { authorization, ...headers } };
}

/** `sent` presigned. As withHeader; parameters of `sent` must sort before `X-Amz-`. */
export function presigned(sent: Sent, signing: Signing = {}): Sent {
  const { amzDate = EXAMPLE.amzDate, scope = EXAMPLE.scope, expires = "60" } = signing;
  const headers = { host: EXAMPLE.host, ...sent.headers };
  const names = namesOf(headers);
  const credential = `${signing.accessKeyId ?? EXAMPLE.accessKeyId}/${scope}`;
  const { target = "/" } = sent;
  const complete = `${target}${target.includes("?") ? "&" : "?"}` +
    `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}` +
    `&X-Amz-Date=${amzDate}&X-Amz-Expires=${encodeURIComponent(expires)}` +
    `&X-Amz-SignedHeaders=${encodeURIComponent(names.join(";"))}`;
  const payload = sent.headers?.["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  const text = canonicalText({ ...sent, target: complete }, headers, payload);
  const signature = signCanonical(text, { ...signing, amzDate });
  return { ...sent, target: `${complete}&X-Amz-Signature=${signature}`, headers };
}

function namesOf(headers: NonNullable<Sent["headers"]>): readonly string[] {
  return Object.keys(headers).filter((name) => headers[name] !== undefined).sort();
}

function canonicalText(
  { method = "GET", target = "/" }: Sent,
  headers: NonNullable<Sent["headers"]>,
  payload: string,
): string {
  const [path, query = ""] = target.split("?");
  const names = namesOf(headers);
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  return `${method}\n${path}\n${query}\n${lines}\n${names.join(";")}\n${payload}`;
}
