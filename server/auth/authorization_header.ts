/** The Authorization header of Signature Version 4.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header". */
import { S3Error } from "../s3/errors.ts";
import type { S3Request } from "../s3/request.ts";
import { checkSignedHeaders, parseSignedHeaders } from "./canonical_request.ts";
import {
  type CredentialScope,
  MAX_SKEW,
  parseAmzDate,
  parseScope,
  type SignedService,
} from "./credential_scope.ts";

/** What a request claims, whichever form it came in; nothing of it is verified but its own form. */
export interface Claim {
  readonly scope: CredentialScope;
  readonly amzDate: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly presigned: boolean;
  /** Of temporary credentials; covered by the signature. */
  readonly token?: string;
}

export function tokenField(token: string | undefined): { readonly token?: string } {
  return token === undefined ? {} : { token };
}

/** What an Authorization header says, but for the date. */
export interface Authorization {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads a header. `strictRegion`: the only region it may name. InvalidArgument for another scheme,
 * else AuthorizationHeaderMalformed. */
export function parseAuthorization(
  header: string,
  strictRegion: string | undefined,
  service: SignedService = "s3",
): Authorization {
  if (!header.startsWith("AWS4-HMAC-SHA256 ")) {
    throw new S3Error("InvalidArgument", {
      message: "Unsupported Authorization Type",
      fields: { ArgumentName: "Authorization" },
    });
  }
  const fields = new Map<string, string>();
  for (const piece of header.slice("AWS4-HMAC-SHA256 ".length).split(",")) {
    const equals = piece.indexOf("=");
    const name = piece.slice(0, equals).trim();
    if (equals < 0 || fields.has(name)) throw malformedHeader("It is not a list of fields.");
    fields.set(name, piece.slice(equals + 1).trim());
  }
  const credential = fields.get("Credential");
  const signature = fields.get("Signature");
  const signedHeaders = parseSignedHeaders(fields.get("SignedHeaders") ?? "");
  if (credential === undefined || signature === undefined || fields.size !== 3) {
    throw new S3Error("AuthorizationHeaderMalformed", {
      message:
        "The authorization header requires three components: Credential, SignedHeaders, and Signature.",
    });
  }
  if (signedHeaders === undefined) throw malformedHeader("SignedHeaders is not valid.");
  const scope = parseScope(credential, "AuthorizationHeaderMalformed", strictRegion, service);
  return { scope, signedHeaders, signature };
}

/** What a request with an Authorization header claims. `bodyHash`: of the body, where that was read
 * before; else the request says it of itself. Throws S3Error: dates that disagree or are
 * too far from now, headers that must be signed and are not, no payload hash. */
export function headerClaim(
  request: S3Request,
  authorization: Authorization,
  bodyHash?: string,
): Claim {
  const { scope, signedHeaders, signature } = authorization;
  const { amzDate, time } = requestDate(request);
  if (amzDate.slice(0, 8) !== scope.date) {
    throw malformedHeader("Invalid credential date. Date is not the same as X-Amz-Date.");
  }
  checkSkew(time, request.time, amzDate);
  checkSignedHeaders(request, signedHeaders);
  const token = tokenField(request.headers.get("x-amz-security-token"));
  const payloadHash = bodyHash ?? request.headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: x-amz-content-sha256",
    });
  }
  return { scope, amzDate, signedHeaders, signature, payloadHash, presigned: false, ...token };
}

function malformedHeader(why: string): S3Error {
  return new S3Error("AuthorizationHeaderMalformed", {
    message: `The authorization header is malformed; ${why}`,
  });
}

/** x-amz-date, or Date where that is missing. */
function requestDate({ headers }: S3Request): { amzDate: string; time: number } {
  const amzDate = headers.get("x-amz-date");
  if (amzDate !== undefined) {
    const time = parseAmzDate(amzDate);
    if (time !== undefined) return { amzDate, time };
  } else {
    const time = Date.parse(headers.get("date") ?? "");
    if (!Number.isNaN(time)) {
      const text = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
      return { amzDate: text, time };
    }
  }
  throw new S3Error("AccessDenied", {
    message: "AWS authentication requires a valid Date or x-amz-date header",
  });
}

function checkSkew(time: number, now: number, amzDate: string): void {
  if (Math.abs(now - time) <= MAX_SKEW) return;
  throw new S3Error("RequestTimeTooSkewed", {
    fields: {
      RequestTime: amzDate,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW),
    },
  });
}
