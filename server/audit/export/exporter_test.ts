import assert from "node:assert/strict";
import { ManualTimers } from "../../../tests/support/audit_material.ts";
import type { AuditLine } from "../audit_writer.ts";
import { Exporter, RefusedLines, type Transport } from "./exporter.ts";

function line(sequence: number, length = 100): AuditLine {
  const record = { sequence, time: 0, principal: "p", action: "a" };
  return { record, text: "x".repeat(length) };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => line(from + i));

function setUp(limits: { maxLines?: number; maxBytes?: number } = {}) {
  const batches: number[][] = [];
  const told: string[] = [];
  const timers = new ManualTimers();
  const behaviour = { send: async () => {}, closed: 0 } as {
    send: () => Promise<void>;
    closed: number;
  };
  const transport: Transport = {
    name: "test",
    async send(batch) {
      await behaviour.send();
      batches.push(batch.map(({ record }) => record.sequence));
    },
    async [Symbol.asyncDispose]() {
      behaviour.closed++;
    },
  };
  const exporter = new Exporter({
    transport,
    report: (message) => told.push(message),
    timers,
    ...limits,
  });
  return { exporter, batches, told, timers, behaviour };
}

/** Lets everything that waits for nothing but its turn run. */
const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("lines arrive once, in order, in batches of bounded count and size", async () => {
  const { exporter, batches } = setUp();
  exporter.offer(lines(0, 1_200));
  exporter.offer([line(1_200, 900_000), line(1_201, 900_000), line(1_202, 3_000_000)]);
  await turn();
  assert.deepEqual(batches.flat(), Array.from({ length: 1_203 }, (_, i) => i));
  assert.deepEqual(batches.map(({ length }) => length), [500, 500, 201, 1, 1]);
  assert.deepEqual(exporter.counts(), {
    sent: 1_203,
    dropped: 0,
    failures: 0,
    queuedLines: 0,
    queuedBytes: 0,
  });
  await exporter[Symbol.asyncDispose]();
});

Deno.test("a side that is away is tried again later and later; nothing in the queue is lost", async () => {
  const { exporter, batches, told, timers, behaviour } = setUp();
  behaviour.send = () => Promise.reject(new Error("refused"));
  exporter.offer(lines(0, 3));
  await turn();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { failures } = exporter.counts();
    let wait = 0;
    while (exporter.counts().failures === failures) {
      timers.advance(1_000);
      wait += 1_000;
      await turn();
    }
    waits.push(wait);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  behaviour.send = async () => {};
  timers.advance(60_000);
  await turn();
  assert.deepEqual(batches, [[0, 1, 2]]);
  assert.deepEqual(told, [
    "Audit export to test fails (refused): it will be tried again",
    "Audit export to test works; 0 records were dropped",
  ]);
  await exporter[Symbol.asyncDispose]();
});

Deno.test("what finds the queue full is dropped, counted and told once", async () => {
  for (const limits of [{ maxLines: 10 }, { maxBytes: 1_000 }]) {
    const { exporter, batches, told, timers, behaviour } = setUp(limits);
    behaviour.send = () => Promise.reject(new Error("refused"));
    exporter.offer(lines(0, 8));
    exporter.offer(lines(8, 25));
    await turn();
    const { dropped, queuedLines, queuedBytes } = exporter.counts();
    assert.deepEqual([dropped, queuedLines, queuedBytes], [15, 10, 1_000]);
    behaviour.send = async () => {};
    timers.advance(1_000);
    await turn();
    assert.deepEqual(batches.flat(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(told.filter((message) => message.includes("are dropped")).length, 1);
    assert.match(told.at(-1) ?? "", /15 records were dropped/);
    await exporter[Symbol.asyncDispose]();
  }
});

Deno.test("what the other side will not have is dropped, and does not stop what follows", async () => {
  const { exporter, batches, told, behaviour } = setUp();
  let calls = 0;
  behaviour.send = async () => {
    if (calls++ === 0) throw new RefusedLines("it was answered with 400");
  };
  exporter.offer(lines(0, 600));
  await turn();
  assert.equal(batches.flat()[0], 500);
  assert.equal(exporter.counts().dropped, 500);
  assert.ok(told.some((message) => message.includes("answered with 400")));
  await exporter[Symbol.asyncDispose]();
});

Deno.test("the end waits for what can be sent, and not for what cannot", async () => {
  const good = setUp();
  good.exporter.offer(lines(0, 5));
  await good.exporter[Symbol.asyncDispose]();
  assert.deepEqual(good.batches, [[0, 1, 2, 3, 4]]);
  assert.equal(good.behaviour.closed, 1);

  const away = setUp();
  away.behaviour.send = () => Promise.reject(new Error("refused"));
  away.exporter.offer(lines(0, 5));
  await away.exporter[Symbol.asyncDispose]();
  assert.equal(away.exporter.counts().dropped, 5);
  assert.equal(away.timers.waiting, 0);

  const hanging = setUp();
  const { promise, reject } = Promise.withResolvers<void>();
  hanging.behaviour.send = () => promise;
  hanging.exporter.offer(lines(0, 5));
  const ended = hanging.exporter[Symbol.asyncDispose]();
  await turn();
  hanging.timers.advance(2_000);
  await turn();
  assert.equal(hanging.behaviour.closed, 1, "closing it ends what hangs");
  reject(new Error("closed"));
  await ended;
});
