import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Random } from "../../tests/model/random.ts";
import { uriDecode, uriEncode } from "./uri_encoding.ts";

/** RFC 3986 §2.3, byte by byte. */
function naive(text: string, keepSlash: boolean): string {
  return [...Buffer.from(text, "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-._~]/.test(character) || (keepSlash && character === "/")) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

Deno.test("uriEncode() encodes all but unreserved characters, in upper-case hex", () => {
  for (let code = 0; code < 0x250; code++) {
    const character = String.fromCharCode(code);
    for (const keepSlash of [true, false]) {
      assert.equal(uriEncode(character, keepSlash), naive(character, keepSlash), `U+${code}`);
    }
  }
  assert.equal(uriEncode("a/b c", true), "a/b%20c");
  assert.equal(uriEncode("a/b c", false), "a%2Fb%20c");
  // An escape is text like any other: nothing is encoded by half.
  assert.equal(uriEncode("%2F%20", true), "%252F%2520");
  assert.equal(uriEncode("é中😀", true), "%C3%A9%E4%B8%AD%F0%9F%98%80");
});

Deno.test("uriDecode() undoes uriEncode(), whatever the text", () => {
  const seed = 3986;
  const random = new Random(seed);
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: random.below(12) }, () => {
      const code = random.pick([0x80, 0x800, 0xd800, 0x110000]);
      const point = random.below(code);
      return String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? 0x2f : point);
    }).join("");
    const what = `seed ${seed}, round ${round}`;
    for (const keepSlash of [true, false]) {
      const encoded = uriEncode(text, keepSlash);
      assert.equal(encoded, naive(text, keepSlash), what);
      assert.equal(uriDecode(encoded), text, what);
      assert.equal(uriDecode(encoded.replace(/%../g, (hex) => hex.toLowerCase())), text, what);
    }
  }
});

Deno.test("uriDecode() leaves what is not escaped alone, and decodes once", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "",
    "a+b": "a+b",
    "a%2Bb": "a+b",
    "%2520": "%20",
    "%41%7e": "A~",
    "..%2f..%5C": "../..\\",
    "é%20中": "é 中",
    "%EF%BB%BFa": "\ufeffa",
    "%00": "\0",
  };
  for (const raw in cases) assert.equal(uriDecode(raw), cases[raw], raw);
});

Deno.test("uriDecode() refuses bad escapes and what is not UTF-8", () => {
  for (
    const raw of [
      "%",
      "a%",
      "%2",
      "%2 0",
      "%zz",
      "%u0041",
      "%-1",
      "100%",
      "%%20",
      "%80",
      "%FF",
      "%C3",
      "%C3%",
      "%C3x",
      "%C3%28",
      // Overlong, surrogates, beyond Unicode.
      "%C0%80",
      "%C0%AF",
      "%E0%80%AF",
      "%ED%A0%80",
      "%ED%BF%BF",
      "%F4%90%80%80",
      "%F8%88%80%80%80",
    ]
  ) assert.equal(uriDecode(raw), undefined, raw);
});
