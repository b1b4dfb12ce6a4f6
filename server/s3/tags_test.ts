import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Random } from "../../tests/model/random.ts";
import { codeOf } from "../../tests/support/signature.ts";
import { decodeTagging, MAX_OBJECT_TAGS, parseTaggingHeader, tagSetXml } from "./tags.ts";
import { parseXml } from "./xml_reader.ts";
import { writeXml } from "./xml_writer.ts";

function tagging(tags: string): string {
  return `<Tagging><TagSet>${tags}</TagSet></Tagging>`;
}

function decode(xml: string, maximum = MAX_OBJECT_TAGS) {
  return decodeTagging(parseXml(new TextEncoder().encode(xml)), maximum);
}

const tag = (key: string, value = "v") => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
/** As a header's value arrives. */
const received = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const numbered = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i));

Deno.test("decodeTagging() reads keys and values", () => {
  assert.deepEqual(decode(tagging("")), {});
  assert.deepEqual(decode(tagging(tag("a", "1") + tag("B c", "") + tag("A", "é 中"))), {
    a: "1",
    "B c": "",
    A: "é 中",
  });
  assert.deepEqual(decode(tagging("<Tag><Key>a</Key></Tag>")), { a: "" });
  assert.deepEqual(decode(tagging("<Tag><Value>1</Value><Key>a</Key></Tag>")), { a: "1" });
  const namespaced = `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet/></Tagging>`;
  assert.deepEqual(decode(namespaced), {});
  const own = decode(tagging(tag("__proto__") + tag("constructor")));
  assert.deepEqual(Object.keys(own), ["__proto__", "constructor"]);
});

Deno.test("decodeTagging() refuses documents that are none", () => {
  assert.equal(codeOf(() => decodeTagging(undefined, 10)), "MissingRequestBodyError");
  for (
    const xml of [
      "<TagSet/>",
      "<Tagging/>",
      "<Tagging><TagSet/><TagSet/></Tagging>",
      "<Tagging><TagSet/><Other/></Tagging>",
      "<Tagging>text</Tagging>",
      tagging("<Other/>"),
      tagging("<Tag/>"),
      tagging("<Tag><Value>v</Value></Tag>"),
      tagging("<Tag><Key>a</Key><Key>b</Key></Tag>"),
      tagging("<Tag><Key>a</Key><Value>1</Value><Value>2</Value></Tag>"),
      tagging("<Tag><Key>a</Key><Value>1</Value><Other/></Tag>"),
      tagging("<Tag><Key><a/></Key></Tag>"),
      tagging("<Tag><Key>a</Key><Value><b/></Value></Tag>"),
    ]
  ) assert.equal(codeOf(() => decode(xml)), "MalformedXML", xml);
});

/** Keys and values by what becomes of them. Lengths are counted in UTF-16, as S3 does. */
const KEYS: Readonly<Record<string, string>> = {
  "a": "accepted",
  "+-=._:/@": "accepted",
  " a b ": "accepted",
  "\u00a0": "accepted",
  "éÄ中ก٣Ⅷ": "accepted",
  [`${"k".repeat(128)}`]: "accepted",
  [`${"é".repeat(128)}`]: "accepted",
  [`${"\u{1d49c}".repeat(64)}`]: "accepted",
  "AWSx": "accepted",
  "xaws:": "accepted",
  "": "InvalidTag",
  [`${"k".repeat(129)}`]: "InvalidTag",
  [`${"\u{1d49c}".repeat(65)}`]: "InvalidTag",
  "aws:": "InvalidTag",
  "aws:a": "InvalidTag",
  "AWS:a": "InvalidTag",
  "a,b": "InvalidTag",
  "a;b": "InvalidTag",
  "a?": "InvalidTag",
  "a*": "InvalidTag",
  "a&amp;b": "InvalidTag",
  "&lt;a": "InvalidTag",
  "a&#10;b": "InvalidTag",
  "a\tb": "InvalidTag",
  "😀": "InvalidTag",
  "a\u200bb": "InvalidTag",
  "a\u202eb": "InvalidTag",
  "e\u0301": "InvalidTag",
  "\u0085": "InvalidTag",
};

Deno.test("tags have keys and values of AWS's characters and lengths", () => {
  for (const key in KEYS) {
    assert.equal(codeOf(() => decode(tagging(tag(key)))), KEYS[key], JSON.stringify(key));
    const aws = key.toLowerCase().startsWith("aws:");
    // A value may be empty, begin with aws:, and be twice as long.
    const expected = key === "" || aws || /^.{129}$|^.{65}$/u.test(key) ? "accepted" : KEYS[key];
    const found = codeOf(() => decode(tagging(tag("k", key))));
    assert.equal(found, expected, JSON.stringify(key));
  }
  for (const [character, most] of [["v", 256], ["é", 256], ["\u{1d49c}", 128]] as const) {
    const of = (count: number) => codeOf(() => decode(tagging(tag("k", character.repeat(count)))));
    assert.equal(of(most), "accepted");
    assert.equal(of(most + 1), "InvalidTag");
  }
});

Deno.test("tags are counted, and each key is there once", () => {
  const many = (count: number) => tagging(numbered(count, (i) => tag(`k${i}`)).join(""));
  assert.equal(Object.keys(decode(many(10))).length, 10);
  assert.equal(codeOf(() => decode(many(11))), "BadRequest");
  assert.equal(Object.keys(decode(many(50), 50)).length, 50);
  assert.equal(codeOf(() => decode(many(51), 50)), "BadRequest");
  assert.equal(codeOf(() => decode(tagging(tag("a") + tag("b") + tag("a")))), "InvalidTag");
  assert.equal(codeOf(() => decode(tagging(tag("a") + tag("A")))), "accepted");
});

Deno.test("parseTaggingHeader() reads a form", () => {
  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "": {},
    "a=1": { a: "1" },
    "a=1&b=2": { a: "1", b: "2" },
    "a": { a: "" },
    "a=": { a: "" },
    "a=b=c": { a: "b=c" },
    "&a=1&&b=2&": { a: "1", b: "2" },
    "a+b=c%20d": { "a b": "c d" },
    "a%2Bb=%3D%40": { "a+b": "=@" },
    "%C3%A9=%e4%b8%ad": { é: "中" },
    // Not encoded, though it should be.
    [received("é=中")]: { é: "中" },
    [received("ê=à")]: { ê: "à" },
    "__proto__=1": JSON.parse('{"__proto__":"1"}'),
  };
  for (const value in cases) assert.deepEqual(parseTaggingHeader(value), cases[value], value);
  assert.deepEqual(parseTaggingHeader(undefined), {});
});

Deno.test("parseTaggingHeader() refuses what is no form, and what tags must not be", () => {
  const cases: Readonly<Record<string, string>> = {
    "a=1&a=2": "InvalidArgument",
    "a=1&%61=2": "InvalidArgument",
    "a=%": "InvalidArgument",
    "a=%zz": "InvalidArgument",
    "a=%C3": "InvalidArgument",
    "%FF=1": "InvalidArgument",
    "a=%ED%A0%80": "InvalidArgument",
    "a=\u00ff": "InvalidArgument",
    "a=\u00c3": "InvalidArgument",
    "=1": "InvalidTag",
    "a=1&=2": "InvalidTag",
    "aws:a=1": "InvalidTag",
    "aws%3Aa=1": "InvalidTag",
    "a=%00": "InvalidTag",
    "a=%0D%0Ab": "InvalidTag",
    "a=1;b=2": "InvalidTag",
    [numbered(10, (i) => `k${i}=v`).join("&")]: "accepted",
    [numbered(11, (i) => `k${i}=v`).join("&")]: "BadRequest",
  };
  for (const value in cases) {
    assert.equal(codeOf(() => parseTaggingHeader(value)), cases[value], JSON.stringify(value));
  }
});

Deno.test("tags come back as they went: through XML and through a header", () => {
  const seed = 4711;
  const random = new Random(seed);
  const alphabet = [..."abcXYZ019 +-=._:/@éß中ก\u{1d49c}\u00a0"];
  const word = (length: number) => Array.from({ length }, () => random.pick(alphabet)).join("");
  for (let round = 0; round < 300; round++) {
    const pairs = Array.from(
      { length: random.below(11) },
      (_, i) => [`${i}${word(random.below(20))}`, word(random.below(40))] as const,
    );
    const tags = Object.fromEntries(pairs);
    const what = `seed ${seed}, round ${round}`;
    assert.deepEqual(decode(writeXml(tagSetXml(tags))), tags, what);
    assert.deepEqual(parseTaggingHeader(new URLSearchParams(tags).toString()), tags, what);
  }
});
