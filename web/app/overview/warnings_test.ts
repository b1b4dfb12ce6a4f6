import assert from "node:assert/strict";
import type { Schemas } from "../api.ts";
import { warningsOf } from "./warnings.ts";

const WELL: Schemas["Status"] = {
  version: "1",
  runtime: "Deno 2",
  phase: "running",
  readOnly: false,
  uptime: 1_000,
  checks: [{ name: "disk", ok: true, detail: "", milliseconds: 1 }],
  isolates: [{ name: "http-0", up: true, restarts: 0 }],
  drives: [{ path: "/data", freeBytes: 50, totalBytes: 100 }],
};

function titles(changes: Partial<Schemas["Status"]>): readonly string[] {
  return warningsOf({ ...WELL, ...changes }).map(({ tone, title }) => `${tone}: ${title}`);
}

Deno.test("each thing an operator should know is said, with how urgent it is", () => {
  assert.deepEqual(titles({}), []);
  assert.deepEqual(titles({ drives: [{ path: "/data" }] }), [], "not known");
  assert.deepEqual(titles({ drives: [{ path: "/data", freeBytes: 10, totalBytes: 100 }] }), [
    "warn: /data is 90% full",
  ]);
  assert.deepEqual(titles({ drives: [{ path: "/data", freeBytes: 0, totalBytes: 100 }] }), [
    "danger: /data is 100% full",
  ]);
  assert.deepEqual(
    titles({
      readOnly: true,
      phase: "draining",
      checks: [{ name: "writer", ok: false, detail: "no answer", milliseconds: 1 }],
      isolates: [{ name: "http-1", up: true, restarts: 2 }],
    }),
    [
      "danger: Read-only: a sync to disk failed",
      "warn: The server is stopping",
      "danger: writer",
      "warn: Isolate http-1 was restarted 2 times",
    ],
  );
});
