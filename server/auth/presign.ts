/** Presigned URLs, made for others with credentials of theirs: whoever has the URL may what those may,
 * until it expires or they go.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters". */
import { type Method, Query, type S3Request } from "../s3/request.ts";
import { uriEncode } from "../s3/uri_encoding.ts";
import { canonicalRequests, stringToSign } from "./canonical_request.ts";
import { signingKey } from "./hmac.ts";
import type { Credential } from "./principal.ts";

export interface PresignInput {
  /** Where S3 is, e.g. `https://s3.example.com`; a path behind it is not used. */
  readonly endpoint: string;
  readonly method: Method;
  readonly bucket: string;
  /** Well-formed, not empty. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent with the request exactly so; lower-case names, values of ASCII. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds, 1 to 604,800. */
  readonly expiresIn: number;
  /** `token`: of temporary credentials. */
  readonly credential: Pick<Credential, "accessKeyId" | "secretAccessKey"> & {
    readonly token?: string;
  };
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The body of an upload is not signed. Addresses the bucket in the path. */
export function presignUrl(input: PresignInput): string {
  const { method, bucket, key, query = {}, expiresIn, credential, region, time } = input;
  const { origin, host } = new URL(input.endpoint);
  const headers = new Map([["host", host], ...Object.entries(input.headers ?? {})]);
  const signedHeaders = [...headers.keys()].sort();
  const amzDate = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = amzDate.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const pairs = Object.entries({
    ...query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${credential.accessKeyId}/${scope}`,
    "X-Amz-Date": amzDate,
    "X-Amz-Expires": String(expiresIn),
    ...(credential.token === undefined ? {} : { "X-Amz-Security-Token": credential.token }),
    "X-Amz-SignedHeaders": signedHeaders.join(";"),
  });
  const rawPath = `/${uriEncode(bucket, false)}/${uriEncode(key, true)}`;
  const rawQuery = pairs.map(([name, value]) => `${uriEncode(name, false)}=${encoded(value)}`)
    .join("&");
  const request: S3Request = {
    id: "",
    method,
    address: { bucket, key, query: new Query(pairs), rawPath, rawQuery },
    headers,
    secure: origin.startsWith("https:"),
    time,
  };
  const [canonical = ""] = canonicalRequests(request, signedHeaders, "UNSIGNED-PAYLOAD");
  const signature = signingKey(credential.secretAccessKey, date, region, "s3")
    .sign(stringToSign(amzDate, scope, canonical));
  return `${origin}${rawPath}?${rawQuery}&X-Amz-Signature=${signature}`;
}

function encoded(value: string): string {
  return uriEncode(value, false);
}
