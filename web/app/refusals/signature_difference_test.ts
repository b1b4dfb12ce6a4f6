/** The first difference of two signed texts, and what it is about. */
import assert from "node:assert/strict";
import { type SignatureDifference, signatureDifference } from "./signature_difference.ts";

const EXPECTED = {
  canonicalRequest: [
    "GET",
    "/photos/a%20b",
    "list-type=2",
    "host:s3.example.org",
    "x-amz-date:20261121T120000Z",
    "x-amz-security-token:REDACTED",
    "",
    "host;x-amz-date;x-amz-security-token",
    "UNSIGNED-PAYLOAD",
  ].join("\n"),
  stringToSign: "AWS4-HMAC-SHA256\n20261121T120000Z\n20261121/us-east-1/s3/aws4_request\nabc",
};
const { canonicalRequest: REQUEST, stringToSign: STRING } = EXPECTED;

function differenceOf(pasted: string): Partial<SignatureDifference> | undefined {
  const found = signatureDifference(pasted, EXPECTED);
  return found && { part: found.part, line: found.line, same: found.same };
}

Deno.test("texts that are the same have no difference, whatever is hidden and how lines end", () => {
  assert.equal(differenceOf(STRING), undefined);
  const told = REQUEST.replace("REDACTED", "IQoJb3JpZ2luX2Vj").replaceAll("\n", "\r\n");
  assert.equal(differenceOf(`${told}\r\n`), undefined);
});

Deno.test("a difference says in which line it is, and what that line is for", () => {
  const cases: readonly (readonly [string, Partial<SignatureDifference>])[] = [
    [REQUEST.replace("GET", "PUT"), { part: "method", line: 1, same: 0 }],
    [REQUEST.replace("a%20b", "a b"), { part: "path", line: 2, same: 9 }],
    [REQUEST.replace("list-type=2", ""), { part: "query", line: 3, same: 0 }],
    [REQUEST.replace("host:s3", "host:10"), { part: "header", line: 4, same: 5 }],
    [REQUEST.replace("host;", ""), { part: "signedHeaders", line: 8, same: 0 }],
    [REQUEST.replace("UNSIGNED-PAYLOAD", "e3b0"), { part: "payload", line: 9, same: 0 }],
    [`${REQUEST}\nmore`, { part: "end", line: 10, same: 0 }],
    [STRING.replace("us-east-1", "eu-west-1"), { part: "scope", line: 3, same: 9 }],
    [STRING.replace("abc", "abd"), { part: "requestHash", line: 4, same: 2 }],
  ];
  for (const [pasted, expected] of cases) assert.deepEqual(differenceOf(pasted), expected, pasted);
});

Deno.test("a request longer than what was kept is compared as far as it was", () => {
  const long = `${REQUEST}\n`.replace("list-type=2", `prefix=${"x".repeat(5_000)}`);
  const expected = { ...EXPECTED, canonicalRequest: long.slice(0, 4_096) };
  assert.equal(signatureDifference(long, expected), undefined);
  assert.equal(signatureDifference(long.replace("prefix", "marker"), expected)?.part, "query");
});
