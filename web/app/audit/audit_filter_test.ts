/** What addresses of the audit log mean. */
import assert from "node:assert/strict";
import { auditQueryOf, fieldTime, timeOfField } from "./audit_filter.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

function queryOf(address: string) {
  return auditQueryOf(new URLSearchParams(address), NOW);
}

Deno.test("an address of the audit log is a question of the API", () => {
  assert.deepEqual(queryOf(""), {});
  assert.deepEqual(queryOf("range=24h&action=Put*&bucket=&principal=+ann+&live=1"), {
    from: "2026-11-20T12:00:00.000Z",
    principal: "ann",
    action: "Put*",
  });
});

Deno.test("times of one's own choice are only taken where they are times", () => {
  assert.deepEqual(queryOf("range=custom&from=2026-11-01T10:00:00Z&to=yesterday"), {
    from: "2026-11-01T10:00:00.000Z",
  });
  assert.deepEqual(queryOf("from=2026-11-01T10:00:00Z"), {}, "only when the range says so");
});

Deno.test("a time stays the same on its way to a field and back", () => {
  assert.equal(timeOfField(fieldTime("2026-11-01T10:05:00.000Z")), "2026-11-01T10:05:00.000Z");
  assert.equal(timeOfField(""), "");
  assert.equal(fieldTime(null), "");
});
