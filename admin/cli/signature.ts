/** Requests to the management API, signed with Signature Version 4 of its service: the server's own pieces
 * from the other side. */
import { createHash } from "node:crypto";
import { canonicalRequests, stringToSign } from "../../server/auth/canonical_request.ts";
import { signingKey } from "../../server/auth/hmac.ts";
import { parseAddress } from "../../server/s3/address.ts";
import type { Method } from "../../server/s3/request.ts";

export interface KeyPair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface ToSign {
  readonly method: string;
  /** Without a path. */
  readonly endpoint: URL;
  /** Path and query, encoded. */
  readonly target: string;
  readonly body?: Uint8Array | undefined;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The management API takes whatever region is signed for, unless it is told not to. */
const REGION = "us-east-1";
const SERVICE = "objectstorage";

/** The headers that make a request one of `key`. `region`: where the server takes no other than its own. */
export function signatureHeaders(
  { method, endpoint, target, body, time }: ToSign,
  { accessKey, secretKey }: KeyPair,
  region = REGION,
): Readonly<Record<string, string>> {
  const sha256 = createHash("sha256").update(body ?? new Uint8Array()).digest("hex");
  const amzDate = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = amzDate.slice(0, 8);
  const scope = `${date}/${region}/${SERVICE}/aws4_request`;
  const headers = { "x-amz-content-sha256": sha256, "x-amz-date": amzDate };
  const signed = ["host", ...Object.keys(headers)];
  const [canonical = ""] = canonicalRequests(
    {
      ...{ id: "", method: method as Method, secure: endpoint.protocol === "https:", time },
      address: parseAddress(target, undefined, []),
      headers: new Map([["host", endpoint.host], ...Object.entries(headers)]),
    },
    signed,
    sha256,
  );
  const signature = signingKey(secretKey, date, region, SERVICE)
    .sign(stringToSign(amzDate, scope, canonical));
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, ` +
      `SignedHeaders=${signed.join(";")}, Signature=${signature}`,
  };
}
