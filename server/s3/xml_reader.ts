/** Strict XML for S3 request bodies, in one pass and linear time. Refuses what S3 has no use for and
 * attacks need: DOCTYPE, processing instructions, own entities, any encoding but UTF-8, nesting
 * deeper than 16, more than 100,000 elements, text beside child elements. Every defect is
 * `S3Error("MalformedXML")`.
 * Source: XML 1.0 (Fifth Edition); namespaces are not resolved, prefixes are dropped. */
import { S3Error } from "./errors.ts";
import { decodeReferences } from "./xml_references.ts";

export interface XmlElement {
  /** Local name, prefix dropped. */
  readonly name: string;
  /** By local name; namespace declarations are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text content as written, entities decoded, line ends as `\n`; "" when there are children. */
  readonly text: string;
}

const MAX_DEPTH = 16;
/** The parts of an upload are 10,000, of up to eight elements each: what comes beyond is there to keep
 * the server busy. */
const MAX_ELEMENTS = 100_000;
const START = "A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}" +
  "\\u{37f}-\\u{1fff}\\u{200c}-\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}" +
  "\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}";
const PART = `[${START}][${START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}-\\u{2040}]*`;
/** Namespaces in XML §4: a name holds at most one colon, and not at an end. */
const NAME = `(?:${PART}:)?${PART}`;

interface OpenElement {
  readonly qualifiedName: string;
  readonly element: XmlElement & { readonly children: XmlElement[]; text: string };
}

/** The document's root element. `bytes`: the whole body; a byte order mark is skipped.
 * Throws MalformedXML. */
export function parseXml(bytes: Uint8Array): XmlElement {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed();
  }
  return new Parser(text).document();
}

/** Where the defect is does not matter to S3: one text says all. */
function malformed(): S3Error {
  return new S3Error("MalformedXML");
}

class Parser {
  readonly #text: string;
  #at = 0;
  // Sticky expressions keep their position, so each parser has its own.
  readonly #name = new RegExp(NAME, "uy");
  readonly #space = /[ \t\n]*/y;

  constructor(text: string) {
    // Not all of what XML 1.0 §2.2 leaves out: keys hold it, and clients write it as it is.
    if (text.includes("\0")) throw malformed();
    // §2.11: line ends are read as \n.
    this.#text = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  }

  document(): XmlElement {
    this.#declaration();
    const open: OpenElement[] = [];
    let root: XmlElement | undefined;
    let elements = 0;
    while (this.#at < this.#text.length) {
      const top = open.at(-1);
      if (this.#text[this.#at] !== "<") {
        const content = this.#characters();
        if (top !== undefined) top.element.text += decodeReferences(content);
        else if (!isWhite(content)) throw malformed();
      } else if (this.#takes("<!--")) {
        this.#comment();
      } else if (this.#takes("<![CDATA[")) {
        if (top === undefined) throw malformed();
        top.element.text += this.#until("]]>");
      } else if (this.#takes("</")) {
        const closed = this.#close(open.pop());
        if (open.length === 0) root = closed;
      } else {
        // Here end `<!DOCTYPE`, `<?…` and every other mark-up: none begins with a name.
        this.#take("<");
        if (root !== undefined) throw malformed();
        const { opened, empty } = this.#open();
        if (open.length >= MAX_DEPTH || ++elements > MAX_ELEMENTS) throw malformed();
        top?.element.children.push(opened.element);
        if (!empty) open.push(opened);
        else if (top === undefined) root = opened.element;
      }
    }
    if (root === undefined || open.length > 0) throw malformed();
    return root;
  }

  /** §2.8; only version 1.0 and UTF-8. */
  #declaration(): void {
    if (!/^<\?xml[ \t\n]/.test(this.#text.slice(0, 6))) return;
    // Bounded, so that the expression cannot run over a hostile body.
    const declaration =
      /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"utf-8"|'utf-8'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/i
        .exec(this.#text.slice(0, 256));
    if (declaration === null) throw malformed();
    this.#at = declaration[0].length;
  }

  /** After `<`: name, attributes, `>` or `/>`. */
  #open(): { opened: OpenElement; empty: boolean } {
    const qualifiedName = this.#takeName();
    const attributes: Record<string, string> = Object.create(null);
    const seen = new Set<string>();
    for (;;) {
      const before = this.#at;
      this.#skipSpace();
      const empty = this.#takes("/>");
      if (empty || this.#takes(">")) {
        return {
          opened: {
            qualifiedName,
            element: { name: localName(qualifiedName), attributes, children: [], text: "" },
          },
          empty,
        };
      }
      if (this.#at === before) throw malformed();
      const name = this.#takeName();
      const value = this.#attributeValue();
      if (seen.has(name)) throw malformed();
      seen.add(name);
      if (name === "xmlns" || name.startsWith("xmlns:")) continue;
      const local = localName(name);
      if (local in attributes) throw malformed();
      attributes[local] = value;
    }
  }

  #attributeValue(): string {
    this.#skipSpace();
    this.#take("=");
    this.#skipSpace();
    const quote = this.#takes('"') ? '"' : "'";
    if (quote === "'") this.#take("'");
    const value = this.#until(quote);
    if (value.includes("<")) throw malformed();
    // §3.3.3: white space written as such is a space; references are not touched.
    return decodeReferences(value.replace(/[\t\n]/g, " "));
  }

  /** After `</`. */
  #close(opened: OpenElement | undefined): XmlElement {
    if (opened === undefined || this.#takeName() !== opened.qualifiedName) throw malformed();
    this.#skipSpace();
    this.#take(">");
    const element = opened.element;
    if (element.children.length > 0) {
      if (!isWhite(element.text)) throw malformed();
      element.text = "";
    }
    return element;
  }

  #comment(): void {
    this.#until("--");
    // §2.5: "--" must not occur within a comment.
    this.#take(">");
  }

  #characters(): string {
    const end = this.#text.indexOf("<", this.#at);
    const stop = end < 0 ? this.#text.length : end;
    const content = this.#text.slice(this.#at, stop);
    // §2.4: not allowed outside the end of a CDATA section.
    if (content.includes("]]>")) throw malformed();
    this.#at = stop;
    return content;
  }

  #until(mark: string): string {
    const end = this.#text.indexOf(mark, this.#at);
    if (end < 0) throw malformed();
    const content = this.#text.slice(this.#at, end);
    this.#at = end + mark.length;
    return content;
  }

  #takeName(): string {
    this.#name.lastIndex = this.#at;
    const found = this.#name.exec(this.#text);
    if (found === null) throw malformed();
    this.#at += found[0].length;
    return found[0];
  }

  #skipSpace(): void {
    this.#space.lastIndex = this.#at;
    this.#space.test(this.#text);
    this.#at = this.#space.lastIndex;
  }

  #takes(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  #take(mark: string): void {
    if (!this.#takes(mark)) throw malformed();
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function isWhite(text: string): boolean {
  return !/[^ \t\n\r]/.test(text);
}

/** The document when its root is called `name`; MissingRequestBodyError for no document,
 * MalformedXML for another root. */
export function root(document: XmlElement | undefined, name: string): XmlElement {
  if (document === undefined) throw new S3Error("MissingRequestBodyError");
  if (document.name !== name) throw malformed();
  return document;
}

/** The one child called `name`; undefined when there is none. Throws MalformedXML for two. */
export function child(parent: XmlElement, name: string): XmlElement | undefined {
  const found = repeated(parent, name);
  if (found.length > 1) throw malformed();
  return found[0];
}

/** The one child called `name`. Throws MalformedXML for none or two. */
export function required(parent: XmlElement, name: string): XmlElement {
  const found = child(parent, name);
  if (found === undefined) throw malformed();
  return found;
}

/** All children called `name`, in order. */
export function repeated(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((element) => element.name === name);
}

/** Throws MalformedXML when `parent` has a child not called one of `names`. */
export function refuseOthers(parent: XmlElement, names: readonly string[]): void {
  for (const element of parent.children) if (!names.includes(element.name)) throw malformed();
}

/** The text of an element that must have no children (MalformedXML); undefined for no element. */
export function textOf(element: XmlElement): string;
export function textOf(element: XmlElement | undefined): string | undefined;
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element !== undefined && element.children.length > 0) throw malformed();
  return element?.text;
}
