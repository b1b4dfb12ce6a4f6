import assert from "node:assert/strict";
import { ANONYMOUS } from "../../server/auth/principal.ts";
import { IdempotentCreations } from "./idempotency.ts";

const HOUR = 3_600_000;

function creations() {
  const clock = { time: 0, now: () => clock.time };
  const kept = new IdempotentCreations(clock);
  let made = 0;
  const run = (key: string, input: unknown = {}, over = {}) =>
    kept.run({ key, route: "r", principal: ANONYMOUS, input, ...over }, async () => ++made);
  return { clock, kept, run, made: () => made };
}

Deno.test("the same request is done once and answered alike, at once or later", async () => {
  const { run, made } = creations();
  assert.deepEqual(await Promise.all([run("k"), run("k"), run("k")]), [1, 1, 1]);
  assert.equal(await run("k"), 1);
  assert.equal(await run("other"), 2);
  assert.equal(made(), 2);
});

Deno.test("another body or route under the same key is refused; another's key is another", async () => {
  const { run } = creations();
  await run("k", { a: 1 });
  await assert.rejects(run("k", { a: 2 }), { status: 409, code: "IdempotencyKeyReused" });
  await assert.rejects(run("k", { a: 1 }, { route: "s" }), { status: 409 });
  const principal = { ...ANONYMOUS, accessKeyId: "AKIAOTHER" };
  assert.equal(await run("k", { a: 1 }, { principal }), 2);
});

Deno.test("a day later it is a new request", async () => {
  const { run, clock } = creations();
  await run("k");
  clock.time = 23 * HOUR;
  assert.equal(await run("k"), 1);
  clock.time = 24 * HOUR;
  assert.equal(await run("k"), 2);
});

Deno.test("the oldest are forgotten where there are too many", async () => {
  const { run } = creations();
  for (let index = 0; index < 1_001; index++) await run(`k${index}`);
  assert.equal(await run("k1000"), 1_001);
  assert.equal(await run("k0"), 1_002);
});

Deno.test("what failed is tried again", async () => {
  const { kept } = creations();
  const request = { key: "k", route: "r", principal: ANONYMOUS, input: {} };
  await assert.rejects(kept.run(request, () => Promise.reject(new Error("no"))), /no/);
  assert.equal(await kept.run(request, async () => "yes"), "yes");
});

Deno.test("keys are short and visible", async () => {
  const { run } = creations();
  for (const key of ["", "a b", "é", "x".repeat(256), "\n"]) {
    await assert.rejects(run(key), { status: 400 });
  }
});
