import assert from "node:assert/strict";
import { type Check, Health } from "./health.ts";

function counted(run: (turn: number) => Promise<string>): Check & { turns: number } {
  const check = { name: "disk", turns: 0, run: () => run(++check.turns) };
  return check;
}

Deno.test("those who ask at once share one run, its results are good for 5 seconds", async () => {
  let now = 0;
  const check = counted((turn) => Promise.resolve(`turn ${turn}`));
  const health = new Health({ checks: () => [check], now: () => now });
  const all = await Promise.all(Array.from({ length: 50 }, () => health.results()));
  for (const results of all) {
    assert.deepEqual(results, [{ name: "disk", ok: true, detail: "turn 1", milliseconds: 0 }]);
  }
  now = 4_999;
  assert.equal((await health.results())[0]?.detail, "turn 1");
  now = 5_000;
  assert.equal((await health.results())[0]?.detail, "turn 2");
  assert.equal(check.turns, 2);
});

Deno.test("a failure is looked at again after a second", async () => {
  let now = 0;
  const check = counted((turn) =>
    turn === 1 ? Promise.reject(new Error("no space")) : Promise.resolve("written")
  );
  const health = new Health({ checks: () => [check], now: () => now });
  assert.deepEqual(await health.results(), [
    { name: "disk", ok: false, detail: "no space", milliseconds: 0 },
  ]);
  now = 999;
  assert.equal((await health.results())[0]?.ok, false);
  now = 1_000;
  assert.equal((await health.results())[0]?.ok, true);
});

Deno.test("a check that hangs is given up, and not started again before it ends", async () => {
  let now = 0;
  const hanging = Promise.withResolvers<string>();
  const check = counted((turn) => turn === 1 ? hanging.promise : Promise.resolve("well again"));
  const other = { name: "other", run: () => Promise.resolve("fine") };
  const health = new Health({ checks: () => [check, other], now: () => now, timeout: 1 });
  const details = async () => {
    now += 5_000;
    return (await health.results()).map(({ ok, detail }) => [ok, detail]);
  };
  assert.deepEqual(await details(), [[false, "not done within 1 ms"], [true, "fine"]]);
  assert.deepEqual(await details(), [[false, "the last try has not ended yet"], [true, "fine"]]);
  assert.equal(check.turns, 1);
  hanging.resolve("late");
  // A turn of the event loop, for its end to be noticed.
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(await details(), [[true, "well again"], [true, "fine"]]);
});
