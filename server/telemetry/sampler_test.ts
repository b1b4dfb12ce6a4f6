import assert from "node:assert/strict";
import { type Sampler, samplerOf, SAMPLERS } from "./sampler.ts";

const LOW = "ffffffffffffffff0000000000000001";
const MIDDLE = "00000000000000007fffffffffffffff";
const HIGH = "0000000000000000ffffffffffffffff";

function parent(sampled: boolean) {
  return { traceId: MIDDLE, parentId: "00f067aa0ba902b7", sampled };
}

/** Without a parent, then with one that is not traced, then with one that is. */
function decisions(sampler: Sampler): readonly boolean[] {
  return [sampler(undefined, HIGH), sampler(parent(false), HIGH), sampler(parent(true), HIGH)];
}

Deno.test("each sampler hears what its name says", () => {
  const ratio = 0.5;
  assert.deepEqual(decisions(samplerOf("always_on", ratio)), [true, true, true]);
  assert.deepEqual(decisions(samplerOf("always_off", ratio)), [false, false, false]);
  assert.deepEqual(decisions(samplerOf("traceidratio", ratio)), [false, false, false]);
  assert.deepEqual(decisions(samplerOf("parentbased_always_on", ratio)), [true, false, true]);
  assert.deepEqual(decisions(samplerOf("parentbased_always_off", ratio)), [false, false, true]);
  assert.deepEqual(decisions(samplerOf("parentbased_traceidratio", ratio)), [false, false, true]);
  assert.equal(SAMPLERS.length, 6);
});

Deno.test("a ratio is decided by the second half of the trace id", () => {
  const kept = (ratio: number) =>
    [LOW, MIDDLE, HIGH].map((id) => samplerOf("traceidratio", ratio)(undefined, id));
  assert.deepEqual(kept(0), [false, false, false]);
  assert.deepEqual(kept(0.499), [true, false, false]);
  assert.deepEqual(kept(0.5), [true, true, false]);
  assert.deepEqual(kept(1), [true, true, true]);
});

Deno.test("what a ratio keeps, a higher one keeps, and it keeps about as many as it says", () => {
  let seed = 7;
  const random = () => (seed = seed * 48_271 % 0x7fffffff) / 0x7fffffff;
  const hex = () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  const ids = Array.from({ length: 20_000 }, () => hex() + hex() + hex() + hex());
  let before = new Set<string>();
  for (const ratio of [0.01, 0.1, 0.5, 0.9]) {
    const sampler = samplerOf("parentbased_traceidratio", ratio);
    const kept = new Set(ids.filter((id) => sampler(undefined, id)));
    assert.ok(Math.abs(kept.size / ids.length - ratio) < 0.02, `${ratio}: ${kept.size}`);
    assert.ok(before.isSubsetOf(kept));
    before = kept;
  }
});
