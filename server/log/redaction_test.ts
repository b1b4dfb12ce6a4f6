import assert from "node:assert/strict";
import { redact, redactUri } from "./redaction.ts";

const CASES: readonly (readonly [uri: string, redacted: string])[] = [
  ["/b/k", "/b/k"],
  ["/b/k%3FX%2DAmz%2DSecurity%2DToken%3D5ec4e7", "/b/k%3FX%2DAmz%2DSecurity%2DToken%3DREDACTED"],
  ["https://user:5ec4e7@a.example/x", "https://a.example/x"],
  ["/b/k?list-type=2&prefix=a%20b", "/b/k?list-type=2&prefix=a%20b"],
  ["/b/k?X-Amz-Signature=5ec4e7", "/b/k?X-Amz-Signature=REDACTED"],
  [
    "/b/k?X-Amz-Date=1&X-Amz-Signature=5ec4e7&X-Amz-Security-Token=5ec4e7%2F%2B%3D&x",
    "/b/k?X-Amz-Date=1&X-Amz-Signature=REDACTED&X-Amz-Security-Token=REDACTED&x",
  ],
  [
    "/b/k?AWSAccessKeyId=A&Signature=5ec4e7%3D&Expires=1",
    "/b/k?AWSAccessKeyId=A&Signature=REDACTED&Expires=1",
  ],
  // However the name is written, the server reads it as it.
  ["/b/k?x-amz-signature=5ec4e7", "/b/k?x-amz-signature=REDACTED"],
  ["/b/k?X%2DAmz-Signatur%65=5ec4e7", "/b/k?X%2DAmz-Signatur%65=REDACTED"],
  ["/b/k?X-Amz-Signature=a=5ec4e7", "/b/k?X-Amz-Signature=REDACTED"],
  ["/b/k?X-Amz-Signature=REDACTED?5ec4e7", "/b/k?X-Amz-Signature=REDACTED"],
  // A whole URL escaped into the path, once and twice.
  ["/b/k%3FX-Amz-Signature%3D5ec4e7%26x%3D1", "/b/k%3FX-Amz-Signature%3DREDACTED%26x%3D1"],
  ["/b/k%253fX-Amz-Signature%253d5ec4e7%2526x", "/b/k%253fX-Amz-Signature%253dREDACTED%2526x"],
  ["/b/k;X-Amz-Signature=5ec4e7", "/b/k;X-Amz-Signature=REDACTED"],
  ["/b?prefix=k%3FX-Amz-Security-Token%3D5ec4e7", "/b?prefix=k%3FX-Amz-Security-Token%3DREDACTED"],
  ["/b/%zz?%zz=1&X-Amz-Signature=5ec4e7", "/b/%zz?%zz=1&X-Amz-Signature=REDACTED"],
];

for (const [uri, redacted] of CASES) {
  Deno.test(`redacted: ${uri}`, () => {
    assert.equal(redactUri(uri), redacted);
    assert.doesNotMatch(redactUri(uri), /5ec4e7/);
  });
}

Deno.test("an Authorization header would lose its signature too", () => {
  const header = "AWS4-HMAC-SHA256 Credential=A/20261121/us-east-1/s3/aws4_request, " +
    "SignedHeaders=host, Signature=5ec4e7";
  assert.equal(redact(header), header.replace("5ec4e7", "REDACTED"));
});

Deno.test("of JSON one text is redacted, not what lies between two", () => {
  const line = JSON.stringify({ referer: "a://b", user_agent: "c@d" });
  assert.equal(redact(line), line);
  const password = JSON.stringify({ referer: 'a://user:5e"c4\\e7@b' });
  assert.equal(redact(password), JSON.stringify({ referer: "a://b" }));
});

Deno.test("the token of a link is redacted wherever its path is, its id is not", () => {
  const token = "5iw-juXUn-wQS3B-S_zeZaUCq1Yneoe7RHp_hZCpb4g";
  for (const path of ["/-/share/", "/%2d/share%2F", "%252F-%252fshare%252F"]) {
    assert.equal(redact(`a ${path}${token} b`), `a ${path}REDACTED b`);
    assert.equal(redactUri(`${path}${token}?x`), `${path}REDACTED?x`);
  }
  const told = `/-/share/${token.slice(0, 32).replace(/\W/g, "0")}`;
  assert.equal(redact(told), told);
});

Deno.test("redaction takes linear time", () => {
  for (
    const piece of ["://\\", "signature=", "signature%25", "%2525", "X-Amz-Signature", "/-/share/"]
  ) {
    const start = performance.now();
    redact(piece.repeat(100_000 / piece.length));
    assert.ok(performance.now() - start < 500, piece);
  }
});
