/** What the access log knows of one request, whatever form it is written in. Nothing secret is in
 * it: of the request's headers only those named here are told, and URIs are redacted. */
import { Buffer } from "node:buffer";
import type { Delivered, RequestRecord, TraceParent } from "../observer.ts";
import { redact, redactUri } from "./redaction.ts";

export interface AccessEntry {
  readonly record: RequestRecord;
  readonly remoteAddress: string | undefined;
  /** As sent, redacted. */
  readonly target: string;
  readonly versionId: string | undefined;
  readonly host: string | undefined;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
  readonly signatureVersion: "SigV4" | "SigV2" | undefined;
  readonly authType: "AuthHeader" | "QueryString" | undefined;
  readonly objectSize: number | undefined;
  readonly trace: TraceParent | undefined;
  /** Bytes of the body that left; announced ones where they were not counted. */
  readonly sent: number;
  /** False: the answer broke off. */
  readonly complete: boolean;
  /** Milliseconds from arrival until the answer had left. */
  readonly totalTime: number;
}

export interface AccessEnd {
  readonly remoteAddress: string | undefined;
  readonly delivered: Delivered;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function accessEntry(record: RequestRecord, end: AccessEnd): AccessEntry {
  const { target, headers, trace } = record.request;
  const referer = headers.get("referer");
  return {
    record,
    remoteAddress: end.remoteAddress,
    target: redactUri(target),
    versionId: record.query?.get("versionId"),
    host: headers.get("host"),
    referer: referer === undefined ? undefined : redactUri(utf8(referer)),
    userAgent: optional(headers.get("user-agent")),
    ...authentication(record),
    objectSize: objectSize(record),
    trace,
    sent: end.delivered.bytes ?? record.sent,
    complete: end.delivered.complete,
    // Two clocks: the whole is never less than its part.
    totalTime: Math.max(Math.floor(record.duration), end.now - record.startedAt),
  };
}

function optional(header: string | undefined): string | undefined {
  return header === undefined ? undefined : redact(utf8(header));
}

/** The text of a header, whose value is bytes, one a UTF-16 unit. */
export function utf8(header: string): string {
  return /^[\x00-\x7f]*$/.test(header) ? header : Buffer.from(header, "latin1").toString("utf8");
}

function authentication(
  { request, query }: RequestRecord,
): Pick<AccessEntry, "signatureVersion" | "authType"> {
  const header = request.headers.get("authorization");
  if (header !== undefined) {
    return {
      authType: "AuthHeader",
      signatureVersion: header.startsWith("AWS4-")
        ? "SigV4"
        : header.startsWith("AWS ")
        ? "SigV2"
        : undefined,
    };
  }
  if (query?.has("X-Amz-Algorithm") || query?.has("X-Amz-Signature")) {
    return { authType: "QueryString", signatureVersion: "SigV4" };
  }
  if (query?.has("AWSAccessKeyId")) return { authType: "QueryString", signatureVersion: "SigV2" };
  return { authType: undefined, signatureVersion: undefined };
}

/** Of the object a request read or wrote; undefined where neither head tells. */
function objectSize(record: RequestRecord): number | undefined {
  if (record.status >= 300) return undefined;
  const { operation, request: { headers }, answerHeaders } = record;
  switch (operation) {
    case "GetObject":
    case "HeadObject": {
      const whole = /\/(\d+)$/.exec(answerHeaders["content-range"] ?? "")?.[1];
      return size(whole ?? answerHeaders["content-length"]);
    }
    case "PutObject":
    case "UploadPart":
      return size(headers.get("x-amz-decoded-content-length") ?? headers.get("content-length"));
    default:
      return undefined;
  }
}

function size(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
