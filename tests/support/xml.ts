/** Reads the XML that S3 answers with; refuses by throwing what no S3 answer holds. Written apart
 * from the product's own reader, so that the two cannot be wrong together. */

export class XmlNode {
  constructor(
    readonly name: string,
    readonly attributes: Readonly<Record<string, string>>,
    readonly children: readonly XmlNode[],
    /** Text, entities decoded; "" besides child elements. */
    readonly text: string,
  ) {}

  all(name: string): XmlNode[] {
    return this.children.filter((child) => child.name === name);
  }

  /** Text of the first child of that name. */
  get(name: string): string | undefined {
    return this.all(name)[0]?.text;
  }

  /** Same; throws when there is none. */
  need(name: string): string {
    const text = this.get(name);
    if (text === undefined) throw new Error(`<${this.name}> has no <${name}>`);
    return text;
  }
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

export function parseXmlAnswer(source: string): XmlNode {
  interface Open {
    readonly name: string;
    readonly attributes: Record<string, string>;
    readonly children: XmlNode[];
    text: string;
  }
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const stack: Open[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new Error(`not XML at ${at}: ${source.slice(at, at + 60)}`);
    const [whole, slash, name, list, closed, text] = match;
    const top = stack.at(-1)!;
    if (text !== undefined) {
      top.text += text;
    } else if (name === undefined) {
      if (at !== 0) throw new Error(`${whole} in the middle`);
    } else if (slash === "/") {
      if (top.name !== name || stack.length === 1) throw new Error(`stray </${name}>`);
      stack.pop();
      stack.at(-1)!.children.push(close(top));
    } else {
      const attributes: Record<string, string> = {};
      for (const [, key, value] of list!.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
        attributes[key!] = decode(value!);
      }
      const open: Open = { name, attributes, children: [], text: "" };
      if (closed === "/") top.children.push(close(open));
      else stack.push(open);
    }
  }
  const [document] = root.children;
  if (stack.length !== 1 || root.children.length !== 1 || root.text.trim() !== "") {
    throw new Error("not one root element");
  }
  return document!;

  function close({ name, attributes, children, text }: Open): XmlNode {
    if (children.length > 0 && text.trim() !== "") throw new Error(`<${name}> holds text besides`);
    return new XmlNode(name, attributes, children, children.length > 0 ? "" : decode(text));
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** As an XML processor hands it on: line ends become one line feed unless written as references. */
function decode(text: string): string {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) {
    throw new Error("character that XML does not allow");
  }
  return text.replace(/\r\n?/g, "\n").replace(/&([^;]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(";")) throw new Error(`bare & in ${text}`);
    const code = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
    if (code !== null) {
      return String.fromCodePoint(code[1] === undefined ? Number(code[2]) : parseInt(code[1], 16));
    }
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}

/** Text as element content; control characters as references. */
export function escapeXml(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[&<>"'\x00-\x1f]/g,
    (character) => `&#${character.codePointAt(0)};`,
  );
}
