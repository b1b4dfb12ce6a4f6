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
  // On both sides of the surrogates, which no key holds.
  "\ud7ff",
  "\ud7ff/a",
  "\ue000",
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
  /** Absent: ten of NASTY_KEYS. */
  readonly keys?: readonly string[];
  /** Bytes of each content. */
  readonly contents: readonly number[];
  readonly parts: readonly number[];
  readonly minimumPartSize: number;
  readonly weights?: Readonly<Partial<Record<Kind, number>>>;
}

/** Three buckets and some of the keys, chosen by the seed. */
export function createMaterial(options: MaterialOptions): Material {
  const { seed, contents, parts, minimumPartSize, weights } = options;
  // Bytes do not depend on the seed: seeds then share them in a store that knows bytes by hash.
  const bytes = new Random(1);
  const others = NASTY_KEYS.filter((key) => !ALWAYS.includes(key));
  const chosen = [...new Random(seed).sample(others, 10 - ALWAYS.length), ...ALWAYS];
  return {
    buckets: ["bucket-0", "bucket-1", "bucket-2"],
    keys: options.keys ?? chosen,
    contents: contents.map((size) => bytes.bytes(size)),
    parts: parts.map((size) => bytes.bytes(size)),
    attributes: ATTRIBUTES,
    delimiters: DELIMITERS,
    minimumPartSize,
    weights: { ...WEIGHTS, ...weights },
  };
}

/** Sizes small enough to do thousands of operations a second; some contents shared by many, some
 * nearly always by one. */
export function createSmallMaterial(seed: number): Material {
  return createMaterial({
    seed,
    contents: [...[0, 1, 2, 9, 10, 11, 12, 40, 41, 100, 101], ...RARE, ...RARE],
    parts: [1, 8, 9, 12, 30, 100],
    minimumPartSize: 9,
    weights: { createUpload: 5, putPart: 10, copyPart: 12, complete: 8, sweep: 12 },
  });
}

const RARE = Array.from({ length: 20 }, (_, i) => 11 + i);

/** Many keys of few pieces, for listings: nested, alike, with versions and uploads. */
export function createListingMaterial(seed: number, keys: number): Material {
  const random = new Random(seed);
  // Three pieces make few and full common prefixes, six make many with little in them.
  const few = seed % 2 === 0;
  const pieces = few
    ? [...random.sample(ASCII, 2), "\u{1f600}"]
    : [...random.sample(ASCII, 3), ...random.sample(BEYOND, 2), "\u{1f600}"];
  const chosen = Array.from({ length: keys }, () => {
    const length = 1 + random.below(few ? 9 : 7);
    return Array.from({ length }, () => random.pick(pieces)).join("");
  });
  const nothing = Object.keys(WEIGHTS).map((kind) => [kind, 0]);
  return {
    ...createMaterial({
      seed,
      keys: [...new Set(chosen)],
      contents: [1, 2, 3],
      parts: [1],
      minimumPartSize: 1,
      weights: {
        ...Object.fromEntries(nothing),
        version: 1,
        put: 60,
        delete: 15,
        createUpload: 15,
        list: 120,
      },
    }),
    buckets: ["bucket-0"],
    delimiters: [...pieces, ...pieces, "/", "//", `${pieces[0]}${pieces[1]}`],
  };
}

const ASCII = ["a", "b", "/", "//", " "];
const BEYOND = ["\u00e9", "\uff5e", "\ud7ff", "\ue000", "\u{10ffff}"];
