/** The stuff property tests are made of: keys that invite mistakes, sizes around every limit. */
import { type Kind, type Material, WEIGHTS } from "./operations.ts";
import { Random } from "./random.ts";
import type { Attributes } from "./store.ts";

/** Each apart from every other, whatever a path or a collation would make of them. */
export const NASTY_KEYS: readonly string[] = [
  "a",
  "a/",
  "a/b",
  "a//b",
  "a/b/",
  "a/b/c",
  "ab",
  "/",
  "//",
  ".",
  "..",
  "./a",
  "../x",
  "a/../b",
  "%2F",
  "%",
  "+",
  " ",
  "a b",
  "a+b",
  "\\",
  "?",
  "a?b=c&d",
  "#",
  "&amp;<>\"'",
  // é in both normal forms.
  "\u00e9",
  "e\u0301",
  "\u00e9/a",
  // UTF-8 puts the first before the second, UTF-16 the second before the first.
  "\uff5e",
  "\u{1f600}",
  "\u{1f600}/\uff5e",
  "\u{10ffff}",
  "\t",
  "a\r\nb",
  "k".repeat(1024),
];

/** In every selection: the pair whose order tells bytes from UTF-16 units. */
const ALWAYS: readonly string[] = ["\uff5e", "\u{1f600}"];

const ATTRIBUTES: readonly Attributes[] = [
  { contentType: "application/octet-stream", metadata: {}, tags: {} },
  { contentType: "text/plain; charset=utf-8", metadata: { a: "1" }, tags: { colour: "green" } },
  {
    contentType: "image/png",
    metadata: { "long-name": "x y, z" },
    tags: { a: "", "b c": "d+e=f" },
  },
  { contentType: "text/plain", metadata: {}, tags: { colour: "blue" } },
  { contentType: "a/b", metadata: { a: "2", mtime: "1700000000.5" }, tags: {} },
];

export const DELIMITERS: readonly string[] = [
  "/",
  "/",
  "/",
  "a",
  "//",
  "\u00e9",
  "b/",
  "\u{1f600}",
];

export interface MaterialOptions {
  readonly seed: number;
  readonly keys?: number;
  /** Bytes of each content. */
  readonly contents: readonly number[];
  readonly parts: readonly number[];
  readonly minimumPartSize: number;
  readonly weights?: Readonly<Partial<Record<Kind, number>>>;
}

/** Three buckets and some of the keys, chosen by the seed. */
export function createMaterial(options: MaterialOptions): Material {
  const { seed, keys = 10, contents, parts, minimumPartSize, weights } = options;
  // Bytes do not depend on the seed: seeds then share them in a store that knows bytes by hash.
  const bytes = new Random(1);
  const others = NASTY_KEYS.filter((key) => !ALWAYS.includes(key));
  const chosen = [...new Random(seed).sample(others, keys - ALWAYS.length), ...ALWAYS];
  return {
    buckets: ["bucket-0", "bucket-1", "bucket-2"],
    keys: chosen,
    contents: contents.map((size) => bytes.bytes(size)),
    parts: parts.map((size) => bytes.bytes(size)),
    attributes: ATTRIBUTES,
    delimiters: DELIMITERS,
    minimumPartSize,
    weights: { ...WEIGHTS, ...weights },
  };
}

/** Sizes small enough to do thousands of operations a second. */
export function createSmallMaterial(seed: number): Material {
  return createMaterial({
    seed,
    contents: [0, 1, 2, 9, 10, 11, 12, 40, 41, 100, 101],
    parts: [1, 8, 9, 12, 30, 100],
    minimumPartSize: 9,
  });
}
