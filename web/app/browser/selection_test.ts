import assert from "node:assert/strict";
import { everything, NOTHING, only, ranged, toggled, without } from "./selection.ts";

const ORDER = ["a", "b", "c", "d", "e"];

Deno.test("a range goes from the row chosen last to another, either way, and can be drawn anew", () => {
  const down = ranged(only("b"), ORDER, "d");
  assert.deepEqual([...down.ids], ["b", "c", "d"]);
  assert.deepEqual([...ranged(down, ORDER, "a").ids], ["a", "b"]);
});

Deno.test("a range without a beginning that is shown is one row", () => {
  assert.deepEqual([...ranged(NOTHING, ORDER, "c").ids], ["c"]);
  assert.deepEqual([...ranged(only("gone"), ORDER, "c").ids], ["c"]);
});

Deno.test("toggling adds and takes away, and begins the next range", () => {
  const two = toggled(only("a"), "d");
  assert.deepEqual([...two.ids], ["a", "d"]);
  assert.deepEqual([...toggled(two, "a").ids], ["d"]);
  assert.deepEqual([...ranged(two, ORDER, "e").ids], ["d", "e"]);
});

Deno.test("what is gone is no longer selected, nor the beginning of a range", () => {
  const left = without(everything(ORDER), new Set(["a", "c"]));
  assert.deepEqual([...left.ids], ["b", "d", "e"]);
  assert.equal(left.anchor, undefined);
});
