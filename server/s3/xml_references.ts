/** References in XML text: the five entities XML itself has, and characters by number. Refuses all
 * others, so that no document can define its own. Source: XML 1.0 (Fifth Edition) §4.1, §4.6. */
import { S3Error } from "./errors.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Replaces references; a bare `&`, an entity of no name we know, or a reference to what
 * is no character is malformed. */
export function decodeReferences(text: string): string {
  let at = text.indexOf("&");
  if (at < 0) return text;
  // Not replace(): it would gather a million references before the first bad one is refused.
  const reference = /&(#x?)?(\w{1,10});/y;
  let decoded = "";
  let from = 0;
  for (; at >= 0; at = text.indexOf("&", from)) {
    reference.lastIndex = at;
    const [whole, kind, name] = reference.exec(text) ?? [];
    if (whole === undefined || name === undefined) throw new S3Error("MalformedXML");
    decoded += text.slice(from, at) + (kind === undefined ? entity(name) : character(kind, name));
    from = at + whole.length;
  }
  return decoded + text.slice(from);
}

function entity(name: string): string {
  const text = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (text === undefined) throw new S3Error("MalformedXML");
  return text;
}

function character(kind: string, digits: string): string {
  const hexadecimal = kind === "#x";
  if (!(hexadecimal ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)) {
    throw new S3Error("MalformedXML");
  }
  const code = Number.parseInt(digits, hexadecimal ? 16 : 10);
  if (!isCharacter(code)) throw new S3Error("MalformedXML");
  return String.fromCodePoint(code);
}

/** Every character a key can hold: more than XML 1.0 has a way to write (§2.2), but clients write them
 * all the same, and so do listings. */
function isCharacter(code: number): boolean {
  return (code >= 0x1 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0x10ffff);
}
