import assert from "node:assert/strict";
import { Rate } from "./rate.ts";

Deno.test("the rate is of the last ten seconds, and unknown at first", () => {
  const rate = new Rate();
  rate.note(0, 0);
  rate.note(50, 500);
  assert.equal(rate.perSecond, undefined);
  for (let second = 1; second <= 20; second++) rate.note(100 * second, 1_000 * second);
  assert.equal(rate.perSecond, 100);
  for (let second = 21; second <= 40; second++) rate.note(2_000, 1_000 * second);
  assert.equal(rate.perSecond, 0);
  rate.restart();
  assert.equal(rate.perSecond, undefined);
});
