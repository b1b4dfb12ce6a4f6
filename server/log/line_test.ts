import assert from "node:assert/strict";
import type { Entry } from "./entry.ts";
import { formatEntry } from "./line.ts";

const TIME = Date.UTC(2026, 10, 21, 8, 22, 22, 123);

function line(fields: Entry["fields"], format: "json" | "text", message = "Something happened") {
  return formatEntry({ time: TIME, level: "warn", message, fields: fields ?? {} }, format);
}

Deno.test("JSON: time, level, message, then the fields that are there", () => {
  assert.equal(
    line({ request_id: "A1", bucket: undefined, bytes: 5, complete: false }, "json"),
    '{"time":"2026-11-21T08:22:22.123Z","level":"warn","message":"Something happened",' +
      '"request_id":"A1","bytes":5,"complete":false}\n',
  );
});

Deno.test("text: quoted only where a reader would be misled", () => {
  assert.equal(
    line({ request_id: "A1", key: "a b", empty: "", equation: "a=b", none: undefined }, "text"),
    '2026-11-21T08:22:22.123Z WARN  Something happened request_id=A1 key="a b" empty="" ' +
      'equation="a=b"\n',
  );
});

for (const format of ["json", "text"] as const) {
  Deno.test(`${format}: whatever a field holds, it is one line no terminal obeys`, () => {
    const hostile = "a\nb\r\u2028\u2029\u0000\u001b[31m\u009b31m\u007f\u202ereversed\ud800";
    const text = line({ key: hostile }, format, hostile);
    assert.equal(text.indexOf("\n"), text.length - 1);
    assert.doesNotMatch(text.slice(0, -1), /[^\x20-\x7e]/u);
    if (format === "json") assert.equal(JSON.parse(text).key, hostile);
  });

  Deno.test(`${format}: a signature in any field is not written`, () => {
    const text = line({ error: "GET /b/k?X-Amz-Signature=cafe01&x=1 failed" }, format);
    assert.doesNotMatch(text, /cafe01/);
    assert.match(text, /X-Amz-Signature=REDACTED&x=1 failed/);
  });
}
