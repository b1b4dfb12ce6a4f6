import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { requestRecord } from "../../tests/support/request_record.ts";
import type { RequestRecord } from "../observer.ts";
import { CollectorState } from "./collector_state.ts";
import { samplerOf } from "./sampler.ts";
import { Tracer, type TracerOptions } from "./tracer.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

const TRACE = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  parentId: "00f067aa0ba902b7",
  sampled: true,
};
const DAY = 86_400_000;

/** What is sent arrives, unless `held`: then it is under way until `end`. */
function tracer(options: Partial<TracerOptions> & { readonly held?: boolean } = {}) {
  const batches: Span[][] = [];
  const state = new CollectorState(CollectorState.memory());
  const ended = Promise.withResolvers<void>();
  const hurried = Promise.withResolvers<void>();
  let count = 0;
  const subject = new Tracer({
    collector: {
      async send(body, items) {
        const [{ scopeSpans: [{ spans }] }] = JSON.parse(body).resourceSpans;
        assert.equal(spans.length, items);
        batches.push(spans);
        if (!options.held) return 0;
        await ended.promise;
        return items;
      },
      hurry: () => hurried.resolve(),
      end: () => ended.resolve(),
    },
    state,
    sampler: samplerOf("parentbased_always_on", 1),
    resource: { "service.name": "test" },
    scope: { name: "test", version: "0" },
    interval: DAY,
    random: (bytes) => new Uint8Array(bytes).fill(++count),
    ...options,
  });
  return { subject, batches, state, spans: () => batches.flat() };
}

function traced(sampled: boolean): Partial<RequestRecord> {
  return { request: { ...requestRecord().request, trace: { ...TRACE, sampled } } };
}

Deno.test("a span has the trace of its caller, or one of its own, and never its id", async () => {
  const { subject, spans } = tracer();
  subject.observe(requestRecord(traced(true)));
  subject.observe(requestRecord());
  subject.observe(requestRecord(traced(false)));
  await subject.close(1_000);
  assert.deepEqual(
    spans().map(({ traceId, spanId, parentSpanId }) => [traceId, spanId, parentSpanId]),
    [
      [TRACE.traceId, "01".repeat(8), TRACE.parentId],
      ["02".repeat(16), "02".repeat(8), undefined],
    ],
  );
});

Deno.test("a streamed answer is a span when it has left, and takes that long", async () => {
  const { subject, spans } = tracer();
  const sending = Promise.withResolvers<void>();
  const { request } = requestRecord();
  const delivery = { ...request.delivery, left: () => sending.promise };
  subject.observe(requestRecord({ streamed: true, request: { ...request, delivery } }));
  subject.observe(requestRecord());
  const closed = subject.close(1_000);
  setImmediate(() => sending.resolve());
  await closed;
  const taken = spans().map((span) =>
    Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano))
  );
  assert.equal(taken.length, 2);
  assert.equal(taken[0], 3_000_000, "the one that was there at once");
  assert.ok((taken[1] ?? 0) > 3_000_000);
});

Deno.test("spans are sent 512 at a time, as soon as there are as many", async () => {
  const { subject, batches } = tracer();
  for (let request = 0; request < 511; request++) subject.observe(requestRecord());
  assert.equal(batches.length, 0);
  subject.observe(requestRecord());
  assert.deepEqual(batches.map(({ length }) => length), [512]);
  for (let request = 0; request < 700; request++) subject.observe(requestRecord());
  await subject.close(1_000);
  assert.deepEqual(batches.map(({ length }) => length), [512, 512, 188]);
});

Deno.test("a collector that hangs costs spans, not memory", async () => {
  const { subject, batches, state } = tracer({ held: true });
  for (let request = 0; request < 10_000; request++) subject.observe(requestRecord());
  // One batch is under way, 2048 spans wait.
  assert.equal(batches.length, 1);
  assert.equal(state.dropped, 10_000 - 512 - 2_048);
  await subject.close(0);
  assert.equal(state.dropped, 10_000);
});

Deno.test("long spans fill the queue sooner", async () => {
  const { subject, batches, state } = tracer({ held: true });
  const record = requestRecord({ key: "\0".repeat(1_024) });
  for (let request = 0; request < 2_560; request++) subject.observe(record);
  assert.equal(batches.length, 1);
  assert.ok(state.dropped > 1_000 && state.dropped < 2_000, String(state.dropped));
  await subject.close(0);
});

Deno.test("the interval sends what waits", async () => {
  const arrived = Promise.withResolvers<void>();
  const { subject } = tracer({
    interval: 1,
    collector: {
      send: () => (arrived.resolve(), Promise.resolve(0)),
      hurry() {},
      end() {},
    },
  });
  subject.observe(requestRecord());
  await arrived.promise;
  await subject.close(0);
});
