/** What is told of a request once its answer is known, whoever asked: dispatch for what came over S3,
 * the invoker for what the management API asked. */
import { Buffer } from "node:buffer";
import type { Cause } from "../../storage/journal.ts";
import { StorageError } from "../../storage/model.ts";
import type { Denial } from "../auth/authorize.ts";
import type { Principal } from "../auth/principal.ts";
import type { RequestHead, RequestRecord } from "../observer.ts";
import type { Answer } from "./answer.ts";
import { S3Error } from "./errors.ts";
import type { Address } from "./request.ts";
import { toS3Error } from "./storage_errors.ts";

/** A request before its body. */
export interface Asked extends RequestHead {
  readonly id: string;
  readonly method: string;
}

/** What is known of a request so far: feeds the record and the error answer. */
export interface Trace {
  operation: string;
  address?: Address;
  principal: Principal;
  bucketOwner?: string;
  share?: string;
  denial?: Denial;
  deniedParts?: { readonly first: readonly Denial[]; readonly count: number };
}

/** Characters of the secrets that are made, here and by AWS; their ids have 20. */
const SECRET_LENGTH = 40;
/** Refused parts of one request that are kept. */
const KEPT_PARTS = 10;

/** Notes that policies refused a part of the request. */
export function noteDeniedPart(trace: Trace, denial: Denial): void {
  const { first, count } = trace.deniedParts ?? { first: [], count: 0 };
  trace.deniedParts = {
    first: first.length < KEPT_PARTS ? [...first, denial] : first,
    count: count + 1,
  };
}

export interface Outcome {
  readonly answer: Answer;
  /** Absent on success. */
  readonly failure?: S3Error | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** As `performance.now()` told it then. */
  readonly began: number;
}

export function requestRecord(asked: Asked, trace: Trace, outcome: Outcome): RequestRecord {
  const { answer, failure, startedAt, began } = outcome;
  const { address, principal } = trace;
  return {
    requestId: asked.id,
    operation: trace.operation,
    ...(address?.bucket === undefined ? {} : { bucket: address.bucket }),
    ...(address?.key === undefined ? {} : { key: address.key }),
    ...(trace.bucketOwner === undefined ? {} : { bucketOwner: trace.bucketOwner }),
    principal: principal.name,
    ...(trace.share === undefined ? {} : { share: trace.share }),
    ...(principal.kind === "anonymous" ? {} : { principalId: principal.id }),
    method: asked.method,
    status: answer.status,
    ...(failure === undefined ? {} : { errorCode: failure.code, cause: failure.cause }),
    ...(trace.denial === undefined ? {} : { denial: trace.denial }),
    ...(trace.deniedParts === undefined ? {} : { deniedParts: trace.deniedParts }),
    ...signatureFactsOf(failure),
    startedAt,
    duration: Math.round((performance.now() - began) * 1_000) / 1_000,
    received: Number(asked.headers.get("content-length") ?? 0) || 0,
    sent: bodyLength(answer),
    request: asked,
    streamed: answer.body instanceof ReadableStream,
    ...(address === undefined ? {} : { query: address.query }),
    answerHeaders: answer.headers,
  };
}

/** Of credentials that did not hold: the key that was claimed, unless that may be a secret somebody put
 * in its place, and of SignatureDoesNotMatch what this server would have had signed. Not of forms: they
 * sign a policy, which can hold a token. */
export function signatureFactsOf(
  error: S3Error | undefined,
): Pick<RequestRecord, "claimedKey" | "expected"> {
  if (error?.code !== "SignatureDoesNotMatch" && error?.code !== "InvalidAccessKeyId") return {};
  const {
    AWSAccessKeyId: key,
    CanonicalRequest: canonicalRequest,
    StringToSign: stringToSign = "",
  } = error.fields;
  return {
    ...(key === undefined || key.length >= SECRET_LENGTH ? {} : { claimedKey: key }),
    ...(canonicalRequest === undefined ? {} : { expected: { canonicalRequest, stringToSign } }),
  };
}

function bodyLength({ headers, body }: Answer): number {
  if (body === null) return 0;
  if (body instanceof Uint8Array) return body.length;
  return typeof body === "string"
    ? Buffer.byteLength(body)
    : Number(headers["content-length"] ?? 0);
}

/** The journal's words of who asked. */
export function causeOf(
  { id, headers, delivery }: Asked,
  { name, accessKeyId }: Principal,
  action: string,
): Cause {
  const { remoteAddress } = delivery;
  const userAgent = headers.get("user-agent");
  return {
    principal: name,
    action,
    requestId: id,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(remoteAddress === undefined ? {} : { sourceAddress: remoteAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

/** Everything a request can fail with, as the client is told it. The cause stays inside. */
export function asS3Error(error: unknown, address: Address | undefined): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof StorageError) {
    const { bucket, key } = address ?? {};
    return toS3Error(error, {
      ...(bucket === undefined ? {} : { bucket }),
      ...(key === undefined ? {} : { key }),
    });
  }
  return new S3Error("ServiceUnavailable", { cause: error });
}
