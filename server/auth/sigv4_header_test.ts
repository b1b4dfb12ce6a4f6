import assert from "node:assert/strict";
import {
  EMPTY_SHA256,
  EXAMPLE,
  failureOf,
  presigned,
  requestOf,
  type Sent,
  type Signing,
  withHeader,
} from "../../tests/support/signature.ts";
import { RootCredentials } from "./root_credentials.ts";
import { Authenticator } from "./sigv4.ts";

const CREDENTIALS = new RootCredentials(EXAMPLE.accessKeyId, EXAMPLE.secret);
const AUTHENTICATOR = new Authenticator({ credentials: CREDENTIALS });

async function verdict(sent: Sent, authenticator = AUTHENTICATOR): Promise<string> {
  const failure = await failureOf(() => authenticator.authenticate(requestOf(sent)));
  return failure?.code ?? "accepted";
}

const GOOD = withHeader({});
const AUTHORIZATION = GOOD.headers?.["authorization"] ?? "";

function changed(headers: Readonly<Record<string, string | undefined>>): Sent {
  return { ...GOOD, headers: { ...GOOD.headers, ...headers } };
}

Deno.test("the pieces of an Authorization header may be set apart by spaces and come in any order", async () => {
  const [, pieces = ""] = AUTHORIZATION.split("AWS4-HMAC-SHA256 ");
  const [credential, names, signature] = pieces.split(",");
  for (
    const value of [
      AUTHORIZATION,
      `AWS4-HMAC-SHA256 ${credential}, ${names}, ${signature}`,
      `AWS4-HMAC-SHA256   ${credential} ,\t${names} ,  ${signature} `,
      `AWS4-HMAC-SHA256 ${signature},${names},${credential}`,
    ]
  ) assert.equal(await verdict(changed({ authorization: value })), "accepted", value);
});

function notSent(sent: Sent, name: string): Sent {
  return { ...sent, headers: { ...sent.headers, [name]: undefined } };
}

const MALFORMED: Readonly<Record<string, (good: string) => string>> = {
  "no fields": () => "AWS4-HMAC-SHA256 ",
  "a word": () => "AWS4-HMAC-SHA256 word",
  "no signature": (good) => good.replace(/,Signature=.*/, ""),
  "no credential": (good) => good.replace(/Credential=[^,]*,/, ""),
  "no names": (good) => good.replace(/SignedHeaders=[^,]*,/, ""),
  "empty names": (good) => good.replace(/SignedHeaders=[^,]*/, "SignedHeaders="),
  "names out of order": (good) => good.replace("host;x-amz-content-sha256", "x-amz-a;host"),
  "a capital name": (good) => good.replace("=host", "=Host"),
  "a field twice": (good) => `${good},${good.slice(good.indexOf("Signature="))}`,
  "a field more": (good) => `${good},Region=us-east-1`,
  "the header twice": (good) => `${good}, ${good}`,
  "a comma more": (good) => `${good},`,
  "a lower-case field": (good) => good.replace("Signature=", "signature="),
  "a short scope": (good) => good.replace("/aws4_request", ""),
  "another service": (good) => good.replace("/s3/", "/s3tables/"),
  "another end": (good) => good.replace("aws4_request", "aws5_request"),
  "another day than x-amz-date": (good) => good.replace("/20130524/", "/20130523/"),
};

Deno.test("a malformed Authorization header is called that", async () => {
  for (const what in MALFORMED) {
    const value = MALFORMED[what]?.(AUTHORIZATION);
    assert.notEqual(value, AUTHORIZATION, what);
    assert.equal(
      await verdict(changed({ authorization: value })),
      "AuthorizationHeaderMalformed",
      what,
    );
  }
});

Deno.test("other algorithms are refused", async () => {
  const cases: Readonly<Record<string, string>> = {
    "": "InvalidArgument",
    "Basic cm9vdDpyb290": "InvalidArgument",
    "Bearer x": "InvalidArgument",
    "AWS4-HMAC-SHA256": "InvalidArgument",
    "aws4-hmac-sha256 Credential=x": "InvalidArgument",
    "AWS4-ECDSA-P256-SHA256 Credential=x": "InvalidArgument",
    "AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl": "InvalidRequest",
  };
  for (const value in cases) {
    assert.equal(await verdict(changed({ authorization: value })), cases[value], value);
  }
  const target = "/?AWSAccessKeyId=a&Signature=b&Expires=1";
  assert.equal(await verdict({ target, headers: { host: "h" } }), "InvalidRequest");
});

Deno.test("a signature matches in 64 lower-case digits and nothing else", async () => {
  const signature = AUTHORIZATION.slice(-64);
  for (
    const value of [
      "",
      signature.toUpperCase(),
      signature.slice(0, 63),
      signature.slice(0, 62),
      `${signature}0`,
      `${signature}00`,
      `${signature}zz`,
      ` ${signature.slice(0, 32)} ${signature.slice(32)}`,
      `0x${signature.slice(2)}`,
      "0".repeat(64),
      "z".repeat(64),
    ]
  ) {
    const authorization = AUTHORIZATION.replace(/Signature=.*/, `Signature=${value}`);
    assert.equal(await verdict(changed({ authorization })), "SignatureDoesNotMatch", value);
  }
});

Deno.test("what must be signed and sent is asked for", async () => {
  const cases: readonly (readonly [string, Sent, string])[] = [
    ["unsigned x-amz-acl", changed({ "x-amz-acl": "public-read" }), "AccessDenied"],
    ["unsigned metadata", changed({ "x-amz-meta-a": "" }), "AccessDenied"],
    ["unsigned copy source", changed({ "x-amz-copy-source": "/a/b" }), "AccessDenied"],
    ["unsigned content-type", changed({ "content-type": "text/plain" }), "accepted"],
    ["unsigned content-md5", changed({ "content-md5": "x" }), "accepted"],
    ["signed, not sent", notSent(withHeader({ headers: { range: "r" } }), "range"), "AccessDenied"],
    ["host not signed", withHeader({ headers: { host: undefined } }), "AccessDenied"],
    [
      "no payload hash",
      withHeader({ headers: { "x-amz-content-sha256": undefined } }),
      "InvalidRequest",
    ],
    ["no payload of ours", withHeader({}, { payload: "STREAMING-NOTHING" }), "InvalidArgument"],
    ["a short payload hash", withHeader({}, { payload: EMPTY_SHA256.slice(1) }), "InvalidArgument"],
    [
      "a version 4A payload",
      withHeader({}, { payload: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" }),
      "NotImplemented",
    ],
    ["a session", withHeader({ headers: { "x-amz-security-token": "t" } }), "InvalidToken"],
    ["a session in the query", withHeader({ target: "/?X-Amz-Security-Token=t" }), "InvalidToken"],
  ];
  for (const [what, sent, code] of cases) assert.equal(await verdict(sent), code, what);
});

Deno.test("a header sent twice that can only be one is refused, signed or not", async () => {
  for (
    const name of [
      "host",
      "x-amz-date",
      "x-amz-content-sha256",
      "content-length",
      "content-md5",
    ]
  ) {
    const headers = { [name]: "a, b" };
    assert.equal(await verdict(withHeader({ headers })), "InvalidRequest", name);
    assert.equal(await verdict({ headers: { host: "h", ...headers } }), "InvalidRequest", name);
  }
  const headers = { "x-amz-meta-a": "1, 2" };
  assert.equal(await verdict(withHeader({ headers })), "accepted");
});

Deno.test("credentials in header and query at once are refused, valid or not", async () => {
  const query = presigned({}).target ?? "";
  for (
    const target of [
      query,
      "/?X-Amz-Signature=x",
      "/?X-Amz-Algorithm=",
      "/?X-Amz-Credential=a",
    ]
  ) {
    assert.equal(await verdict({ ...GOOD, target }), "InvalidArgument", target);
    const basic = { host: EXAMPLE.host, authorization: "Basic x" };
    assert.equal(await verdict({ target, headers: basic }), "InvalidArgument", target);
  }
});

Deno.test("a request without credentials is anonymous, and its chunks nobody's", async () => {
  const headers = { host: "h", "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" };
  for (const sent of [{}, { headers }, { target: "/?X-Amz-Expires=1", headers }]) {
    const found = await AUTHENTICATOR.authenticate(requestOf(sent));
    assert.equal(found.principal.kind, "anonymous");
    assert.equal("signer" in found.payload, false);
  }
});

Deno.test("any region is taken unless one is set, and it is part of the signature", async () => {
  const strict = new Authenticator({ credentials: CREDENTIALS, strictRegion: "us-east-1" });
  const elsewhere: Signing = { scope: "20130524/eu-west-1/s3/aws4_request" };
  assert.equal(await verdict(withHeader({}, elsewhere)), "accepted");
  assert.equal(await verdict(GOOD, strict), "accepted");
  const failure = await failureOf(() => strict.authenticate(requestOf(withHeader({}, elsewhere))));
  assert.equal(failure?.code, "AuthorizationHeaderMalformed");
  assert.equal(failure.fields["Region"], "us-east-1");
  const authorization = AUTHORIZATION.replace("us-east-1", "eu-west-1");
  assert.equal(await verdict(changed({ authorization })), "SignatureDoesNotMatch");
});

Deno.test("a region's key is never taken for another's, however many there were before", async () => {
  const authenticator = new Authenticator({ credentials: CREDENTIALS });
  for (let i = 0; i < 600; i++) {
    const scope = `20130524/region-${i % 300}/s3/aws4_request`;
    const secret = i % 7 === 0 ? "wrong" : EXAMPLE.secret;
    const expected = i % 7 === 0 ? "SignatureDoesNotMatch" : "accepted";
    assert.equal(await verdict(withHeader({}, { scope, secret }), authenticator), expected);
  }
});
