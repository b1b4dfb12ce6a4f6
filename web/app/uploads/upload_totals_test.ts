import assert from "node:assert/strict";
import { shownOrder, totalsOf } from "./upload_totals.ts";

const LIST = [
  { state: "done", size: 10, sent: 0 },
  { state: "sending", size: 20, sent: 5 },
  { state: "failed", size: 40, sent: 0 },
  { state: "cancelled", size: 80, sent: 3 },
  { state: "waiting", size: 160, sent: 0 },
] as const;

Deno.test("totals leave out what was given up", () => {
  const { count, ...totals } = totalsOf(LIST);
  assert.deepEqual(totals, { files: 4, bytes: 230, sent: 15, active: 2 });
  assert.equal(count.cancelled, 1);
  assert.equal(count.paused, 0);
});

Deno.test("what needs somebody is shown first, what is over last", () => {
  const order = shownOrder(LIST).map(({ state }) => state);
  assert.deepEqual(order, ["failed", "sending", "waiting", "done", "cancelled"]);
});
