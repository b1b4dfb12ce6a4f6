/** AWS Signature Version 4: who sent this, and is it what they signed. Header form and presigned
 * form; the payload's own mode is told to whoever reads the body. */
import { S3Error } from "../s3/errors.ts";
import type { S3Request } from "../s3/request.ts";
import {
  canonicalRequests,
  checkSignedHeaders,
  parseSignedHeaders,
  stringToSign,
} from "./canonical_request.ts";
import { ChunkSigner } from "./chunk_signer.ts";
import { type CredentialScope, MAX_SKEW, parseAmzDate, parseScope } from "./credential_scope.ts";
import { equalText, type HmacKey, signingKey } from "./hmac.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { ANONYMOUS, type Credentials, type Principal } from "./principal.ts";

export type { Payload } from "./payload.ts";

export interface Authentication {
  readonly principal: Principal;
  readonly payload: Payload;
  readonly presigned: boolean;
}

export interface AuthenticatorOptions {
  readonly credentials: Credentials;
  /** The only region a scope may name. Absent: any. */
  readonly strictRegion?: string;
}

/** What a request claims, whichever form it came in. */
interface Claim {
  readonly scope: CredentialScope;
  readonly amzDate: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly presigned: boolean;
}

const MAX_EXPIRES = 604_800;
const CACHED_KEYS = 256;
/** Hex digits. */
const SIGNATURE_LENGTH = 64;
const CACHED_LENGTH = 1024;
const NO_SECRET = "0".repeat(40);
/** Sent twice, the HTTP layer joins them by a comma; none of these can hold one. */
const SINGLE = ["x-amz-date", "x-amz-content-sha256", "host", "content-length", "content-md5"];
const QUERY_NAMES: ReadonlySet<string> = new Set([
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Signature",
  "X-Amz-Security-Token",
]);

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #keys = new Map<string, HmacKey>();
  readonly #parsed = new Map<string, Omit<Authorization, "signature">>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** The principal, anonymous without credentials. Throws S3Error for anything that does not hold. */
  async authenticate(request: S3Request): Promise<Authentication> {
    const header = request.headers.get("authorization");
    const { query } = request.address;
    const inQuery = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature") ||
      query.has("X-Amz-Credential");
    for (const name of SINGLE) {
      if (request.headers.get(name)?.includes(",")) {
        throw new S3Error("InvalidRequest", {
          message: `The header ${name} was sent more than once`,
        });
      }
    }
    if (header !== undefined && inQuery) {
      throw new S3Error("InvalidArgument", {
        message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, " +
          "Signature query string parameter or the Authorization header should be specified",
        fields: { ArgumentName: "Authorization", ArgumentValue: "Authorization" },
      });
    }
    if (query.has("AWSAccessKeyId") || header?.startsWith("AWS ")) {
      throw new S3Error("InvalidRequest", {
        message:
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      });
    }
    if (header === undefined && !inQuery) return unverified(request, ANONYMOUS);
    const claim = header === undefined
      ? presignedClaim(request, this.#options.strictRegion)
      : headerClaim(request, this.#parse(header));
    if (request.headers.has("x-amz-security-token") || query.has("X-Amz-Security-Token")) {
      throw new S3Error("InvalidToken");
    }
    return await this.#verify(request, claim);
  }

  /** What comes before the signature is the same in most requests of a client's day. */
  #parse(header: string): Authorization {
    const end = Math.max(0, header.length - SIGNATURE_LENGTH);
    const known = this.#parsed.get(header.slice(0, end));
    if (known !== undefined) return { ...known, signature: header.slice(end) };
    const authorization = parseAuthorization(header, this.#options.strictRegion);
    if (header.endsWith("Signature=" + authorization.signature) && header.length <= CACHED_LENGTH) {
      if (this.#parsed.size >= CACHED_KEYS) this.#parsed.clear();
      const { signature, ...rest } = authorization;
      if (signature.length === SIGNATURE_LENGTH) this.#parsed.set(header.slice(0, end), rest);
    }
    return authorization;
  }

  async #verify(request: S3Request, claim: Claim): Promise<Authentication> {
    const { scope } = claim;
    const credential = await this.#options.credentials.get(scope.accessKeyId);
    // The same work for an unknown key, so that time does not tell which keys there are.
    const key = this.#key(credential?.secretAccessKey ?? NO_SECRET, scope);
    const scopeText = `${scope.date}/${scope.region}/s3/aws4_request`;
    let valid = false;
    let canonical = "", toSign = "";
    for (const text of canonicalRequests(request, claim.signedHeaders, claim.payloadHash)) {
      const candidate = stringToSign(claim.amzDate, scopeText, text);
      if (equalText(key.sign(candidate), claim.signature)) valid = true;
      if (canonical === "") {
        canonical = text;
        toSign = candidate;
      }
    }
    if (credential === undefined) {
      throw new S3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: scope.accessKeyId } });
    }
    if (!valid) {
      throw new S3Error("SignatureDoesNotMatch", {
        fields: {
          AWSAccessKeyId: scope.accessKeyId,
          StringToSign: toSign,
          SignatureProvided: claim.signature,
          CanonicalRequest: canonical,
        },
      });
    }
    const signer = (): ChunkSigner =>
      new ChunkSigner({ key, amzDate: claim.amzDate, scope: scopeText, seed: claim.signature });
    return {
      principal: credential.principal,
      payload: payloadOf(claim.payloadHash, signer),
      presigned: claim.presigned,
    };
  }

  #key(secret: string, { date, region }: CredentialScope): HmacKey {
    const id = `${date}/${region}/${secret}`;
    let key = this.#keys.get(id);
    if (key === undefined) {
      if (this.#keys.size >= CACHED_KEYS) this.#keys.clear();
      this.#keys.set(id, key = signingKey(secret, date, region, "s3"));
    }
    return key;
  }
}

/** A request nobody signed, or whose signature is not asked for: its body is framed as it says all
 * the same. */
export function unverified({ headers }: S3Request, principal: Principal): Authentication {
  const mode = headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  return { principal, payload: payloadOf(mode, undefined), presigned: false };
}

function headerClaim(request: S3Request, authorization: Authorization): Claim {
  const { scope, signedHeaders, signature } = authorization;
  const { amzDate, time } = requestDate(request);
  if (amzDate.slice(0, 8) !== scope.date) {
    throw malformedHeader("Invalid credential date. Date is not the same as X-Amz-Date.");
  }
  checkSkew(time, request.time, amzDate);
  checkSignedHeaders(request, signedHeaders);
  const payloadHash = request.headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: x-amz-content-sha256",
    });
  }
  return { scope, amzDate, signedHeaders, signature, payloadHash, presigned: false };
}

interface Authorization {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(header: string, strictRegion: string | undefined): Authorization {
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
  const scope = parseScope(credential, "AuthorizationHeaderMalformed", strictRegion);
  return { scope, signedHeaders, signature };
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

function presignedClaim(request: S3Request, strictRegion: string | undefined): Claim {
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
  const payloadHash = request.headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  return { scope, amzDate, signedHeaders, signature, payloadHash, presigned: true };
}
