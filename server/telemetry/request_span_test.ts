import assert from "node:assert/strict";
import { requestRecord } from "../../tests/support/request_record.ts";
import type { RequestHead, RequestRecord } from "../observer.ts";
import { Query } from "../s3/request.ts";
import { requestSpan, type SpanFacts } from "./request_span.ts";

interface Asked {
  readonly record?: Partial<RequestRecord>;
  readonly request?: Partial<RequestHead>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly facts?: Partial<SpanFacts>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string;
}

const TRACE = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  parentId: "00f067aa0ba902b7",
  sampled: true,
};

function span({ record = {}, request = {}, headers = {}, facts = {} }: Asked = {}) {
  const head = {
    ...requestRecord().request,
    headers: new Map(Object.entries({ host: "s3.example:9000", ...headers })),
    ...request,
  };
  const text = requestSpan(
    requestRecord({ startedAt: 1_700_000_000_123, request: head, ...record }),
    {
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      remoteAddress: "192.0.2.3",
      duration: 3.25,
      ...facts,
    },
  );
  const parsed = JSON.parse(text);
  const attributes: Record<string, string | number> = {};
  for (const { key, value } of parsed.attributes as { key: string; value: Value }[]) {
    assert.ok(!(key in attributes), `${key} twice`);
    attributes[key] = value.stringValue ?? Number(value.intValue);
  }
  return { ...parsed, attributes, text };
}

Deno.test("a request by the names of the semantic conventions", () => {
  const { text: _, ...told } = span({
    record: {
      operation: "UploadPart",
      method: "PUT",
      requestId: "3E57427F3",
      bucket: "photos",
      key: "2019/é.jpg",
      received: 113,
      query: new Query([["partNumber", "7"], ["uploadId", "u1"]]),
    },
    request: { target: "/photos/2019/%C3%A9.jpg?partNumber=7&uploadId=u1" },
    headers: { "user-agent": "aws-cli/2", "x-amz-copy-source": "/photos/\u00c3\u00a9" },
  });
  assert.deepEqual(told, {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    flags: 0x101,
    name: "UploadPart",
    kind: 2,
    startTimeUnixNano: "1700000000123000000",
    endTimeUnixNano: "1700000000126250000",
    attributes: {
      "http.request.method": "PUT",
      "http.response.status_code": 200,
      "http.request.body.size": 113,
      "http.response.body.size": 0,
      "url.scheme": "http",
      "url.path": "/photos/2019/%C3%A9.jpg",
      "url.query": "partNumber=7&uploadId=u1",
      "server.address": "s3.example",
      "server.port": 9000,
      "client.address": "192.0.2.3",
      "network.protocol.version": "1.1",
      "user_agent.original": "aws-cli/2",
      "aws.request_id": "3E57427F3",
      "aws.s3.bucket": "photos",
      "aws.s3.key": "2019/é.jpg",
      "aws.s3.copy_source": "/photos/é",
      "aws.s3.part_number": 7,
      "aws.s3.upload_id": "u1",
      "rpc.system.name": "aws-api",
      "rpc.method": "S3/UploadPart",
    },
  });
});

Deno.test("the caller's span is the parent, and its state is passed on", () => {
  const state = (tracestate: string) =>
    span({ request: { trace: TRACE }, headers: { tracestate } }).traceState;
  const { parentSpanId, flags } = span({ request: { trace: TRACE } });
  assert.deepEqual([parentSpanId, flags], [TRACE.parentId, 0x301]);
  assert.equal(state("vendor=1,other=2"), "vendor=1,other=2");
  assert.equal(state("x".repeat(513)), undefined);
  assert.equal(state("vendor=\u00e9"), undefined);
  // Without a valid traceparent it means nothing.
  assert.equal(span({ headers: { tracestate: "vendor=1" } }).traceState, undefined);
});

Deno.test("only what the server got wrong is an error; the S3 code is told either way", () => {
  const refused = span({ record: { status: 404, errorCode: "NoSuchKey" } });
  assert.equal(refused.status, undefined);
  assert.equal(refused.attributes["error.type"], undefined);
  assert.equal(refused.attributes["rpc.status_code"], "NoSuchKey");
  const failed = span({ record: { status: 503, errorCode: "SlowDown" } });
  assert.deepEqual(failed.status, { code: 2 });
  assert.equal(failed.attributes["error.type"], "SlowDown");
});

Deno.test("there are few names: what no operation was found for goes by its method", () => {
  const unknown = { operation: "Unknown" };
  assert.equal(span({ record: unknown }).name, "GET");
  const odd = span({ record: { ...unknown, method: "BREW" } });
  assert.equal(odd.name, "HTTP");
  assert.equal(odd.attributes["http.request.method"], "_OTHER");
  assert.equal(odd.attributes["http.request.method_original"], "BREW");
  assert.equal(odd.attributes["rpc.method"], "_OTHER");
  assert.equal(span({ record: { operation: "Preflight" } }).attributes["rpc.method"], undefined);
});

Deno.test("the host as the client named it", () => {
  const host = (host: string) => {
    const { attributes } = span({ headers: { host } });
    return [attributes["server.address"], attributes["server.port"]];
  };
  assert.deepEqual(host("[::1]:9000"), ["::1", 9000]);
  assert.deepEqual(host("s3.example"), ["s3.example", undefined]);
  assert.deepEqual(host(""), [undefined, undefined]);
  assert.deepEqual(host("a:b:c"), [undefined, undefined]);
});

Deno.test("no signature, token or access key leaves, wherever the client put it", () => {
  const url = "https://user:5ec4e7@x/b/k?X-Amz-Signature=5ec4e7&X-Amz-Security-Token=5ec4e7";
  const { text } = span({
    request: {
      target:
        "/b/k%3FX-Amz-Signature%3D5ec4e7?X-Amz-Signature=5ec4e7&X-Amz-Securit%79-Token=5ec4e7" +
        "&X-Amz-Credential=5ec4e7%2F20261121&awsaccesskeyid=5ec4e7&Signature=5ec4e7",
    },
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=5ec4e7, Signature=5ec4e7",
      cookie: "session=5ec4e7",
      "x-amz-security-token": "5ec4e7",
      "x-amz-server-side-encryption-customer-key": "5ec4e7",
      "x-amz-copy-source": url,
      referer: url,
      "user-agent": `curl ${url}`,
    },
    record: {
      key: url,
      principal: "5ec4e7",
      principalId: "5ec4e7",
      query: new Query([["uploadId", url]]),
    },
  });
  assert.doesNotMatch(text, /5ec4e7/);
  assert.match(text, /X-Amz-Credential=REDACTED&awsaccesskeyid=REDACTED/);
});

Deno.test("whatever a request holds, its span is bounded, and is JSON", () => {
  const hostile = '"\\\n\0\ud800\u00ff@://x='.repeat(10_000);
  const { text } = span({
    request: { target: `/${hostile}?${hostile}` },
    headers: { host: hostile, "user-agent": hostile, "x-amz-copy-source": hostile },
    record: { method: hostile, key: hostile, query: new Query([["uploadId", hostile]]) },
  });
  assert.ok(text.length < 200_000, String(text.length));
});
