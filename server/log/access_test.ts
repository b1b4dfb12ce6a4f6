import assert from "node:assert/strict";
import type { Delivered, RequestRecord } from "../observer.ts";
import { Query } from "../s3/request.ts";
import { accessEntry } from "./access_entry.ts";
import { jsonAccessLine } from "./access_json.ts";
import { s3AccessLine } from "./access_s3.ts";

interface Asked {
  readonly record?: Partial<RequestRecord>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly delivered?: Delivered;
}

const TIME = Date.UTC(2019, 1, 6, 0, 0, 38);

function entry({ record = {}, headers = {}, target, delivered = { complete: true } }: Asked = {}) {
  return accessEntry({
    requestId: "3E57427F3",
    operation: "GetObject",
    bucket: "photos",
    key: "2019/puppy.jpg",
    bucketOwner: "79a5",
    principal: "admin",
    principalId: "79a5",
    method: "GET",
    status: 200,
    startedAt: TIME,
    duration: 5,
    received: 0,
    sent: 113,
    streamed: false,
    request: {
      target: target ?? "/photos/2019/puppy.jpg?x-id=GetObject",
      headers: new Map(Object.entries({ host: "s3.example:9000", ...headers })),
      protocol: "HTTP/1.1",
      secure: false,
      delivery: {
        remoteAddress: "192.0.2.3",
        left: () => Promise.resolve(),
        finished: () => Promise.resolve(delivered),
      },
    },
    query: new Query([["x-id", "GetObject"]]),
    answerHeaders: { "content-length": "113" },
    ...record,
  }, { remoteAddress: "192.0.2.3", delivered, now: TIME + 70 });
}

Deno.test("S3: 27 fields in AWS's order", () => {
  const headers = {
    authorization: "AWS4-HMAC-SHA256 Credential=x",
    "user-agent": "S3Console/0.4",
    referer: "https://a.example/",
  };
  assert.equal(
    s3AccessLine(entry({ headers })),
    "79a5 photos [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a5 3E57427F3 REST.GET.OBJECT " +
      '2019/puppy.jpg "GET /photos/2019/puppy.jpg?x-id=GetObject HTTP/1.1" 200 - 113 113 70 5 ' +
      '"https://a.example/" "S3Console/0.4" - 3E57427F3 SigV4 - AuthHeader s3.example:9000 ' +
      "- - - -\n",
  );
});

Deno.test("S3: what is not known is a dash", () => {
  const line = s3AccessLine({
    ...entry({ record: { operation: "Unknown", errorCode: "InvalidURI", status: 400 } }),
    record: {
      requestId: "3E",
      operation: "Unknown",
      principal: "anonymous",
      method: "GET",
      status: 400,
      errorCode: "InvalidURI",
      startedAt: TIME,
      duration: 0,
      received: 0,
      sent: 0,
      streamed: false,
      request: entry().record.request,
      answerHeaders: {},
    },
    host: undefined,
    remoteAddress: undefined,
    target: "/%zz",
    sent: 0,
    totalTime: 0,
    objectSize: undefined,
  });
  assert.equal(
    line,
    '- - [06/Feb/2019:00:00:38 +0000] - - 3E REST.GET.SERVICE - "GET /%zz HTTP/1.1" 400 ' +
      'InvalidURI - - 0 0 "-" "-" - 3E - - - - - - - -\n',
  );
});

Deno.test("S3: no field can hold a quote, a space or the end of a line", () => {
  const hostile = 'a"b\\c d\r\n\u00c3\u00a9\u0001';
  const line = s3AccessLine(entry({
    record: { bucket: hostile, key: hostile, query: new Query([["versionId", hostile]]) },
    headers: { "user-agent": hostile, referer: hostile, host: hostile },
    target: `/${hostile}`,
  }));
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.equal(line.split('"').length, 7, "three quoted fields");
  assert.equal(
    line.replace(/"[^"]*"/g, "q").split(" ").length,
    28,
    "27 fields, a space in the time",
  );
  assert.match(line, /"a%22b%5Cc d%0D%0A%C3%A9%01"/, "bytes of a header are bytes of UTF-8");
});

Deno.test("S3: the key is escaped twice, as AWS does", () => {
  const key = "a b/50%/é+\"'";
  const field = s3AccessLine(entry({ record: { key } })).split(" ")[8] ?? "";
  assert.equal(field, "a%2520b/50%2525/%25C3%25A9%252B%2522%2527");
  assert.equal(decodeURIComponent(decodeURIComponent(field)), key);
});

Deno.test("S3: a request that asks for what has not changed is no error", () => {
  const record = { status: 304, errorCode: "NotModified", sent: 0 };
  assert.match(s3AccessLine(entry({ record })), / 304 - - - 70 5 /);
});

Deno.test("how a request was signed", () => {
  const form = (asked: Asked) => {
    const { authType, signatureVersion } = entry(asked);
    return [authType, signatureVersion];
  };
  const query = (...names: string[]) => ({
    record: { query: new Query(names.map((name) => [name, "x"])) },
  });
  assert.deepEqual(form({}), [undefined, undefined]);
  assert.deepEqual(form({ headers: { authorization: "AWS4-HMAC-SHA256 x" } }), [
    "AuthHeader",
    "SigV4",
  ]);
  assert.deepEqual(form({ headers: { authorization: "AWS key:sig" } }), ["AuthHeader", "SigV2"]);
  assert.deepEqual(form({ headers: { authorization: "Bearer x" } }), ["AuthHeader", undefined]);
  assert.deepEqual(form(query("X-Amz-Algorithm")), ["QueryString", "SigV4"]);
  assert.deepEqual(form(query("AWSAccessKeyId")), ["QueryString", "SigV2"]);
});

Deno.test("the size of the object: of what was read or written, not of what was sent", () => {
  const size = (asked: Asked) => entry(asked).objectSize;
  const answered = (answerHeaders: Record<string, string>, more: Partial<RequestRecord> = {}) => ({
    record: { answerHeaders, ...more },
  });
  assert.equal(size(answered({ "content-length": "5" })), 5);
  const range = { "content-length": "5", "content-range": "bytes 0-4/100" };
  assert.equal(size(answered(range, { status: 206 })), 100);
  assert.equal(size(answered({ "content-length": "5" }, { operation: "HeadObject" })), 5);
  assert.equal(size(answered({ "content-length": "5" }, { operation: "ListObjects" })), undefined);
  assert.equal(size(answered({ "content-length": "300" }, { status: 404 })), undefined);
  const put = { record: { operation: "PutObject" } };
  assert.equal(size({ ...put, headers: { "content-length": "7" } }), 7);
  const chunked = { "content-length": "90", "x-amz-decoded-content-length": "7" };
  assert.equal(size({ ...put, headers: chunked }), 7);
});

Deno.test("JSON: an answer that broke off, and the trace it belongs to", () => {
  const asked = entry({ delivered: { bytes: 12, complete: false } });
  const trace = { traceId: "4bf9", parentId: "00f0", sampled: true };
  const line = JSON.parse(jsonAccessLine({ ...asked, trace }));
  assert.deepEqual([line.message, line.sent, line.complete], ["access", 12, false]);
  assert.deepEqual([line.trace_id, line.parent_id], ["4bf9", "00f0"]);
  assert.equal(line.time, "2019-02-06T00:00:38.000Z");
});

Deno.test("neither form holds a signature or a token, wherever the client put it", () => {
  const url = "https://x/b/k?X-Amz-Signature=5ec4e7&X-Amz-Security-Token=5ec4e7";
  const asked = entry({
    target: "/photos/k?X-Amz-Signature=5ec4e7&X-Amz-Securit%79-Token=5ec4e7",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Signature=5ec4e7",
      "x-amz-security-token": "5ec4e7",
      referer: url,
      "user-agent": `curl ${url}`,
    },
    record: { key: url },
  });
  for (const line of [s3AccessLine(asked), jsonAccessLine(asked)]) {
    assert.doesNotMatch(line, /5ec4e7/);
  }
});

Deno.test("whatever a request holds, its lines are made, and are lines", () => {
  const pieces = [
    "a",
    " ",
    '"',
    "\\",
    "\n",
    "\r",
    "\0",
    "%",
    "%2",
    "%zz",
    "&",
    "=",
    "?",
    "#",
    "\ud800",
    "\udc00",
  ]
    .concat(["\u00ff", "\u2028", "😀", "X-Amz-Signature=", "REDACTED", "\x1b[", "-", "[", "]"]);
  let seed = 7;
  const random = (limit: number) => (seed = seed * 48_271 % 0x7fffffff) % limit;
  const text = () =>
    Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join("");
  for (let round = 0; round < 5_000; round++) {
    const asked = entry({
      target: `/${text()}`,
      headers: { "user-agent": text(), referer: text(), host: text(), authorization: text() },
      record: { bucket: text(), key: text(), query: new Query([["versionId", text()]]) },
    });
    const json = jsonAccessLine(asked), s3 = s3AccessLine(asked);
    assert.equal(json.indexOf("\n"), json.length - 1);
    assert.equal(typeof JSON.parse(json), "object");
    assert.match(s3, /^[\x20-\x7e]+\n$/);
    assert.equal(s3.replace(/"[^"]*"/g, "q").split(" ").length, 28, s3);
  }
});
