import assert from "node:assert/strict";
import {
  codeOf,
  EMPTY_SHA256,
  EXAMPLE,
  requestOf,
  type Sent,
  sha256,
} from "../../tests/support/signature.ts";
import {
  canonicalRequests,
  checkSignedHeaders,
  parseSignedHeaders,
  stringToSign,
} from "./canonical_request.ts";

const { host } = EXAMPLE;

function canonical(sent: Sent, names: readonly string[] = ["host"], payload = EMPTY_SHA256) {
  return canonicalRequests(requestOf({ ...sent, headers: { host, ...sent.headers } }), [
    ...names,
  ], payload);
}

/** The second and third line: path and query. */
function pathsOf(target: string): readonly string[] {
  return canonical({ target }).map((text) => text.split("\n")[1] ?? "");
}

function queryOf(query: string): string {
  return canonical({ target: `/?${query}` })[0]?.split("\n")[2] ?? "";
}

Deno.test("canonicalRequests() writes method, path, query, headers, their names and the payload", () => {
  assert.deepEqual(
    canonical(
      { method: "PUT", target: "/a%20key?b=2&a=1", headers: { "x-amz-date": "D", range: "r" } },
      ["host", "range", "x-amz-date"],
      "UNSIGNED-PAYLOAD",
    ),
    [
      `PUT\n/a%20key\na=1&b=2\nhost:${host}\nrange:r\nx-amz-date:D\n\nhost;range;x-amz-date\n` +
      "UNSIGNED-PAYLOAD",
    ],
  );
});

Deno.test("stringToSign() hashes the canonical request as AWS's example does", () => {
  const headers = {
    range: "bytes=0-9",
    "x-amz-content-sha256": EMPTY_SHA256,
    "x-amz-date": EXAMPLE.amzDate,
  };
  const [text = ""] = canonical({ target: "/test.txt", headers }, [
    "host",
    ...Object.keys(headers),
  ]);
  assert.equal(
    stringToSign(EXAMPLE.amzDate, EXAMPLE.scope, text),
    "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n" +
      "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
  );
});

const PATHS: Readonly<Record<string, readonly string[]>> = {
  "/": ["/"],
  "/a/b.c-d_e~f": ["/a/b.c-d_e~f"],
  "/a//b/": ["/a//b/"],
  "/a/../b/./c": ["/a/../b/./c"],
  "/a%20b": ["/a%20b"],
  // Another spelling of the same name: as S3 writes it, then as it was sent.
  "/a%2fb": ["/a/b", "/a%2fb"],
  "/a%2Fb": ["/a/b", "/a%2Fb"],
  "/%c3%a9": ["/%C3%A9", "/%c3%a9"],
  "/%41": ["/A", "/%41"],
  "/a+b": ["/a%2Bb", "/a+b"],
  "/test$file.text": ["/test%24file.text", "/test$file.text"],
  "/(a)!*'": ["/%28a%29%21%2A%27", "/(a)!*'"],
  "/%2520": ["/%2520"],
  "/%F0%9F%98%80": ["/%F0%9F%98%80"],
};

Deno.test("canonicalRequests() encodes a path once, folds nothing, and takes it as sent too", () => {
  for (const target in PATHS) assert.deepEqual(pathsOf(target), PATHS[target], target);
});

Deno.test("canonicalRequests() never takes a raw character for another byte", () => {
  // U+0141 ends in the byte of `A`: as Latin-1 it would be signed by whoever signed `A`.
  for (const character of ["\u0141", "\u00e9", "\u4e2d", "\u{1f600}"]) {
    assert.deepEqual(pathsOf(`/b/${character}`), [`/b/${encodeURIComponent(character)}`]);
  }
});

const QUERIES: Readonly<Record<string, string>> = {
  "": "",
  lifecycle: "lifecycle=",
  "lifecycle=": "lifecycle=",
  "prefix=J&max-keys=2": "max-keys=2&prefix=J",
  "a=a%20b": "a=a%20b",
  "a=a+b": "a=a%20b",
  "a=a%2Bb": "a=a%2Bb",
  "prefix=a/b": "prefix=a%2Fb",
  "prefix=a%2fb": "prefix=a%2Fb",
  "a=%c3%a9": "a=%C3%A9",
  "a=~-_.": "a=~-_.",
  "a=!'()*": "a=%21%27%28%29%2A",
  "a=b=c": "a=b%3Dc",
  "a=2&a=1&a=&a=10": "a=&a=1&a=10&a=2",
  // By encoded name first, then value; upper case before lower case.
  "ab=1&a=2": "a=2&ab=1",
  "a-b=1&a=2": "a=2&a-b=1",
  "b=1&B=2&a=3": "B=2&a=3&b=1",
  "%C3%A9=1&z=2": "%C3%A9=1&z=2",
  "&&a=1&": "a=1",
  "X-Amz-Signature=abc&a=1": "a=1",
  "x-amz-signature=abc": "x-amz-signature=abc",
  "X-Amz-Security-Token=t&X-Amz-Date=d": "X-Amz-Date=d&X-Amz-Security-Token=t",
};

Deno.test("canonicalRequests() encodes and sorts the query", () => {
  for (const query in QUERIES) assert.equal(queryOf(query), QUERIES[query], query);
});

const VALUES: readonly (readonly [value: string, canonical: string])[] = [
  ["a", "a"],
  ["  a  ", "a"],
  ["\ta\t", "a"],
  ["a   b  c", "a b c"],
  ['"a   b"', '"a b"'],
  ["a\tb", "a\tb"],
  ["", ""],
  ["   ", ""],
  ["value2,value2,value1", "value2,value2,value1"],
  // UTF-8 as it is received. U+00A0 is the last byte of `à`, no white space.
  ["voil\u00c3\u00a0", "voil\u00c3\u00a0"],
  ["\u00a0a\u0085", "\u00a0a\u0085"],
];

Deno.test("canonicalRequests() trims values and folds their spaces, and touches no other byte", () => {
  for (const [value, expected] of VALUES) {
    const [text] = canonical({ headers: { "x-amz-meta-a": value } }, ["x-amz-meta-a"]);
    assert.equal(text?.split("\n")[3], `x-amz-meta-a:${expected}`, JSON.stringify(value));
  }
});

Deno.test("canonicalRequests() hashes header bytes, not characters", () => {
  const value = "voil\u00c3\u00a0";
  const [text = ""] = canonical({ headers: { "x-amz-meta-a": value } }, ["x-amz-meta-a"]);
  assert.equal(
    stringToSign("D", "S", text).split("\n")[3],
    sha256(`GET\n/\n\nx-amz-meta-a:voilà\n\nx-amz-meta-a\n${EMPTY_SHA256}`),
  );
});

Deno.test("canonicalRequests() refuses a signed header that was not sent", () => {
  assert.equal(codeOf(() => canonical({}, ["host", "range"])), "AccessDenied");
  assert.equal(codeOf(() => canonical({ headers: { range: "" } }, ["host", "range"])), "accepted");
});

Deno.test("checkSignedHeaders() wants host and every x-amz-* header, and no others", () => {
  const check = (headers: Record<string, string>, signed: readonly string[]) =>
    codeOf(() => checkSignedHeaders(requestOf({ headers: { host, ...headers } }), signed));
  assert.equal(check({}, ["host"]), "accepted");
  assert.equal(
    check({ "content-type": "a", range: "b", "content-md5": "c" }, ["host"]),
    "accepted",
  );
  assert.equal(check({}, ["date"]), "AccessDenied");
  assert.equal(check({}, []), "AccessDenied");
  for (const name of ["acl", "copy-source", "meta-a", "tagging", "date", "content-sha256", ""]) {
    const header = `x-amz-${name}`;
    assert.equal(check({ [header]: "v" }, ["host"]), "AccessDenied", header);
    assert.equal(check({ [header]: "v" }, ["host", header]), "accepted", header);
  }
});

Deno.test("parseSignedHeaders() takes sorted lower-case names, each once", () => {
  assert.deepEqual(parseSignedHeaders("host"), ["host"]);
  assert.deepEqual(parseSignedHeaders("date;host;x-amz-date"), ["date", "host", "x-amz-date"]);
  assert.deepEqual(parseSignedHeaders("a!#$%&'*+.^_`|~-0;host"), ["a!#$%&'*+.^_`|~-0", "host"]);
  for (
    const text of [
      "",
      ";",
      "host;",
      ";host",
      "host;;x",
      "Host",
      "host;date",
      "host;host",
      "host; x-amz-date",
      "host\n",
      "host:x",
      "hös",
    ]
  ) assert.equal(parseSignedHeaders(text), undefined, JSON.stringify(text));
});
