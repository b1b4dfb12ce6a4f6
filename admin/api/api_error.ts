/** The only error a client of the management API is meant to see, and what the errors of the rooms
 * below are to it. Their own messages are told where they are about the client's words. */
import type { Context } from "hono";
import { AuditQueryError } from "../../server/audit/audit_query.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { InvalidIdentityError } from "../../server/identities.ts";
import { PolicyError } from "../../server/auth/policy/findings.ts";
import { PasswordsBusyError } from "../../server/sessions/password_hasher.ts";
import { StorageError, type StorageErrorCode } from "../../storage/model.ts";

export interface ApiErrorOptions extends ErrorOptions {
  /** What to do about it. */
  readonly hint?: string;
  /** What is wrong with which field of the request. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly hint: string | undefined;
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    options: ApiErrorOptions = {},
  ) {
    super(message, options);
    this.hint = options.hint;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }

  /** The same, with this to do about it. */
  withHint(hint: string): ApiError {
    const { status, code, message, fields, headers } = this;
    return new ApiError(status, code, message, {
      ...{ hint, headers },
      ...(fields === undefined ? {} : { fields }),
    });
  }
}

/** A request that is not as it must be. */
export function invalid(fields: Readonly<Record<string, string>>, hint?: string): ApiError {
  return new ApiError(400, "InvalidRequest", "The request is not as it must be.", {
    fields,
    ...(hint === undefined ? {} : { hint }),
  });
}

export function notFound(what: string): ApiError {
  return new ApiError(404, "NotFound", `There is no ${what}.`);
}

/** `methods`: those the path takes, as Allow names them. */
export function methodNotAllowed(methods: readonly string[]): ApiError {
  return new ApiError(405, "MethodNotAllowed", "The path does not take this method.", {
    headers: { allow: methods.join(", ") },
  });
}

/** A policy that cannot be used, in this field of the request. */
export function invalidPolicy(field: string, error: PolicyError): ApiError {
  return new ApiError(400, "InvalidPolicy", "The policy cannot be used.", {
    fields: { [field]: mistakeOf(error) },
    hint: "POST /api/v1/policies/validate tells all that is wrong with it.",
  });
}

/** Something else than was expected is there by now, or nothing. */
export function preconditionFailed(): ApiError {
  return new ApiError(412, "PreconditionFailed", CHANGED);
}

/** What is refused whatever policies say. */
export function refused(message: string, hint?: string): ApiError {
  return new ApiError(403, "AccessDenied", message, hint === undefined ? {} : { hint });
}

/** Credentials that do not hold, or none where some are needed. */
export function unauthenticated(code: string, message: string, cause?: unknown): ApiError {
  // Of all that S3's error tells, the region one must sign for is what a program can make use of.
  const region = cause instanceof S3Error ? cause.fields["Region"] : undefined;
  return new ApiError(401, code, message, {
    headers: { "www-authenticate": "AWS4-HMAC-SHA256" },
    ...(cause === undefined ? {} : { cause }),
    ...(region === undefined ? {} : { fields: { Region: region } }),
  });
}

/** A browser's request that another site's page may have made. */
export function crossSite(): ApiError {
  return new ApiError(403, "CrossSiteRequest", "The request may come from another site's page.", {
    hint: "Requests with a cookie that change something need a JSON body, and Origin or " +
      "Sec-Fetch-Site of this server's own pages.",
  });
}

export function unavailable(message: string): ApiError {
  return new ApiError(503, "Unavailable", message, { headers: { "retry-after": "1" } });
}

/** The form of every error there is. `requestId`: by which operators find it. */
export function errorAnswer(context: Context, error: ApiError, requestId: string): Response {
  const { status, code, message, hint, fields, headers } = error;
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  return context.json({ code, message, hint, requestId, fields }, status as 400);
}

/** Anything that was thrown, as the client is told it. The cause stays inside. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof S3Error) {
    const { status, code, message, cause } = error;
    const fields = cause instanceof PolicyError ? { policy: mistakeOf(cause) } : error.fields;
    const told = Object.keys(fields).length === 0 ? {} : { fields };
    return new ApiError(status === 304 ? 412 : status, code, message, { ...told, cause: error });
  }
  if (error instanceof InvalidIdentityError) return invalid({ [error.field]: error.message });
  if (error instanceof PasswordsBusyError) {
    return unavailable("Too many passwords at the same time.");
  }
  if (error instanceof AuditQueryError) return invalid({ [error.field]: error.message });
  if (error instanceof PolicyError) return invalidPolicy("document", error);
  if (error instanceof StorageError) return ofStorage(error);
  return new ApiError(503, "Unavailable", "This cannot be answered now.", {
    headers: { "retry-after": "1" },
    cause: error,
  });
}

function mistakeOf({ line, column, message }: PolicyError): string {
  return `line ${line}, column ${column}: ${message}`;
}

type Told = readonly [status: number, code: string, message: string];

const CHANGED = "It is not as it was taken to be.";

/** Codes commands of identities can be refused with; the rest is nothing a client could mend. */
const STORAGE: Readonly<Partial<Record<StorageErrorCode, Told>>> = {
  userExists: [409, "AlreadyExists", "There is a user of this name."],
  groupExists: [409, "AlreadyExists", "There is a group of this name."],
  policyExists: [409, "AlreadyExists", "There is a policy of this name."],
  accessKeyExists: [409, "AlreadyExists", "There is an access key of this id."],
  userNotFound: [404, "NotFound", "There is no such user."],
  groupNotFound: [404, "NotFound", "There is no such group."],
  policyNotFound: [404, "NotFound", "There is no such policy, or it is not attached."],
  accessKeyNotFound: [404, "NotFound", "There is no such access key."],
  userInUse: [409, "InUse", "The user has access keys, groups or policies."],
  groupInUse: [409, "InUse", "The group has members or policies."],
  policyAttached: [409, "InUse", "The policy is attached to users or groups."],
  shareNotFound: [404, "NotFound", "There is no such link."],
  tooManyShares: [409, "LimitExceeded", "There are as many links of this creator as there may be."],
  preconditionFailed: [412, "PreconditionFailed", CHANGED],
  invalidValue: [400, "InvalidRequest", "The request has text that cannot be kept."],
  tooLarge: [400, "InvalidRequest", "That is more than can be done at once."],
};

const FORCE: ReadonlySet<StorageErrorCode> = new Set(["userInUse", "groupInUse"]);

function ofStorage(error: StorageError): ApiError {
  const { code, detail } = error;
  const told = STORAGE[code];
  if (told === undefined) {
    const message = code === "indeterminate"
      ? "The outcome is unknown: it may or may not have taken effect."
      : "The server accepts no changes at the moment.";
    return new ApiError(503, "Unavailable", message, {
      headers: { "retry-after": "1" },
      cause: error,
    });
  }
  const [status, name, message] = told;
  const { message: _, ...fields } = detail;
  return new ApiError(status, name, message, {
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(FORCE.has(code) ? { hint: "force=true deletes it with all that." } : {}),
    cause: error,
  });
}
