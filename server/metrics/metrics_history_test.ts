import assert from "node:assert/strict";
import { BOUNDS } from "./histogram.ts";
import { INTERVAL, MetricsHistory } from "./metrics_history.ts";
import { NO_REQUESTS, type OperationCounts, type RequestCounts } from "./request_counts.ts";

function counts(
  codes: Readonly<Record<string, number>>,
  buckets: Readonly<Record<number, number>>,
): OperationCounts {
  const firstByte = {
    counts: [...BOUNDS, Infinity].map((bound) => buckets[bound] ?? 0),
    sum: 0,
  };
  return { codes, errors: {}, firstByte, duration: firstByte };
}

function historyOf() {
  const state = {
    now: 0,
    requests: NO_REQUESTS as RequestCounts,
    fails: false,
    free: 7 as number | undefined,
    usage: { objects: 3, bytes: 30 } as object | undefined,
  };
  const history = new MetricsHistory({
    isolates: {
      read: async () => {
        if (state.fails) throw new Error("closed");
        return { requests: state.requests, isolates: [] };
      },
    },
    reader: () => state.usage && { getUsage: async () => state.usage } as never,
    freeBytes: async () => state.free,
    clock: { now: () => state.now },
  });
  const minute = async () => {
    state.now += INTERVAL;
    await history.sample();
  };
  return { state, history, minute };
}

Deno.test("a point has what the counters went up by in its minute", async () => {
  const { state, history, minute } = historyOf();
  const get = counts({ 200: 90, 404: 8, 503: 2 }, { 0.001: 50, 0.0025: 50 });
  state.requests = { ...NO_REQUESTS, operations: { Get: get }, receivedBytes: 5, sentBytes: 9 };
  await minute();
  const put = counts({ 200: 100 }, { 0.5: 100 });
  state.requests = {
    ...NO_REQUESTS,
    operations: { Get: get, Put: put },
    receivedBytes: 1_005,
    sentBytes: 9,
  };
  await minute();
  const { median, slowest, ...rest } = history.read();
  assert.deepEqual(rest, {
    time: [INTERVAL, 2 * INTERVAL],
    requests: [100, 100],
    clientErrors: [8, 0],
    serverErrors: [2, 0],
    receivedBytes: [5, 1_000],
    sentBytes: [9, 0],
    objects: [3, 3],
    storedBytes: [30, 30],
    freeBytes: [7, 7],
  });
  const rounded = (values: readonly (number | null)[]) =>
    values.map((value) => Math.round((value ?? NaN) * 100) / 100);
  assert.deepEqual([rounded(median), rounded(slowest)], [[1, 375], [2.47, 497.5]]);
});

Deno.test("what is not known is null, a minute that cannot be read is missing", async () => {
  const { state, history, minute } = historyOf();
  state.usage = state.free = undefined;
  await minute();
  state.fails = true;
  await minute();
  state.fails = false;
  await minute();
  const { time, requests, median, objects, freeBytes } = history.read();
  assert.deepEqual([time, requests], [[INTERVAL, 3 * INTERVAL], [0, 0]]);
  assert.deepEqual([median, objects, freeBytes], [[null, null], [null, null], [null, null]]);
});

Deno.test("a day is kept and no more, and what is known already is left out", async () => {
  const { history, minute } = historyOf();
  for (let count = 0; count < 1_441; count++) await minute();
  const { time } = history.read();
  assert.deepEqual([time.length, time[0], time.at(-1)], [1_440, 2 * INTERVAL, 1_441 * INTERVAL]);
  assert.deepEqual(history.read(1_440 * INTERVAL).time, [1_441 * INTERVAL]);
  assert.deepEqual(history.read(1_441 * INTERVAL).requests, []);
});
