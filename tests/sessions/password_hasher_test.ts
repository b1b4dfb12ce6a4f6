/** Hashes of passwords from the worker: what they are, how long others wait for them, how many. */
import assert from "node:assert/strict";
import { PasswordHasher, PasswordsBusyError } from "../../server/sessions/password_hasher.ts";

Deno.test("a hash is argon2id in PHC form, another one each time, of this password alone", async () => {
  using hasher = new PasswordHasher();
  const hash = await hasher.hash("correct horse");
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(await hasher.hash("correct horse"), hash);
  assert.equal(await hasher.verify("correct horse", hash), true);
  for (const other of ["correct horsf", "", "correct horse\0", "Correct horse"]) {
    assert.equal(await hasher.verify(other, hash), false, JSON.stringify(other));
  }
  assert.equal(await hasher.verify("correct horse", undefined), false);
});

Deno.test("a hash made elsewhere is understood: the one of RFC 9106's reference program", async () => {
  using hasher = new PasswordHasher();
  const hash =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  assert.equal(await hasher.verify("password", hash), true);
  assert.equal(await hasher.verify("passwore", hash), false);
});

Deno.test("the same characters typed otherwise are the same password", async () => {
  using hasher = new PasswordHasher();
  const hash = await hasher.hash("caf\u00e9 au lait");
  assert.equal(await hasher.verify("cafe\u0301 au lait", hash), true);
});

Deno.test("the isolate that asks is not held up", async () => {
  using hasher = new PasswordHasher();
  await hasher.hash("warm up");
  let longest = 0, last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  try {
    const before = performance.now();
    await Promise.all(Array.from({ length: 10 }, (_, i) => hasher.hash(`password ${i}`)));
    const took = performance.now() - before;
    assert.ok(longest < took / 4, `${longest} ms of ${took}`);
  } finally {
    clearInterval(timer);
  }
});

Deno.test("more than can be done soon is refused, and what was taken is done", async () => {
  using hasher = new PasswordHasher({ limit: 3 });
  const jobs = Array.from({ length: 5 }, (_, i) => hasher.hash(`password ${i}`));
  const outcomes = await Promise.allSettled(jobs);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === "fulfilled" || outcome.reason.name),
    [true, true, true, "PasswordsBusyError", "PasswordsBusyError"],
  );
  assert.ok(await hasher.hash("another"));
});

Deno.test("without work the worker ends, and comes again; at the end nobody waits for ever", async () => {
  const hasher = new PasswordHasher({ idle: 1 });
  assert.equal(hasher.isAwake, false);
  for (let i = 0; i < 2; i++) {
    await hasher.hash("password");
    assert.equal(hasher.isAwake, true);
    while (hasher.isAwake) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const waiting = hasher.hash("password");
  hasher[Symbol.dispose]();
  await assert.rejects(waiting, PasswordsBusyError);
});
