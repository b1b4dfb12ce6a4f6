/** A request as a span of OTLP's JSON: what the access log tells of it, by the names of the semantic
 * conventions (stable for HTTP and RPC, in development for S3). Nothing secret is in it, nor who
 * signed: spans leave this machine. */
import type { RequestRecord } from "../observer.ts";
import { utf8 } from "../log/access_entry.ts";
import { PRIVATE_PARAMETERS, redact, redactUri } from "../log/redaction.ts";
import { type Attributes, keyValues, nanoseconds } from "./otlp.ts";

export interface SpanFacts {
  /** 32 and 16 lower-case hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Asked for while the request is under way. */
  readonly remoteAddress: string | undefined;
  /** Milliseconds from the arrival of the request until its answer had left. */
  readonly duration: number;
}

const KIND_SERVER = 2;
const STATUS_ERROR = 2;
/** W3C trace flag. */
const SAMPLED = 0x1;
/** Of the parent: bits 8 and 9 of a span's flags say whether it is known, and true. */
const IS_REMOTE_KNOWN = 0x100, IS_REMOTE = 0x200;
/** Characters of one attribute; keys are shorter. */
const LONGEST_TEXT = 2_048;
const LONGEST_HOST = 262;
/** Characters of a `tracestate` everybody must pass on (W3C Trace Context). */
const LONGEST_STATE = 512;
/** RFC 9110 and RFC 5789. */
const METHODS: ReadonlySet<string> = new Set(
  ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"],
);

/** JSON, no longer than some tens of kilobytes whatever the request holds. */
export function requestSpan(record: RequestRecord, facts: SpanFacts): string {
  const { operation, method, status, startedAt, request: { trace, headers } } = record;
  return JSON.stringify({
    traceId: facts.traceId,
    spanId: facts.spanId,
    ...(trace === undefined ? {} : {
      parentSpanId: trace.parentId,
      ...traceState(headers.get("tracestate")),
    }),
    flags: SAMPLED | IS_REMOTE_KNOWN | (trace === undefined ? 0 : IS_REMOTE),
    // Names are to be few.
    name: operation !== "Unknown" ? operation : METHODS.has(method) ? method : "HTTP",
    kind: KIND_SERVER,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(startedAt + facts.duration),
    attributes: keyValues({
      ...httpAttributes(record, facts.remoteAddress),
      ...s3Attributes(record),
    }),
    // To a server, what the client got wrong is no error.
    ...(status >= 500 ? { status: { code: STATUS_ERROR } } : {}),
  });
}

function traceState(header: string | undefined): { readonly traceState?: string } {
  if (header === undefined || header.length > LONGEST_STATE) return {};
  return /^[\x20-\x7e]+$/.test(header) ? { traceState: header } : {};
}

function httpAttributes(record: RequestRecord, remoteAddress: string | undefined): Attributes {
  const { method, status, request: { target, headers, protocol, secure } } = record;
  const mark = target.indexOf("?");
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(
    (headers.get("host") ?? "").slice(0, LONGEST_HOST),
  ) ??
    [];
  return {
    "http.request.method": METHODS.has(method) ? method : "_OTHER",
    "http.request.method_original": METHODS.has(method) ? undefined : shown(method),
    "http.response.status_code": status,
    "http.request.body.size": record.received,
    "http.response.body.size": record.sent,
    "url.scheme": secure ? "https" : "http",
    "url.path": shown(mark < 0 ? target : target.slice(0, mark)),
    "url.query": mark < 0
      ? undefined
      : redactUri(cut(target.slice(mark)), PRIVATE_PARAMETERS).slice(1),
    "server.address": host === "" ? undefined : host.replace(/^\[(.*)\]$/, "$1"),
    "server.port": host === "" || port === undefined ? undefined : Number(port),
    "client.address": remoteAddress,
    "network.protocol.version": protocol === "HTTP/2.0" ? "2" : "1.1",
    "user_agent.original": headerText(headers.get("user-agent")),
    "error.type": status < 500 ? undefined : record.errorCode ?? String(status),
  };
}

function s3Attributes(record: RequestRecord): Attributes {
  const { operation, requestId, bucket, key, query, errorCode, request: { headers } } = record;
  const partNumber = query?.get("partNumber");
  return {
    "aws.request_id": requestId,
    "aws.s3.bucket": shown(bucket),
    "aws.s3.key": shown(key),
    "aws.s3.copy_source": headerText(headers.get("x-amz-copy-source")),
    "aws.s3.part_number": partNumber !== undefined && /^\d{1,5}$/.test(partNumber)
      ? Number(partNumber)
      : undefined,
    "aws.s3.upload_id": shown(query?.get("uploadId")),
    // A preflight is the browser's own question.
    ...(operation === "Preflight" ? {} : {
      "rpc.system.name": "aws-api",
      "rpc.method": operation === "Unknown" ? "_OTHER" : `S3/${operation}`,
      "rpc.status_code": errorCode,
    }),
  };
}

function headerText(value: string | undefined): string | undefined {
  return value === undefined ? undefined : shown(utf8(cut(value)));
}

function shown(text: string | undefined): string | undefined {
  return text === undefined ? undefined : redact(cut(text)).toWellFormed();
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT);
}
