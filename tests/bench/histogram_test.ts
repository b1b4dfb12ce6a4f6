import { strict as assert } from "node:assert";
import { Histogram } from "./histogram.ts";

Deno.test("Histogram.quantile() is within one per cent of the exact value", () => {
  const [left, right] = [new Histogram(), new Histogram()];
  for (let ms = 1; ms <= 1000; ms++) (ms % 2 ? left : right).record(ms);
  left.add(right);
  assert.equal(left.total, 1000);
  for (const [share, exact] of [[0.5, 500], [0.99, 990], [1, 1000]] as const) {
    const told = left.quantile(share);
    assert.ok(Math.abs(told - exact) <= exact * 0.01, `${share}: ${told}, not ${exact}`);
  }
});

Deno.test("Histogram.quantile() is 0 when nothing was recorded", () => {
  assert.equal(new Histogram().quantile(0.99), 0);
});
