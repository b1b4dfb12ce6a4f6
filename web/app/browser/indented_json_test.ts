import assert from "node:assert/strict";
import { indentedJson } from "./indented_json.ts";

Deno.test("JSON is indented, and what is none stays as it is", () => {
  assert.equal(indentedJson('{"a":[1,{}]}'), '{\n  "a": [\n    1,\n    {}\n  ]\n}');
  for (const text of ["", "{", '{"a":1}{', "text, not [JSON]"]) {
    assert.equal(indentedJson(text), text);
  }
});

Deno.test("what would be mostly indentation stays as it is", () => {
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const hostile = [
    ...[nest(1_000), nest(5_000), nest(100_000), `[${`${nest(200)},`.repeat(600)}1]`],
    `${"[".repeat(400)}${"1,".repeat(100_000)}1${"]".repeat(400)}`,
  ];
  for (const text of hostile) {
    const began = performance.now();
    assert.equal(indentedJson(text), text);
    assert.ok(performance.now() - began < 500);
  }
  const long = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ index })));
  assert.ok(indentedJson(long).length > long.length);
});
