/** Signature Version 4 in the query: presigned URLs.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters". */
import { Buffer } from "node:buffer";
import { S3Error } from "../s3/errors.ts";
import type { S3Request } from "../s3/request.ts";
import { type Claim, tokenField } from "./authorization_header.ts";
import { checkSignedHeaders, parseSignedHeaders } from "./canonical_request.ts";
import { MAX_SKEW, parseAmzDate, parseScope } from "./credential_scope.ts";

/** Seconds: a week. */
const MAX_EXPIRES = 604_800;
const QUERY_NAMES: ReadonlySet<string> = new Set([
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Signature",
  "X-Amz-Security-Token",
]);

/** What a presigned request claims. `strictRegion`: the only region it may name. Throws S3Error:
 * AuthorizationQueryParametersError for its form, AccessDenied outside its time. */
export function presignedClaim(request: S3Request, strictRegion: string | undefined): Claim {
  const malformed = (message: string): never => {
    throw new S3Error("AuthorizationQueryParametersError", { message });
  };
  const given = new Map<string, string>();
  for (const [name, value] of request.address.query.pairs) {
    if (!QUERY_NAMES.has(name)) continue;
    if (given.has(name)) return malformed(`The query parameter ${name} was sent more than once`);
    given.set(name, value);
  }
  const read = (name: string): string => given.get(name) ?? "";
  if (read("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") {
    return malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  }
  for (
    const name of [
      "X-Amz-Credential",
      "X-Amz-Date",
      "X-Amz-Expires",
      "X-Amz-SignedHeaders",
      "X-Amz-Signature",
    ]
  ) {
    if (!given.has(name)) {
      return malformed(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, " +
          "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
      );
    }
  }
  const scope = parseScope(
    read("X-Amz-Credential"),
    "AuthorizationQueryParametersError",
    strictRegion,
  );
  const amzDate = read("X-Amz-Date");
  const time = parseAmzDate(amzDate);
  if (time === undefined || amzDate.slice(0, 8) !== scope.date) {
    return malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const expires = read("X-Amz-Expires");
  if (!/^-?\d+$/.test(expires)) return malformed("X-Amz-Expires should be a number");
  const seconds = Number(expires);
  if (seconds < 1) return malformed("X-Amz-Expires must be non-negative");
  if (seconds > MAX_EXPIRES) {
    return malformed(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  }
  const signedHeaders = parseSignedHeaders(read("X-Amz-SignedHeaders"));
  const signature = read("X-Amz-Signature");
  if (signedHeaders === undefined) return malformed("X-Amz-SignedHeaders is not valid");
  if (time > request.time + MAX_SKEW) {
    throw new S3Error("AccessDenied", { message: "Request is not yet valid" });
  }
  const end = time + seconds * 1000;
  if (request.time > end) {
    throw new S3Error("AccessDenied", {
      message: "Request has expired",
      fields: {
        "X-Amz-Expires": expires,
        Expires: new Date(end).toISOString(),
        ServerTime: new Date(request.time).toISOString(),
      },
    });
  }
  checkSignedHeaders(request, signedHeaders);
  const token = tokenField(given.get("X-Amz-Security-Token"));
  const payloadHash = request.headers.get("x-amz-content-sha256") ??
    request.address.query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD";
  return { scope, amzDate, signedHeaders, signature, payloadHash, presigned: true, ...token };
}

const MOVED: readonly string[] = ["x-amz-meta-", "x-amz-acl", "x-amz-grant-"];

/** A presigned request with the user metadata and the ACL that signers move from its headers to its
 * query, as S3 takes them from there. InvalidRequest for a copy source there: without it a copy would
 * be an upload of nothing. Only once the signature is verified. */
export function withQueryMetadata(request: S3Request): S3Request {
  let headers: Map<string, string> | undefined;
  for (const [name, value] of request.address.query.pairs) {
    const lower = name.toLowerCase();
    if (request.headers.has(lower)) continue;
    if (lower === "x-amz-copy-source") {
      throw new S3Error("InvalidRequest", {
        message: "x-amz-copy-source must be sent, and signed, as a header",
      });
    }
    if (!MOVED.some((prefix) => lower.startsWith(prefix))) continue;
    headers ??= new Map(request.headers);
    headers.set(lower, Buffer.from(value).toString("latin1"));
  }
  return headers === undefined ? request : { ...request, headers };
}
