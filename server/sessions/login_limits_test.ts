import assert from "node:assert/strict";
import { LoginLimits } from "./login_limits.ts";

const MINUTE = 60_000;

function limitsAt(limit?: number) {
  const clock = { time: 1_000_000, now: () => clock.time };
  const limits = new LoginLimits({ clock, ...(limit === undefined ? {} : { limit }) });
  let nextAddress = 0;
  return {
    clock,
    limits,
    /** From an address of its own each time. */
    try: (account: string) =>
      limits.begin(account, `10.0.${nextAddress >> 8}.${nextAddress++ & 255}`),
  };
}

Deno.test("five failures of an account are free, then each makes wait twice as long", () => {
  const at = limitsAt();
  for (let i = 0; i < 5; i++) assert.equal(at.try("a").accountLocked, false, `failure ${i}`);
  for (const wait of [1_000, 2_000, 4_000, 8_000]) {
    assert.equal(at.try("a").accountLocked, false, `before a wait of ${wait}`);
    assert.equal(at.try("a").accountLocked, true);
    at.clock.time += wait - 1;
    assert.equal(at.try("a").accountLocked, true, `${wait - 1} ms later`);
    at.clock.time += 1;
  }
  assert.equal(at.try("b").accountLocked, false, "another account");
});

Deno.test("nobody waits longer than a quarter of an hour, and it is forgotten after another", () => {
  const at = limitsAt();
  for (let i = 0; i < 40; i++) {
    at.try("a");
    at.clock.time += 15 * MINUTE;
    assert.equal(at.try("a").accountLocked, false, `after failure ${i}`);
  }
  at.try("a");
  assert.equal(at.try("a").accountLocked, true);
  at.clock.time += 31 * MINUTE;
  for (let i = 0; i < 5; i++) assert.equal(at.try("a").accountLocked, false, `free again: ${i}`);
});

Deno.test("attempts at the same time are counted as they begin", () => {
  const at = limitsAt();
  const attempts = Array.from({ length: 100 }, () => at.try("a"));
  assert.equal(attempts.filter(({ accountLocked }) => !accountLocked).length, 6);
});

Deno.test("a success forgets the account's failures, and no others", () => {
  const { limits } = limitsAt();
  const from = (account: string) => limits.begin(account, "192.0.2.1");
  for (let i = 0; i < 4; i++) from("a");
  from("a").succeeded();
  assert.equal(from("a").accountLocked, false);
  // Five failures: those four and this one.
  assert.equal(from("b").addressWait, undefined);
  assert.equal(from("c").addressWait, 1_000);
});

Deno.test("an attempt that was not decided does not count", () => {
  const { limits } = limitsAt();
  for (let i = 0; i < 100; i++) {
    const attempt = limits.begin("a", "192.0.2.1");
    assert.deepEqual([attempt.accountLocked, attempt.addressWait], [false, undefined]);
    attempt.withdraw();
  }
});

Deno.test("an IPv6 network is one address, IPv4 addresses are each their own", () => {
  const { limits } = limitsAt();
  for (let i = 0; i < 6; i++) limits.begin(`a${i}`, `2001:db8::${i}`);
  assert.equal(limits.begin("b", "2001:db8:0:0:ffff::1").addressWait, 1_000);
  assert.equal(limits.begin("b", "2001:db8:0:1::1").addressWait, undefined);
  for (let i = 0; i < 6; i++) limits.begin(`c${i}`, "192.0.2.1");
  assert.equal(limits.begin("b", "192.0.2.1").addressWait, 1_000);
  assert.equal(limits.begin("b", "192.0.2.2").addressWait, undefined);
});

Deno.test("the table has an end: who failed longest ago is forgotten first", () => {
  const at = limitsAt(10);
  for (let i = 0; i < 6; i++) at.try("first");
  for (let i = 0; i < 9; i++) at.try(`other ${i}`);
  assert.equal(at.try("first").accountLocked, true);
  for (let i = 0; i < 10; i++) at.try(`another ${i}`);
  assert.equal(at.try("first").accountLocked, false);
});
