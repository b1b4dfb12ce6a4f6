/** A request as a line of the S3 server access log: 27 fields in AWS's order, `-` for what is not
 * known. Source: Amazon S3 User Guide, "Amazon S3 server access log format". */
import { uriEncode } from "../s3/uri_encoding.ts";
import type { AccessEntry } from "./access_entry.ts";
import { accessOperation } from "./access_operation.ts";
import { redact } from "./redaction.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
  .concat(["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);

export function s3AccessLine(entry: AccessEntry): string {
  const { record } = entry;
  const fields = [
    word(record.bucketOwner),
    word(record.bucket),
    `[${logTime(record.startedAt)}]`,
    word(entry.remoteAddress),
    word(record.principalId),
    word(record.requestId),
    accessOperation(record),
    keyWord(record.key),
    quoted(`${record.method} ${entry.target} ${record.request.protocol}`),
    String(record.status),
    // AWS does not count "not modified" among the errors.
    record.status === 304 ? "-" : word(record.errorCode),
    entry.sent === 0 ? "-" : String(entry.sent),
    number(entry.objectSize),
    number(entry.totalTime),
    number(Math.floor(record.duration)),
    quoted(entry.referer),
    quoted(entry.userAgent),
    word(entry.versionId),
    // Host id: what errors call HostId.
    word(record.requestId),
    word(entry.signatureVersion),
    "-", // Cipher suite
    word(entry.authType),
    word(entry.host),
    "-", // TLS version
    "-", // Access point ARN
    "-", // Whether an ACL was needed: there are none
    "-", // Region the request came from
  ];
  return `${redact(fields.join(" "))}\n`;
}

/** AWS escapes the key it took from the path once more: readers of these logs decode it twice. */
function keyWord(key: string | undefined): string {
  return key === undefined ? "-" : uriEncode(uriEncode(key.toWellFormed(), true), true);
}

/** Without a space in it. */
function word(text: string | undefined): string {
  return text === undefined || text === "" ? "-" : escaped(text, /[^\x21\x23-\x5b\x5d-\x7e]/gu);
}

/** In quotes, with none inside: neither AWS's own expression for these lines nor other parsers know
 * an escaped quote. */
function quoted(text: string | undefined): string {
  return text === undefined || text === ""
    ? '"-"'
    : `"${escaped(text, /[^\x20\x21\x23-\x5b\x5d-\x7e]/gu)}"`;
}

function escaped(text: string, unfit: RegExp): string {
  return text.replace(unfit, (character) => encodeURIComponent(character.toWellFormed()));
}

function number(value: number | undefined): string {
  return value === undefined ? "-" : String(value);
}

/** `06/Feb/2019:00:00:38 +0000` */
function logTime(time: number): string {
  const [, year, month, day, clock] = /^(\d+)-(\d\d)-(\d\d)T([\d:]{8})/.exec(
    new Date(time).toISOString(),
  ) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
}
