import assert from "node:assert/strict";
import { aligned, durationText, sizeText, visible } from "./text_table.ts";

Deno.test("columns are as wide as their widest cell, the last as long as it is", () => {
  assert.deepEqual(aligned([["A", "B"], ["long", "x"], ["", "a longer one"]]), [
    "A     B",
    "long  x",
    "      a longer one",
  ]);
  assert.deepEqual(aligned([["a", "b"]], [3]), ["a    b"]);
  assert.deepEqual(aligned([]), []);
});

Deno.test("sizes and durations have the units people use", () => {
  assert.deepEqual([0, 1_023, 1_024, 1_536, 5 * 2 ** 40].map(sizeText), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "5.0 TiB",
  ]);
  assert.deepEqual([0, 59_999, 3_605_000, 90_000_000].map(durationText), [
    "0s",
    "59s",
    "1h 5s",
    "1d 1h",
  ]);
});

Deno.test("text that would move a cursor or turn writing around is shown as escapes", () => {
  assert.equal(visible("a\u001b[2J\r\n\u009b\u202e"), "a\\u001b[2J\\u000d\\u000a\\u009b\\u202e");
  assert.equal(visible("grün 日本 🎉"), "grün 日本 🎉");
});
