import assert from "node:assert/strict";
import { lifeOf } from "./share_life.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

Deno.test("a link lives for seconds from now, or until a date that is to come", () => {
  assert.deepEqual(lifeOf("86400", "", NOW), { expiresIn: 86_400 });
  const local = new Date(NOW + 60_000).toISOString();
  assert.deepEqual(lifeOf("date", local, NOW), { expiresAt: local });
  assert.equal(lifeOf("date", new Date(NOW).toISOString(), NOW), undefined);
  assert.equal(lifeOf("date", "", NOW), undefined);
});
