import assert from "node:assert/strict";
import { readablePolicy } from "./readable.ts";

Deno.test("a policy on one line gets lines; what has them, and what is no JSON, stays", () => {
  assert.equal(readablePolicy('{"Version":"2012-10-17"}\n'), '{\n  "Version": "2012-10-17"\n}');
  assert.equal(readablePolicy('{\n"Version":1}'), '{\n"Version":1}');
  assert.equal(readablePolicy("{"), "{");
});
