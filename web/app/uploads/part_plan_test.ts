import assert from "node:assert/strict";
import { partSizeOf, partsOf } from "./part_plan.ts";

const MIB = 2 ** 20, TIB = 2 ** 40;

Deno.test("parts are of 16 MiB, and larger where there would be more than 10,000", () => {
  assert.equal(partSizeOf(17 * MIB), 16 * MIB);
  for (const size of [160_000 * MIB, 160_000 * MIB + 1, 5 * TIB]) {
    const partSize = partSizeOf(size);
    assert.equal(partSize % MIB, 0);
    assert.ok(Math.ceil(size / partSize) <= 10_000);
  }
});

Deno.test("parts are all of a file, one after the other", () => {
  const parts = partsOf(40 * MIB + 1, 16 * MIB);
  assert.deepEqual(parts.map(({ number, from, to }) => [number, from / MIB, to - from]), [
    [1, 0, 16 * MIB],
    [2, 16, 16 * MIB],
    [3, 32, 8 * MIB + 1],
  ]);
  assert.equal(partsOf(32 * MIB, 16 * MIB).length, 2);
});
