import assert from "node:assert/strict";
import { type ArchivedObject, archiveStream, type MissingObject } from "./archive_stream.ts";

const PIECE = new Uint8Array(65_536).fill(97);

/** An object of so many pieces, and whether it was let go. */
function endless(pieces: number, fails = false) {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const state = { read: 0, isCancelled: false, cancelled };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (state.read++ < pieces) return controller.enqueue(PIECE);
      if (fails) controller.error(new Error("the disk"));
      else controller.close();
    },
    cancel() {
      state.isCancelled = true;
      resolve();
    },
  }, { highWaterMark: 0 });
  const object = { key: "k", size: pieces * PIECE.length, lastModified: 0, body };
  return { state, object };
}

async function* only(...objects: readonly (ArchivedObject | MissingObject)[]) {
  yield* objects;
}

async function started(objects: ReturnType<typeof only>, patience = 60_000) {
  let ends = 0;
  const ended = () => void ends++;
  const stream = await archiveStream({ objects, base: "", patience, ended });
  return { reader: stream.getReader(), ends: () => ends };
}

Deno.test("a client that goes away lets the object under way go, and no other is opened", async () => {
  const { state, object } = endless(1_000);
  let isNextOpened = false;
  const { reader, ends } = await started((async function* () {
    yield object;
    isNextOpened = true;
  })());
  for (let count = 0; count < 5; count++) await reader.read();
  await reader.cancel();
  assert.deepEqual([state.isCancelled, isNextOpened, ends()], [true, false, 1]);
  assert.ok(state.read < 10, `${state.read} pieces were read for 5`);
});

Deno.test("an object that breaks off breaks the archive off", async () => {
  const { object } = endless(2, true);
  const { reader, ends } = await started(only(object));
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, /the disk/);
  assert.equal(ends(), 1);
});

Deno.test("a client that takes nothing is waited for a while, and the object let go", async () => {
  const { state, object } = endless(1_000);
  const { reader, ends } = await started(only(object), 1);
  await assert.rejects(reader.closed, /takes nothing/);
  await assert.rejects(reader.read());
  assert.equal(ends(), 1);
  await state.cancelled;
  assert.ok(state.read <= 1);
});

Deno.test("an archive that was taken to its end is over", async () => {
  const { object } = endless(2);
  const { reader, ends } = await started(
    only(object, { key: "x", error: { code: "C", message: "m" } }),
  );
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += new TextDecoder("latin1").decode(part.value);
  }
  assert.ok(text.startsWith("PK\u0003\u0004"));
  assert.match(text, /"x": C: m\n/);
  assert.equal(ends(), 1);
});

Deno.test("of very many that cannot be read the first are listed, the rest counted", async () => {
  const error = { code: "NoSuchKey", message: "none" };
  const missing = Array.from({ length: 1_200 }, (_, index) => ({ key: String(index), error }));
  const { reader } = await started(only(...missing));
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += new TextDecoder().decode(part.value);
  }
  assert.equal(text.match(/NoSuchKey/g)?.length, 1_000);
  assert.match(text, /and 200 more\n/);
});
