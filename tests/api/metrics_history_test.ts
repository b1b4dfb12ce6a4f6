/** The history of the server's numbers, asked for over the management API. */
import assert from "node:assert/strict";
import { managedServer } from "./fixture.ts";

Deno.test("the history begins with the server, and what was told is not told again", async () => {
  const { server, root } = await managedServer();
  await using _server = server;
  const read = async (query = "") => (await root.get(`/metrics/history${query}`)).json;
  const end = performance.now() + 10_000;
  let history = await read();
  while (history.time.length === 0 && performance.now() < end) history = await read();
  for (const [name, values] of Object.entries(history)) {
    assert.equal((values as readonly unknown[]).length, 1, name);
  }
  const { time: [time], requests, median, objects, freeBytes } = history;
  assert.ok(Math.abs(time - Date.now()) < 60_000);
  assert.deepEqual([requests, median, objects], [[0], [null], [0]]);
  assert.ok(freeBytes[0] > 0);
  const later = await read(`?since=${encodeURIComponent(new Date(time).toISOString())}`);
  assert.deepEqual(later.time, []);
  assert.deepEqual(Object.keys((await read("?since=now")).fields), ["since"]);
});
