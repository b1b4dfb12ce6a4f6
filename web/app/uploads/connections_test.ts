import assert from "node:assert/strict";
import { Connections } from "./connections.ts";

const { signal: NEVER } = new AbortController();
/** Lets everything go on that can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Uses of connections, each until it is ended. */
function used(connections: Connections) {
  const begun: number[] = [], ends = new Map<number, PromiseWithResolvers<void>>();
  const use = (id: number, signal = NEVER) => {
    ends.set(id, Promise.withResolvers());
    return connections.use(async () => {
      begun.push(id);
      await ends.get(id)?.promise;
    }, signal);
  };
  return { begun, use, end: (id: number) => ends.get(id)?.resolve() };
}

Deno.test("six go at a time, the others in their order", async () => {
  const { begun, use, end } = used(new Connections());
  const all = Array.from({ length: 9 }, (_, id) => use(id));
  await settled();
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5]);
  end(3);
  await all[3];
  await settled();
  assert.deepEqual(begun.slice(6), [6]);
  for (let id = 0; id < 9; id++) end(id);
  await Promise.all(all);
  assert.deepEqual(begun.slice(6), [6, 7, 8]);
});

Deno.test("who is stopped waits no longer, and keeps nobody from their turn", async () => {
  const { begun, use, end } = used(new Connections());
  const all = Array.from({ length: 6 }, (_, id) => use(id));
  const stop = new AbortController();
  const stopped = use(6, stop.signal), next = use(7);
  stop.abort(new Error("stopped"));
  await assert.rejects(stopped, /stopped/);
  await assert.rejects(use(8, stop.signal), /stopped/);
  end(0);
  await settled();
  assert.deepEqual(begun.slice(6), [7]);
  for (let id = 1; id < 8; id++) end(id);
  await Promise.all([...all, next]);
});

Deno.test("what fails gives its connection back", async () => {
  const connections = new Connections();
  for (let i = 0; i < 20; i++) {
    await assert.rejects(
      connections.use(() => Promise.reject(new Error("failed")), NEVER),
      /failed/,
    );
  }
  assert.equal(await connections.use(() => Promise.resolve("done"), NEVER), "done");
});
