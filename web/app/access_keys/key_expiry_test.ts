import assert from "node:assert/strict";
import { expiryOf, isOver, localDate } from "./key_expiry.ts";

const NOW = Date.parse("2026-11-21T12:00:00.000Z");

Deno.test("an expiry is some days from now, a date, or none", () => {
  assert.equal(expiryOf("never", "", NOW), undefined);
  assert.equal(expiryOf("7", "", NOW), "2026-11-28T12:00:00.000Z");
  assert.equal(expiryOf("date", "no date", NOW), undefined);
  const date = "2027-01-02T03:04";
  assert.equal(localDate(expiryOf("date", date, NOW) ?? ""), date, "in the visitor's own time");
});

Deno.test("a key is over from its very moment on", () => {
  assert.equal(isOver(undefined, NOW), false);
  assert.equal(isOver("2026-11-21T12:00:00.001Z", NOW), false);
  assert.equal(isOver("2026-11-21T12:00:00.000Z", NOW), true);
});
