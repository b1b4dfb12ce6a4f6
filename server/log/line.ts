/** One entry to one line, as JSON or for people. The last place before the outside: nothing secret
 * passes it, nor anything that would break the line or command a terminal. */
import type { Entry, LineFormat } from "./entry.ts";
import { redact } from "./redaction.ts";

/** JSON escapes the first 32 only: these end lines, command terminals, or turn text around. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const BARE = /^[\w.:/@+-]+$/;

/** Ends with a line feed. */
export function formatEntry(entry: Entry, format: LineFormat): string {
  const line = format === "json" ? jsonLine(entry) : textLine(entry);
  return `${redact(line)}\n`;
}

function jsonLine({ time, level, message, fields }: Entry): string {
  return printable(JSON.stringify({ time: isoTime(time), level, message, ...fields }));
}

function textLine({ time, level, message, fields = {} }: Entry): string {
  let line = `${isoTime(time)} ${level.toUpperCase().padEnd(5)} ${quoted(message).slice(1, -1)}`;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const text = String(value);
    line += ` ${name}=${BARE.test(text) ? text : quoted(text)}`;
  }
  return line;
}

function quoted(text: string): string {
  return printable(JSON.stringify(text));
}

function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
