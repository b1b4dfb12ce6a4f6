import assert from "node:assert/strict";
import { requestRecord } from "../../tests/support/request_record.ts";
import { RequestTrace } from "./request_trace.ts";
import type { TraceFilter } from "./traced_request.ts";

function tracing() {
  const state = { now: 1_000 };
  return { state, trace: new RequestTrace({ now: () => state.now }) };
}

Deno.test("requests are kept only while somebody asks for them", () => {
  const { state, trace } = tracing();
  const record = requestRecord();
  trace.observe(record);
  assert.deepEqual(trace.take([{}]), { requests: [], leftOut: 0 });
  trace.observe(record);
  assert.equal(trace.take([{}]).requests.length, 1);
  assert.equal(trace.take([{}]).requests.length, 0);
  trace.observe(record);
  state.now += 5_001;
  trace.observe(record);
  assert.equal(trace.take([{}]).requests.length, 0);
});

Deno.test("a request is told without its query and what it was signed with", () => {
  const { trace } = tracing();
  trace.take([{}]);
  const { request } = requestRecord();
  const delivery = { ...request.delivery, remoteAddress: "192.0.2.1" };
  const headers = new Map([["user-agent", "a".repeat(300)], ["authorization", "secret"]]);
  trace.observe(requestRecord({
    bucket: "b",
    key: "k",
    status: 403,
    errorCode: "AccessDenied",
    request: { ...request, target: "/b/k?X-Amz-Signature=secret", headers, delivery },
  }));
  const [traced] = trace.take([{}]).requests;
  assert.deepEqual(traced, {
    requestId: "id",
    time: 0,
    operation: "GetObject",
    method: "GET",
    principal: "root",
    status: 403,
    duration: 3,
    received: 0,
    sent: 0,
    bucket: "b",
    key: "k",
    code: "AccessDenied",
    sourceAddress: "192.0.2.1",
    userAgent: "a".repeat(256),
  });
});

Deno.test("a streamed answer is told once it has left, with all of its time", async () => {
  const { trace } = tracing();
  trace.take([{}]);
  const { promise, resolve } = Promise.withResolvers<void>();
  const { request } = requestRecord();
  const delivery = { ...request.delivery, left: () => promise };
  trace.observe(requestRecord({ streamed: true, request: { ...request, delivery } }));
  assert.equal(trace.take([{}]).requests.length, 0);
  resolve();
  await promise;
  const [traced] = trace.take([{}]).requests;
  assert.ok((traced?.duration ?? 0) > 3);
});

Deno.test("no more than so many are kept between two askings; the rest are counted", () => {
  const { trace } = tracing();
  trace.take([{ status: 200 } as TraceFilter]);
  for (let count = 0; count < 300; count++) trace.observe(requestRecord());
  const { requests, leftOut } = trace.take([{}]);
  assert.deepEqual([requests.length, leftOut], [250, 50]);
  assert.deepEqual(trace.take([{}]), { requests: [], leftOut: 0 });
});

Deno.test("each filter lets through what it names and nothing else", () => {
  const wanted = { bucket: "b", key: "dir/k", status: 503, duration: 50, principal: "ann" };
  const filters: readonly (readonly [TraceFilter, Parameters<typeof requestRecord>[0]])[] = [
    [{ operation: "GetObject" }, { operation: "PutObject" }],
    [{ bucket: "b" }, { bucket: "bb" }],
    [{ prefix: "dir/" }, { key: "other/dir/" }],
    [{ principal: "ann" }, { principal: "anna" }],
    [{ statusClass: 5 }, { status: 404 }],
    [{ minDuration: 50 }, { duration: 49 }],
    [{ errors: true }, { status: 304 }],
  ];
  for (const [filter, other] of filters) {
    const { trace } = tracing();
    trace.take([filter]);
    trace.observe(requestRecord(wanted));
    trace.observe(requestRecord({ ...wanted, ...other }));
    trace.observe(requestRecord({ ...wanted, ...other }));
    assert.equal(trace.take([filter]).requests.length, 1, JSON.stringify(filter));
  }
  const { trace } = tracing();
  trace.take([{ bucket: "b" }, { bucket: "c" }]);
  for (const bucket of ["b", "c", "d"]) trace.observe(requestRecord({ bucket }));
  assert.deepEqual(trace.take([]).requests.map(({ bucket }) => bucket), ["b", "c"]);
});
