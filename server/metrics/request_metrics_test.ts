import assert from "node:assert/strict";
import { requestRecord as record } from "../../tests/support/request_record.ts";
import { addRequests, NO_REQUESTS } from "./request_counts.ts";
import { RequestMetrics } from "./request_metrics.ts";

function total(counts: readonly number[] = []): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

Deno.test("requests are counted by operation, status and error", () => {
  const metrics = new RequestMetrics();
  metrics.observe(record({ sent: 10 }));
  metrics.observe(record({ sent: 5 }));
  metrics.observe(record({ status: 404, errorCode: "NoSuchKey" }));
  metrics.observe(record({ operation: "PutObject", method: "PUT", received: 7 }));
  const { operations, receivedBytes, sentBytes } = metrics.snapshot();
  assert.deepEqual(operations["GetObject"]?.codes, { 200: 2, 404: 1 });
  assert.deepEqual(operations["GetObject"]?.errors, { NoSuchKey: 1 });
  assert.deepEqual(operations["PutObject"]?.codes, { 200: 1 });
  assert.equal(total(operations["GetObject"]?.firstByte.counts), 3);
  assert.deepEqual([receivedBytes, sentBytes], [7, 15]);
});

Deno.test("a streamed answer is under way, and takes its time, until it is delivered", async () => {
  const metrics = new RequestMetrics();
  const sending = Promise.withResolvers<void>();
  const echo = (answer: string) => Promise.resolve(answer);
  const { handle, refuse } = metrics.counting({ handle: echo, refuse: echo });
  await refuse("no");
  assert.equal(metrics.snapshot().inFlight, 1);
  metrics.observe(record({ operation: "Unknown", status: 503 }));
  assert.equal(metrics.snapshot().inFlight, 0);
  assert.equal(await handle("answer"), "answer");
  assert.equal(metrics.snapshot().inFlight, 1);
  const { request } = record();
  const delivery = { ...request.delivery, left: () => sending.promise };
  metrics.observe(record({ streamed: true, request: { ...request, delivery } }));
  const before = metrics.snapshot();
  assert.equal(before.inFlight, 1);
  assert.equal(total(before.operations["GetObject"]?.firstByte.counts), 1);
  assert.equal(total(before.operations["GetObject"]?.duration.counts), 0);
  sending.resolve();
  await sending.promise;
  await Promise.resolve();
  const after = metrics.snapshot();
  assert.equal(after.inFlight, 0);
  assert.equal(total(after.operations["GetObject"]?.duration.counts), 1);
  assert.ok((after.operations["GetObject"]?.duration.sum ?? 0) >= 0.003);
});

Deno.test("counts of several isolates add up", () => {
  const one = new RequestMetrics(), other = new RequestMetrics();
  one.observe(record({ sent: 1 }));
  other.observe(record({ sent: 2 }));
  other.observe(record({ status: 503, errorCode: "SlowDown" }));
  other.observe(record({ operation: "HeadObject", received: 4 }));
  const sum = addRequests(addRequests(NO_REQUESTS, one.snapshot()), other.snapshot());
  assert.deepEqual(sum.operations["GetObject"]?.codes, { 200: 2, 503: 1 });
  assert.deepEqual(sum.operations["GetObject"]?.errors, { SlowDown: 1 });
  assert.equal(total(sum.operations["GetObject"]?.duration.counts), 3);
  assert.deepEqual(sum.operations["HeadObject"], other.snapshot().operations["HeadObject"]);
  assert.deepEqual([sum.sentBytes, sum.receivedBytes], [3, 4]);
});
