/** Every error the STS API can answer: its status and AWS's own text, once; and which of them says
 * what went wrong below. Sources: AWS STS API Reference, "Common Errors" and the errors of each
 * action. */
import { OidcError, type OidcErrorCode } from "../auth/oidc_claims.ts";
import { S3Error, type S3ErrorCode } from "../s3/errors.ts";

const STS_ERRORS = {
  AccessDenied: [403, "Access denied"],
  ExpiredToken: [403, "The security token included in the request is expired"],
  ExpiredTokenException: [400, "Token must be used within its validity period"],
  IDPCommunicationError: [400, "The identity provider could not be reached"],
  IDPRejectedClaim: [403, "The claims of the identity provider give no permissions here"],
  IncompleteSignature: [400, "The request signature does not conform to AWS standards."],
  InvalidAction: [400, "The action or operation requested is invalid."],
  InvalidClientTokenId: [403, "The security token included in the request is invalid."],
  InvalidIdentityToken: [400, "The identity token that was passed could not be validated"],
  MalformedPolicyDocument: [400, "The policy document was malformed."],
  MissingAuthenticationToken: [403, "Request is missing Authentication Token"],
  PackedPolicyTooLarge: [
    400,
    "The session policies together are longer than a session token can hold",
  ],
  ServiceUnavailable: [503, "The request has failed due to a temporary failure of the server."],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
  ],
  ValidationError: [400, "The input fails to satisfy the constraints."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type StsErrorCode = keyof typeof STS_ERRORS;

export interface StsErrorOptions extends ErrorOptions {
  /** Replaces the general text. */
  readonly message?: string;
  /** The connection cannot be used further. */
  readonly closes?: boolean;
}

export class StsError extends Error {
  override readonly name = "StsError";
  readonly status: number;
  readonly closes: boolean;

  constructor(readonly code: StsErrorCode, options: StsErrorOptions = {}) {
    const [status, message] = STS_ERRORS[code];
    super(options.message ?? message, options);
    this.status = status;
    this.closes = options.closes ?? false;
  }
}

const FROM_S3: Partial<Record<S3ErrorCode, StsErrorCode>> = {
  AccessDenied: "IncompleteSignature",
  AuthorizationHeaderMalformed: "IncompleteSignature",
  ExpiredToken: "ExpiredToken",
  InvalidAccessKeyId: "InvalidClientTokenId",
  InvalidArgument: "IncompleteSignature",
  InvalidToken: "InvalidClientTokenId",
  RequestTimeTooSkewed: "SignatureDoesNotMatch",
  SignatureDoesNotMatch: "SignatureDoesNotMatch",
};
/** Those whose own text says more. */
const TOLD: ReadonlySet<S3ErrorCode> = new Set([
  "AccessDenied",
  "AuthorizationHeaderMalformed",
  "InvalidArgument",
  "RequestTimeTooSkewed",
]);
const FROM_OIDC: Readonly<Record<OidcErrorCode, StsErrorCode>> = {
  unavailable: "IDPCommunicationError",
  expired: "ExpiredTokenException",
  invalid: "InvalidIdentityToken",
  rejected: "IDPRejectedClaim",
};

/** Everything a request can fail with, as the client is told it. The cause stays inside. */
export function toStsError(error: unknown): StsError {
  if (error instanceof StsError) return error;
  if (error instanceof OidcError) return new StsError(FROM_OIDC[error.code], { cause: error });
  if (!(error instanceof S3Error) || error.status >= 500) {
    return new StsError("ServiceUnavailable", { cause: error });
  }
  const code = FROM_S3[error.code];
  if (code !== undefined) {
    return new StsError(code, TOLD.has(error.code) ? { message: error.message } : {});
  }
  // Of the body: the rest of one that stalled would have to be waited for.
  return new StsError("ValidationError", {
    message: error.message,
    closes: error.code === "RequestTimeout",
  });
}
