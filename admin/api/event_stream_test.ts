import assert from "node:assert/strict";
import { ApiError } from "./api_error.ts";
import { eventStream } from "./event_stream.ts";

interface Offering {
  offer(event: string): void;
  end(): void;
}

function stream(holds: () => Promise<boolean> = async () => true) {
  const state = { watcher: undefined as Offering | undefined, isWatching: false };
  const { body, headers } = eventStream<string>({
    watch(watcher) {
      state.watcher = watcher;
      state.isWatching = true;
      return { [Symbol.dispose]: () => void (state.isWatching = false) };
    },
    count: () => 1,
    tell: (text, missed) => ({ text, missed }),
    holds,
    interval: 1,
  });
  return { state, reader: body.getReader(), headers };
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return "the end";
    const text = new TextDecoder().decode(value);
    if (!text.startsWith(":")) return text;
  }
}

Deno.test("what happens is told as events, until the client goes away", async () => {
  const { state, reader, headers } = stream();
  assert.match(headers["content-type"] ?? "", /^text\/event-stream/);
  state.watcher?.offer("a\nb");
  assert.equal(await next(reader), 'data: {"text":"a\\nb","missed":0}\n\n');
  await reader.cancel();
  assert.equal(state.isWatching, false);
});

Deno.test("who may not any more is sent away, and so is everyone at the end", async () => {
  let looks = 0;
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const { state, reader } = stream(async () => {
    if (++looks > 1) reject(new Error("still there"));
    return false;
  });
  assert.equal(await Promise.race([next(reader), tooLate]), "the end");
  assert.equal(state.isWatching, false);
  const other = stream();
  other.state.watcher?.end();
  assert.equal(await next(other.reader), "the end");
  assert.equal(other.state.isWatching, false);
});

Deno.test("a client that does not keep up misses events, and is told how many", async () => {
  const { state, reader } = stream();
  const large = "x".repeat(100_000);
  for (let count = 0; count < 10; count++) state.watcher?.offer(large);
  const told = [await next(reader), await next(reader), await next(reader)];
  assert.ok(told.every((text) => text.includes('"missed":0')));
  state.watcher?.offer("after");
  assert.equal(await next(reader), 'data: {"text":"after","missed":7}\n\n');
  await reader.cancel();
});

Deno.test("where too many watch, the next is refused", () => {
  const refused = () =>
    eventStream({ watch: () => undefined, count: () => 1, tell: () => 1, holds: async () => true });
  assert.throws(refused, (error) => error instanceof ApiError && error.status === 503);
});
