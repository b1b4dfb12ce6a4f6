/** JSON (RFC 8259) as a tree in which every node knows its place. Beyond the RFC it refuses names
 * given twice, text that is not well-formed Unicode, and more nesting than a policy has. */
import { type Findings, type Place, quoted } from "./findings.ts";

export type JsonNode = JsonObject | JsonArray | JsonString | JsonLiteral;

export interface JsonObject extends Place {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: string;
  /** Of the name. */
  readonly place: Place;
  readonly value: JsonNode;
}

export interface JsonArray extends Place {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonString extends Place {
  readonly kind: "string";
  readonly text: string;
}

export interface JsonLiteral extends Place {
  readonly kind: "number" | "boolean" | "null";
  /** As written. */
  readonly text: string;
}

/** A policy needs six: itself, statements, statement, conditions, operator, values. */
const DEEPEST = 8;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS: readonly (readonly [word: string, kind: JsonLiteral["kind"]])[] = [
  ["true", "boolean"],
  ["false", "boolean"],
  ["null", "null"],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The one value of `text`. Throws PolicyError where it is not JSON; a name given twice is an error
 * among `findings`, and its first value stands. */
export function readJson(text: string, findings: Findings): JsonNode {
  return new Reader(text, findings).read();
}

class Reader {
  readonly #text: string;
  readonly #findings: Findings;
  #at = 0;

  constructor(text: string, findings: Findings) {
    this.#text = text;
    this.#findings = findings;
  }

  read(): JsonNode {
    const value = this.#value("", 0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#wrong("", "nothing more after the policy");
    return value;
  }

  #value(path: string, depth: number): JsonNode {
    this.#space();
    const at = this.#at;
    const first = this.#text[at];
    if (depth > DEEPEST) throw this.#refusal(path, `nested deeper than ${DEEPEST} levels`);
    if (first === "{") return this.#object(at, path, depth);
    if (first === "[") return this.#array(at, path, depth);
    if (first === '"') return { kind: "string", at, path, text: this.#string(path) };
    for (const [word, kind] of LITERALS) {
      if (this.#text.startsWith(word, at)) return this.#literal(kind, word, path);
    }
    NUMBER.lastIndex = at;
    const [number] = NUMBER.exec(this.#text) ?? [];
    if (number !== undefined) return this.#literal("number", number, path);
    throw this.#wrong(path, "a value");
  }

  #literal(kind: JsonLiteral["kind"], text: string, path: string): JsonLiteral {
    const at = this.#at;
    this.#at += text.length;
    return { kind, at, path, text };
  }

  #object(at: number, path: string, depth: number): JsonObject {
    const members: JsonMember[] = [];
    const names = new Set<string>();
    this.#at++;
    if (this.#next("}")) return { kind: "object", at, path, members };
    do {
      this.#space();
      const nameAt = this.#at;
      if (this.#text[nameAt] !== '"') throw this.#wrong(path, "a name in double quotes");
      const name = this.#string(path);
      const place = { at: nameAt, path: path === "" ? name : `${path}.${name}` };
      if (!this.#next(":")) throw this.#wrong(place.path, '":"');
      const value = this.#value(place.path, depth + 1);
      if (names.has(name)) this.#findings.error(place, `${quoted(name)} is given twice`);
      else members.push({ name, place, value });
      names.add(name);
    } while (this.#next(","));
    if (!this.#next("}")) throw this.#wrong(path, '"," or "}"');
    return { kind: "object", at, path, members };
  }

  #array(at: number, path: string, depth: number): JsonArray {
    const items: JsonNode[] = [];
    this.#at++;
    if (this.#next("]")) return { kind: "array", at, path, items };
    do items.push(this.#value(`${path}[${items.length}]`, depth + 1)); while (this.#next(","));
    if (!this.#next("]")) throw this.#wrong(path, '"," or "]"');
    return { kind: "array", at, path, items };
  }

  #string(path: string): string {
    const start = this.#at;
    let text = "", plain = ++this.#at;
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      // NaN, past the end, is no number below 0x20 either.
      if (!(unit >= 0x20)) throw this.#wrong(path, 'a closing "');
      if (unit === 0x22) break;
      if (unit === 0x5c) {
        text += this.#text.slice(plain, this.#at) + this.#escape(path);
        plain = this.#at;
      } else this.#at++;
    }
    text += this.#text.slice(plain, this.#at++);
    if (!text.isWellFormed()) {
      throw this.#findings.fatal({ at: start, path }, "half of a surrogate pair: not Unicode text");
    }
    return text;
  }

  /** Stands on the backslash, ends behind the escape. */
  #escape(path: string): string {
    const letter = this.#text[this.#at + 1] ?? "";
    if (letter === "u") {
      const hex = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#wrong(path, "four hex digits after \\u");
      this.#at += 6;
      return String.fromCharCode(parseInt(hex, 16));
    }
    const meant = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (meant === undefined) throw this.#wrong(path, "an escape that JSON has");
    this.#at += 2;
    return meant;
  }

  /** Whether the next thing is `mark`, which it then passes. */
  #next(mark: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #wrong(path: string, expected: string): Error {
    const found = this.#text.codePointAt(this.#at);
    const what = found === undefined ? "the text ends" : quoted(String.fromCodePoint(found));
    return this.#refusal(path, `not JSON: expected ${expected}, but found ${what}`);
  }

  #refusal(path: string, message: string): Error {
    return this.#findings.fatal({ at: this.#at, path }, message);
  }
}
