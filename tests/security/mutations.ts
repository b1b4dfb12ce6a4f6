/** Requests spoilt at random: bytes, lines, numbers and pieces that parsers stumble over. A request is
 * one character a byte. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Random } from "../model/random.ts";

const PIECES: readonly string[] = [
  ...["\r\n", "\n", "\r", "\0", "\t", " ", "%", "%00", "%0A", "%zz", "%C3", "%2F", "%F0%9F%98%80"],
  ...["..", "/", "//", "\\", "?", "&", "=", "==", ":", ";", ",", "*", '"', "'", "#", "+", "~"],
  ...[
    "<",
    ">",
    "</",
    "/>",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "&x;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "<?x?>",
  ],
  ...['<!DOCTYPE x [<!ENTITY a "b">]>', "<Key>", "</Key>", "<Object/>", "xmlns:a='b'", "a:"],
  ...["\xff\xfe", "\xc3\xa9", "\xed\xa0\x80", "\x7f", "\x1b", "\xef\xbf\xbf", "\xe2\x80\xa8"],
  ...["-1", "0", "1", "00", "1e9", "0x10", "NaN", "Infinity", "null", "undefined", "true"],
  ...["2147483648", "9007199254740993", "99999999999999999999", "-9223372036854775808"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "[object Object]"],
  ...["chunked", "aws-chunked", "100-continue", "bytes=0-", "bytes=-0", "bytes=5-1,2-", "W/"],
  ...["versionId=null", "partNumber=1", "uploads", "uploadId=x", "tagging", "versioning", "delete"],
  ...["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n"],
  ...["Range: bytes=1-2\r\n", "If-Match: *\r\n", "If-None-Match: *\r\n", "Origin: x\r\n"],
  ...["x-amz-copy-source: /fuzz/k\r\n", "x-amz-trailer: x-amz-checksum-crc32\r\n"],
  ...["x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n", "x-amz-acl: public-read\r\n"],
  ...["x-amz-meta-a: b\r\n", "x-amz-decoded-content-length: 3\r\n", "x-amz-tagging: a=b\r\n"],
  "A".repeat(1_100),
  "<a>".repeat(50),
];

type Mutation =
  | "byte"
  | "piece"
  | "delete"
  | "repeat"
  | "swapLines"
  | "repeatLine"
  | "number"
  | "cut";

const WEIGHTS: Readonly<Record<Mutation, number>> = {
  byte: 4,
  piece: 8,
  delete: 3,
  repeat: 2,
  swapLines: 1,
  repeatLine: 2,
  number: 4,
  cut: 1,
};

/** The request with a few changes, often one. Mostly its length and MD5 are then told rightly again, so
 * that what reads the body is reached too. */
export function mutate(request: string, random: Random): string {
  let changed = request;
  do changed = change(changed, random); while (random.chance(0.4));
  return random.chance(0.7) ? toldRightly(changed) : changed;
}

function change(text: string, random: Random): string {
  // A body is short beside its head: more often than by chance the change is there.
  const body = text.indexOf("\r\n\r\n") + 4;
  const from = random.chance(0.3) && body < text.length ? body : 0;
  const at = from + random.below(text.length - from + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(0.8) ? 8 : 200));
  switch (random.weighted(WEIGHTS)) {
    case "byte":
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case "piece":
      return text.slice(0, at) + random.pick(PIECES) + text.slice(random.chance(0.5) ? at : end);
    case "delete":
      return text.slice(0, at) + text.slice(end);
    case "repeat":
      return text.slice(0, end) + text.slice(at);
    case "swapLines":
      return onLines(text, (lines) => {
        const [one, other] = [random.below(lines.length), random.below(lines.length)];
        [lines[one], lines[other]] = [lines[other]!, lines[one]!];
      });
    case "repeatLine":
      return onLines(text, (lines) => {
        lines.splice(random.below(lines.length), 0, random.pick(lines));
      });
    case "number":
      return replaceNumber(text, random);
    case "cut":
      return text.slice(0, at);
  }
}

function onLines(text: string, act: (lines: string[]) => void): string {
  const lines = text.split("\r\n");
  act(lines);
  return lines.join("\r\n");
}

function replaceNumber(text: string, random: Random): string {
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return text;
  const found = random.pick(numbers);
  const other = random.pick(["-1", "0", "1", "65536", "4294967296", "9".repeat(20), "1.5", ""]);
  return text.slice(0, found.index) + other + text.slice(found.index + found[0].length);
}

function toldRightly(text: string): string {
  const at = text.indexOf("\r\n\r\n");
  if (at < 0) return text;
  const body = Buffer.from(text.slice(at + 4), "latin1");
  const md5 = createHash("md5").update(body).digest("base64");
  return text.slice(0, at)
    .replace(/(\r\ncontent-length: *)\d+/i, (_, name: string) => name + body.length)
    .replace(/(\r\ncontent-md5: *)[\w+/]{22}==/i, (_, name: string) => name + md5) +
    text.slice(at);
}
