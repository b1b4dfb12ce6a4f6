import assert from "node:assert/strict";
import { afterFailure, type Attempts, nextTry, NO_ATTEMPTS, renewalTime } from "./renewal.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** When tries happen that all fail at once, in milliseconds from the first. */
function tries(until: number, random: number): readonly number[] {
  const times: number[] = [];
  let attempts: Attempts = NO_ATTEMPTS;
  for (let now = 0; now < until; now = attempts.notBefore) {
    times.push(now);
    attempts = afterFailure(attempts, { now, random });
  }
  return times;
}

Deno.test("what fails is tried again after a minute, then at a fourth of the pace each time, at last every six hours", () => {
  const times = tries(2 * DAY, 0);
  const pauses = times.slice(1).map((time, at) => (time - (times[at] ?? 0)) / MINUTE);
  assert.deepEqual(pauses.slice(0, 7), [1, 4, 16, 64, 256, 360, 360]);
});

Deno.test("an authority meets few tries: four in the first hour, nine in the first day, four in others", () => {
  for (const random of [0, 0.5, 0.999]) {
    const times = tries(10 * DAY, random);
    const within = (from: number, to: number) =>
      times.filter((time) => time >= from && time < to).length;
    assert.ok(within(0, HOUR) <= 4);
    assert.ok(within(0, DAY) <= 9);
    for (let day = 1; day < 10; day++) assert.ok(within(day * DAY, (day + 1) * DAY) <= 4);
  }
});

Deno.test("an authority that wants to be left alone longer is, for a day at most", () => {
  const pause = (retryAfter: number) =>
    afterFailure(NO_ATTEMPTS, { now: 0, random: 0, retryAfter }).notBefore;
  assert.equal(pause(10), MINUTE);
  assert.equal(pause(3 * HOUR), 3 * HOUR);
  assert.equal(pause(300 * DAY), DAY);
});

Deno.test("a pause of a clock that was far ahead is over", () => {
  assert.equal(nextTry({ failures: 1, notBefore: 400 * DAY }, DAY), DAY);
  assert.equal(nextTry({ failures: 1, notBefore: DAY + HOUR }, DAY), DAY + HOUR);
});

Deno.test("a certificate is replaced after two thirds of its life, never sooner than a minute", () => {
  assert.equal(renewalTime({ obtainedAt: DAY, lifetime: 90 * DAY }, 0), 61 * DAY);
  const late = renewalTime({ obtainedAt: 0, lifetime: 90 * DAY }, 0.999);
  assert.ok(late > 60 * DAY && late < 63 * DAY);
  assert.equal(renewalTime({ obtainedAt: 0, lifetime: -DAY }, 0), MINUTE);
});
