import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { type LogLines, LogOutbox, settleLines } from "./log_outbox.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(() => resolve()));

Deno.test("the lines of a turn travel as one message", async () => {
  const posted: LogLines[] = [];
  const outbox = new LogOutbox((lines) => posted.push(lines));
  outbox.log("one\n");
  outbox.access("a\n");
  outbox.log("two\n");
  assert.equal(posted.length, 0);
  await turn();
  assert.deepEqual(posted.map(({ log, access, lost }) => ({ log, access, lost })), [
    { log: "one\ntwo\n", access: "a\n", lost: 0 },
  ]);
  outbox.log("three\n");
  await turn();
  assert.equal(posted.length, 2);
});

Deno.test("what is too much is left out, and told with the next message", async () => {
  const posted: LogLines[] = [];
  const outbox = new LogOutbox((lines) => posted.push(lines), 10);
  outbox.log("12345678\n");
  outbox.log("lost\n");
  outbox.access("lost\n");
  outbox.flush();
  assert.deepEqual([posted[0]?.log, posted[0]?.lost], ["12345678\n", 2]);
  outbox.log("lost too\n");
  outbox.flush();
  assert.deepEqual([posted[1]?.log, posted[1]?.lost], ["", 1]);
  assert.ok(posted[0]);
  settleLines(posted[0]);
  outbox.log("in\n");
  outbox.flush();
  assert.deepEqual([posted[2]?.log, posted[2]?.lost], ["in\n", 0]);
  await turn();
});

Deno.test("nothing is sent when there is nothing", () => {
  const outbox = new LogOutbox(() => assert.fail());
  outbox.flush();
});
