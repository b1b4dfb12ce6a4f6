import assert from "node:assert/strict";
import type { BlobStore } from "./blobs.ts";
import type { BlobId, Segment } from "./model.ts";
import { openSegments } from "./segments.ts";

const LENGTH = 10;

function segments(count: number): readonly Segment[] {
  return Array.from({ length: count }, (_, index) => ({
    start: index * LENGTH,
    length: LENGTH,
    source: { kind: "blob", blob: String(index) as BlobId, offset: 0 },
  }));
}

/** Opens runs one after the other from blobs that answer with `streams`; counts what comes back. */
async function open(streams: readonly UnderlyingDefaultSource<Uint8Array>[], stall?: number) {
  const returned = { tickets: 0, cancelled: 0 };
  const source = streams.map((stream) =>
    new ReadableStream<Uint8Array>({ ...stream, cancel: () => void returned.cancelled++ })
  );
  const blobs: Pick<BlobStore, "open"> = {
    open: (id) => Promise.resolve(source[Number(id)]),
  };
  const ticket = { [Symbol.dispose]: () => void returned.tickets++ };
  const opened = await openSegments(segments(streams.length), blobs as BlobStore, ticket, stall);
  assert.ok(opened?.body instanceof ReadableStream);
  return { body: opened.body, returned };
}

const whole: UnderlyingDefaultSource<Uint8Array> = {
  start(controller) {
    controller.enqueue(new Uint8Array(LENGTH));
    controller.close();
  },
};
const endless: UnderlyingDefaultSource<Uint8Array> = {};
/** Takes longer to give its first piece than a reader may take to ask for it. */
const slow: UnderlyingDefaultSource<Uint8Array> = {
  async pull(controller) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.enqueue(new Uint8Array(1));
  },
};
const failing: UnderlyingDefaultSource<Uint8Array> = {
  pull() {
    throw new Error("EIO");
  },
};

Deno.test("runs are read in order; the ticket comes back at the end", async () => {
  const { body, returned } = await open([whole, whole, whole]);
  assert.equal((await new Response(body).bytes()).length, 3 * LENGTH);
  assert.deepEqual(returned, { tickets: 1, cancelled: 0 });
});

Deno.test("a run that fails gives back the ticket and the next run's file", async () => {
  const { body, returned } = await open([failing, endless]);
  await assert.rejects(new Response(body).bytes(), /EIO/);
  assert.deepEqual(returned, { tickets: 1, cancelled: 1 });
});

Deno.test("cancelling gives back the ticket and both files", async () => {
  const { body, returned } = await open([endless, endless]);
  await body.cancel();
  assert.deepEqual(returned, { tickets: 1, cancelled: 2 });
});

Deno.test("a body nobody reads on gives back the ticket and both files, one that is read does not", async () => {
  const { body, returned } = await open([slow, endless], 20);
  const reader = body.getReader();
  await reader.read();
  assert.deepEqual(returned, { tickets: 0, cancelled: 0 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(returned, { tickets: 1, cancelled: 2 });
  await assert.rejects(reader.read(), /Nobody reads/);
});
