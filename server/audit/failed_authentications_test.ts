import assert from "node:assert/strict";
import { ManualTimers } from "../../tests/support/audit_material.ts";
import { FailedAuthentications, type FailureEvent } from "./failed_authentications.ts";

const MINUTE = 60_000;

function setUp(limits: { maxEvents?: number; maxKinds?: number } = {}) {
  const timers = new ManualTimers();
  const events: FailureEvent[] = [];
  const failures = new FailedAuthentications({
    record: (event) => events.push(event),
    timers,
    ...limits,
  });
  return { timers, events, failures };
}

Deno.test("failures of a minute become one event: how many, from where, since when", () => {
  const { timers, events, failures } = setUp();
  for (let i = 0; i < 1_000; i++) {
    failures.add({
      reason: "SignatureDoesNotMatch",
      sourceAddress: `192.0.2.${i % 200}`,
      accessKeyId: "AKIA",
      requestId: `R${i}`,
    });
    if (i === 499) timers.advance(10_000);
  }
  assert.deepEqual(events, []);
  timers.advance(50_000);
  assert.deepEqual(events, [{
    cause: {
      principal: "unauthenticated",
      action: "AuthenticationFailed",
      sourceAddress: "192.0.2.199",
      accessKeyId: "AKIA",
      requestId: "R999",
    },
    details: {
      result: "failure",
      reason: "SignatureDoesNotMatch",
      count: 1_000,
      network: "192.0.2.0/24",
      since: "2026-11-21T12:00:00.000Z",
      until: "2026-11-21T12:00:10.000Z",
    },
  }]);
});

Deno.test("reasons, networks and keys are told apart, the most frequent first", () => {
  const { timers, events, failures } = setUp();
  failures.add({ reason: "a", sourceAddress: "192.0.2.1" });
  failures.add({ reason: "b", sourceAddress: "192.0.2.1" });
  failures.add({ reason: "a", sourceAddress: "192.0.3.1" });
  failures.add({ reason: "a", sourceAddress: "192.0.2.1", accessKeyId: "k" });
  failures.add({ reason: "a", sourceAddress: "192.0.3.9" });
  timers.advance(MINUTE);
  assert.deepEqual(events.map(({ details }) => [details["reason"], details["count"]]), [
    ["a", 2],
    ["a", 1],
    ["b", 1],
    ["a", 1],
  ]);
});

Deno.test("an attacker with a million addresses and keys makes so many events and no more", () => {
  const { timers, events, failures } = setUp({ maxEvents: 5, maxKinds: 100 });
  for (let minute = 0; minute < 3; minute++) {
    for (let i = 0; i < 5_000; i++) {
      failures.add({ reason: "a", sourceAddress: `2001:db8:${i.toString(16)}::1`, requestId: "R" });
    }
    failures.add({ reason: "a", sourceAddress: "2001:db8:1::1" });
    timers.advance(MINUTE);
    assert.equal(events.length, 5 * (minute + 1));
    const last = events.slice(-5);
    assert.equal(last[0]?.details["count"], 2, "who came most is told");
    assert.deepEqual(last[4]?.details, { result: "failure", reason: "various", count: 4_996 });
    assert.equal(last.reduce((sum, { details }) => sum + Number(details["count"]), 0), 5_001);
  }
});

Deno.test("who comes when the table is full is in the sum, however often", () => {
  const { timers, events, failures } = setUp({ maxKinds: 2 });
  for (const third of [1, 2]) failures.add({ reason: "a", sourceAddress: `192.0.${third}.1` });
  for (let i = 0; i < 50; i++) failures.add({ reason: "a", sourceAddress: "192.0.3.1" });
  timers.advance(MINUTE);
  assert.deepEqual(events.map(({ details }) => [details["reason"], details["count"]]), [
    ["a", 1],
    ["a", 1],
    ["various", 50],
  ]);
});

Deno.test("no failures, no events, no timers; what is there at the end is told", () => {
  const { timers, events, failures } = setUp();
  failures.add({ reason: "a", sourceAddress: "x" });
  timers.advance(MINUTE);
  assert.equal(timers.waiting, 0);
  timers.advance(MINUTE);
  assert.equal(events.length, 1);
  failures.add({ reason: "a", sourceAddress: "x" });
  failures[Symbol.dispose]();
  assert.equal(events.length, 2);
  assert.equal(timers.waiting, 0);
});
