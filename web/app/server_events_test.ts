/** Events are told once they are there as a whole. */
import assert from "node:assert/strict";
import { completeEvents } from "./server_events.ts";

Deno.test("events are read as they become whole, comments are none", () => {
  const [first, rest] = completeEvents(': watching\n\ndata: {"a":1}\n\n:\n\ndata: {"a"');
  assert.deepEqual([first, rest], [[{ a: 1 }], 'data: {"a"']);
  assert.deepEqual(completeEvents(`${rest}:2}\n\n`), [[{ a: 2 }], ""]);
  assert.deepEqual(completeEvents(""), [[], ""]);
});
