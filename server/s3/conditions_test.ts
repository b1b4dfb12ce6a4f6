import assert from "node:assert/strict";
import { codeOf } from "../../tests/support/signature.ts";
import {
  conditionActions,
  deleteConditions,
  expectedState,
  parseEntityTags,
  parseTime,
  rangeApplies,
  readConditions,
  requireConditions,
  sourceConditions,
  writeConditions,
} from "./conditions.ts";

const TIME = Date.UTC(1994, 10, 6, 8, 49, 37);
const IMF = "Sun, 06 Nov 1994 08:49:37 GMT";
const VERSION = { etag: "abc", lastModified: TIME + 250, size: 5 };

const headers = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given));

Deno.test("parseTime() reads the three forms of RFC 9110 and S3's own", () => {
  const forms: Readonly<Record<string, number>> = {
    [IMF]: TIME,
    "Sunday, 06-Nov-94 08:49:37 GMT": TIME,
    "Sun Nov  6 08:49:37 1994": TIME,
    "Sun Nov 16 08:49:37 1994": TIME + 10 * 86_400_000,
    "1994-11-06T08:49:37Z": TIME,
    "1994-11-06T08:49:37.999Z": TIME,
    // What clients send besides.
    "Sun, 6 Nov 1994 08:49:37 GMT": TIME,
    "Sun, 06 Nov 1994 08:49:37 UTC": TIME,
    " Sun, 06 nov 1994 08:49:37 GMT ": TIME,
    // The day's name is not looked at.
    "Mon, 06 Nov 1994 08:49:37 GMT": TIME,
    "Wednesday, 01-Jan-69 00:00:00 GMT": Date.UTC(2069, 0, 1),
    "Thursday, 01-Jan-70 00:00:00 GMT": 0,
    "Thu, 29 Feb 2024 00:00:00 GMT": Date.UTC(2024, 1, 29),
    // A leap second is the next minute's first.
    "Sat, 31 Dec 2016 23:59:60 GMT": Date.UTC(2017, 0, 1),
    "Thu, 01 Jan 0099 00:00:00 GMT": Date.parse("0099-01-01T00:00:00Z"),
  };
  for (const text in forms) assert.equal(parseTime(text), forms[text], text);
});

Deno.test("parseTime() refuses what is no date", () => {
  assert.equal(parseTime(undefined), undefined);
  for (
    const text of [
      "",
      "0",
      "1994",
      "784111777",
      "yesterday",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 PST",
      "Sun, 06 Nov 1994 08:49:37 +0000",
      "Sun, 06 Nov 94 08:49:37 GMT",
      "06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 31 Nov 1994 08:49:37 GMT",
      "Sun, 29 Feb 2023 08:49:37 GMT",
      "Sun, 06 Nox 1994 08:49:37 GMT",
      // A month made of the ends of two.
      "Sun, 06 anF 1994 08:49:37 GMT",
      "1994-11-06",
      "1994-11-06 08:49:37Z",
      "1994-11-06T08:49:37",
      "1994-11-06T08:49:37+01:00",
      "1994-13-06T08:49:37Z",
      "1994-00-06T08:49:37Z",
      "1994-02-30T08:49:37Z",
      `${IMF}, ${IMF}`,
      `${IMF}\0`,
    ]
  ) assert.equal(parseTime(text), undefined, text);
});

Deno.test("parseTime() reads every time as it is written", () => {
  for (let time = 0; time < Date.UTC(2100); time += 86_399_000 * 11) {
    const date = new Date(time);
    assert.equal(parseTime(date.toUTCString()), time);
    assert.equal(parseTime(date.toISOString()), time);
  }
});

Deno.test("parseEntityTags() reads lists, and keeps weak tags and a quoted star apart", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '"abc"': ["abc"],
    abc: ["abc"],
    '"a", "b","c"': ["a", "b", "c"],
    '"a,b"': ["a,b"],
    '"a" , b': ["a", "b"],
    'W/"abc"': ["W/abc"],
    "*": ["*"],
    // An entity tag of that name: not any.
    '"*"': ['"*"'],
    '""': [""],
    "": [],
    " , ,": [],
    '"abc': ["abc"],
    '"d41d8cd98f00b204e9800998ecf8427e-3"': ["d41d8cd98f00b204e9800998ecf8427e-3"],
  };
  for (const header in cases) assert.deepEqual(parseEntityTags(header), cases[header], header);
});

Deno.test("readConditions() and sourceConditions() read the same four headers", () => {
  const given = {
    match: '"a", "b"',
    "none-match": 'W/"c", "d"',
    "modified-since": IMF,
    "unmodified-since": "Sunday, 06-Nov-94 08:49:38 GMT",
  };
  const expected = {
    ifMatch: ["a", "b"],
    // Compared weakly (RFC 9110 §13.1.2).
    ifNoneMatch: ["c", "d"],
    ifModifiedSince: TIME,
    ifUnmodifiedSince: TIME + 1000,
  };
  for (
    const [prefix, read] of [
      ["if-", readConditions],
      ["x-amz-copy-source-if-", sourceConditions],
    ] as const
  ) {
    const named = Object.entries(given).map(([name, value]) => [prefix + name, value] as const);
    assert.deepEqual(read(new Map(named)), expected);
    assert.deepEqual(read(new Map()), {});
    assert.deepEqual(read(headers({ [`${prefix}modified-since`]: "no date" })), {});
    const other = prefix === "if-" ? "x-amz-copy-source-if-" : "if-";
    assert.deepEqual(read(headers({ [`${other}match`]: "a" })), {});
  }
});

Deno.test("writeConditions() takes If-Match with tags or If-None-Match with a star", () => {
  assert.equal(writeConditions(new Map()), undefined);
  assert.deepEqual(writeConditions(headers({ "if-match": '"abc"' })), { ifMatch: ["abc"] });
  assert.deepEqual(writeConditions(headers({ "if-none-match": "*" })), { ifNoneMatch: ["*"] });
  assert.deepEqual(writeConditions(headers({ "if-none-match": " * " })), { ifNoneMatch: ["*"] });
  for (
    const given of [
      { "if-match": "*" },
      { "if-match": '"a", *' },
      { "if-none-match": '"abc"' },
      { "if-none-match": '"*"' },
      { "if-none-match": "" },
      { "if-match": '"a"', "if-none-match": "*" },
      { "if-modified-since": IMF },
      { "if-unmodified-since": IMF },
      { "if-match": '"a"', "if-unmodified-since": IMF },
    ]
  ) {
    assert.equal(codeOf(() => writeConditions(headers(given))), "NotImplemented");
  }
});

Deno.test("deleteConditions() reads tag, time and size, and refuses what is none", () => {
  const [TIME_NAME, SIZE] = ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"];
  assert.equal(deleteConditions(new Map()), undefined);
  assert.deepEqual(
    deleteConditions(headers({ "if-match": "*", [TIME_NAME]: IMF, [SIZE]: "0" })),
    { ifMatch: ["*"], lastModified: TIME, size: 0 },
  );
  assert.deepEqual(deleteConditions(headers({ "if-match": '"*"' })), { ifMatch: ['"*"'] });
  for (const time of ["", "no date", "784111777"]) {
    const given = headers({ [TIME_NAME]: time });
    assert.equal(codeOf(() => deleteConditions(given)), "InvalidArgument", time);
  }
  for (const size of ["", "-1", "+1", "1.0", "1e3", "0x1", " 1", "9".repeat(16), "٣"]) {
    const given = headers({ [SIZE]: size });
    assert.equal(codeOf(() => deleteConditions(given)), "InvalidArgument", size);
  }
  const none = { etag: undefined, lastModified: undefined, size: undefined };
  assert.equal(expectedState(none), undefined);
  assert.deepEqual(expectedState({ ...none, etag: '""' }), { ifMatch: [""] });
});

Deno.test("rangeApplies() goes by a strong tag or the exact date", () => {
  const cases: Readonly<Record<string, boolean>> = {
    '"abc"': true,
    abc: true,
    'W/"abc"': false,
    '"abd"': false,
    "*": false,
    "": false,
    [IMF]: true,
    "Sun, 06 Nov 1994 08:49:36 GMT": false,
    "Sun, 06 Nov 1994 08:49:38 GMT": false,
    "1994-11-06T08:49:37.999Z": true,
  };
  for (const value in cases) assert.equal(rangeApplies(value, VERSION), cases[value], value);
  assert.equal(rangeApplies(undefined, VERSION), true);
});

Deno.test("requireConditions() fails a copy where a read would answer 304 or 412", () => {
  const check = (conditions: Parameters<typeof requireConditions>[0]) =>
    codeOf(() => requireConditions(conditions, VERSION));
  assert.equal(check({}), "accepted");
  assert.equal(check({ ifMatch: ["abc"] }), "accepted");
  assert.equal(check({ ifMatch: ["other"] }), "PreconditionFailed");
  assert.equal(check({ ifNoneMatch: ["abc"] }), "PreconditionFailed");
  assert.equal(check({ ifModifiedSince: TIME }), "PreconditionFailed");
  assert.equal(check({ ifUnmodifiedSince: TIME - 1000 }), "PreconditionFailed");
});

Deno.test("conditionActions() asks for reading where the answer tells what an object is", () => {
  const READ = ["s3:GetObject"];
  assert.deepEqual(conditionActions(undefined), []);
  assert.deepEqual(conditionActions({ ifNoneMatch: ["*"] }), []);
  assert.deepEqual(conditionActions({ ifMatch: ["*"] }), []);
  assert.deepEqual(conditionActions({ ifMatch: ["*"], size: 1 }), READ);
  for (const asking of [{ ifMatch: ["a"] }, { ifMatch: [] }, { size: 0 }, { lastModified: 0 }]) {
    assert.deepEqual(conditionActions(asking), READ);
    assert.deepEqual(conditionActions(asking, "null"), ["s3:GetObjectVersion"]);
  }
});
