/** XML for S3 answers: one string, built in one pass. Every text is escaped here and nowhere else;
 * characters XML 1.0 has no way to write come out as references (`&#x1;`), as S3 writes them. */

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | XmlRecord
  | readonly XmlValue[];

/** Elements in insertion order. An array repeats its element; undefined is left out. A name that
 * begins with `@` is an attribute of the enclosing element; attributes come before its elements.
 * The name `""` makes no element: its records' elements stand in its place, for lists that mix
 * element names. */
export interface XmlRecord {
  readonly [name: string]: XmlValue;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** The document for `root`, which holds exactly one element. The namespace, S3's unless another is
 * named, is declared on it, except on `<Error>`, as in S3. */
export function writeXml(root: XmlRecord, namespace = NAMESPACE): string {
  const name = Object.keys(root)[0] ?? "";
  const writer = new Writer();
  writer.element(name, root[name], name === "Error" ? "" : ` xmlns="${namespace}"`);
  return writer.text;
}

class Writer {
  /** Appended to and nothing else: the engine copies it once, when it is read. */
  text = '<?xml version="1.0" encoding="UTF-8"?>\n';

  element(name: string, value: XmlValue, attributes = ""): void {
    switch (typeof value) {
      case "string":
        this.text += `<${name}${attributes}>${escapeXml(value)}</${name}>`;
        return;
      case "number":
      case "boolean":
        this.text += `<${name}${attributes}>${value}</${name}>`;
        return;
      case "undefined":
        return;
    }
    if (!isRecord(value)) {
      for (const one of value) this.element(name, one, attributes);
    } else if (name === "") {
      this.#content(value);
    } else {
      this.text += `<${name}${attributes}${attributesOf(value)}>`;
      this.#content(value);
      this.text += `</${name}>`;
    }
  }

  #content(record: XmlRecord): void {
    for (const name in record) if (!isAttribute(name)) this.element(name, record[name]);
  }
}

function isAttribute(name: string): boolean {
  return name.charCodeAt(0) === 0x40;
}

function attributesOf(record: XmlRecord): string {
  let attributes = "";
  for (const name in record) {
    // Attributes come first in a record: the first element ends the search.
    if (!isAttribute(name)) break;
    const value = record[name];
    if (value !== undefined) attributes += ` ${name.slice(1)}="${escapeXml(String(value))}"`;
  }
  return attributes;
}

function isRecord(value: XmlRecord | readonly XmlValue[]): value is XmlRecord {
  return !Array.isArray(value);
}

const SPECIAL = /[&<>"\x00-\x1f\ufffe\uffff]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Line ends and tabs too: parsers normalise them when they stand as they are. */
function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  let escaped = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x3f && code < 0xfffe) continue;
    const character = text[at] ?? "";
    if (!SPECIAL.test(character)) continue;
    escaped += text.slice(from, at) +
      (ESCAPES[character] ?? `&#x${code.toString(16).toUpperCase()};`);
    from = at + 1;
  }
  return escaped + text.slice(from);
}
