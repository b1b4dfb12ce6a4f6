import assert from "node:assert/strict";
import { Transfer } from "./transfer.ts";
import { UploadRunner } from "./upload_runner.ts";

const MIB = 2 ** 20;
/** Lets everything go on that can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function transferOf(id: number, size: number): Transfer {
  const fingerprint = { name: `${id}`, size, lastModified: 0 };
  const file = new File([], fingerprint.name);
  return new Transfer({ id, bucket: "b", key: `${id}`, batch: {}, fingerprint, file });
}

/** Each goes until it is ended; one that is stopped ends a moment later. */
function running() {
  const begun: number[] = [], ended: number[] = [];
  const ends = new Map<number, () => void>();
  const runner = new UploadRunner(async ({ id }, signal) => {
    begun.push(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(id, resolve);
    signal.addEventListener("abort", () => setTimeout(resolve));
    await promise;
    ended.push(id);
  });
  const enqueue = (count: number, size: number, from = 0) =>
    Array.from({ length: count }, (_, index) => {
      const transfer = transferOf(from + index, size);
      runner.enqueue(transfer);
      return transfer;
    });
  return { runner, begun, ended, enqueue, end: (id: number) => ends.get(id)?.() };
}

Deno.test("small files go by fifty, large ones by two, and neither waits for the other", async () => {
  const { runner, begun, enqueue, end } = running();
  const large = enqueue(3, 17 * MIB);
  enqueue(60, 16 * MIB, 100);
  await settled();
  assert.deepEqual(begun.filter((id) => id < 100), [0, 1]);
  assert.equal(begun.length, 52);
  end(0);
  await settled();
  assert.deepEqual(begun.slice(52), [2]);
  end(120);
  await settled();
  assert.deepEqual(begun.slice(53), [150]);
  assert.equal(runner.isIdle, false);
  for (const { id } of large) end(id);
  for (let turn = 0; turn < 2; turn++) {
    for (let id = 100; id < 160; id++) end(id);
    await settled();
  }
  assert.equal(begun.length, 63);
  assert.equal(runner.isIdle, true);
});

Deno.test("what is stopped goes no more, whether it went or waited", async () => {
  const { runner, begun, ended, enqueue } = running();
  const all = enqueue(3, 17 * MIB);
  await settled();
  for (const transfer of all) transfer.state = "paused";
  runner.stop(all);
  await Promise.all(all.map((transfer) => runner.ended(transfer)));
  assert.deepEqual([begun, ended], [[0, 1], [0, 1]]);
  assert.equal(runner.isIdle, true);
});

Deno.test("what is stopped and resumed at once begins again when it has ended, and once", async () => {
  const { runner, begun, ended, enqueue, end } = running();
  const [transfer] = enqueue(1, 1);
  assert.ok(transfer !== undefined);
  await settled();
  for (let time = 0; time < 2; time++) {
    transfer.state = "paused";
    runner.stop([transfer]);
    transfer.state = "waiting";
    runner.enqueue(transfer);
  }
  await settled();
  await settled();
  assert.deepEqual([begun, ended], [[0, 0], [0]]);
  end(0);
  await runner.ended(transfer);
  assert.deepEqual([ended, runner.isIdle], [[0, 0], true]);
});
