import assert from "node:assert/strict";
import { visibleText } from "./visible_text.ts";

Deno.test("names of all languages are as they are", () => {
  for (const name of ["photo 1.jpg", "שלום.txt", "résumé", "👩‍👧.png", "می‌خواهم", "a/b"]) {
    assert.equal(visibleText(name), name);
  }
});

Deno.test("what is not seen, and what turns a name around, is told", () => {
  assert.equal(visibleText("picture\u202egpj.exe"), "picture‹U+202E›gpj.exe");
  assert.equal(visibleText("two\nlines\0"), "two‹U+000A›lines‹U+0000›");
  assert.equal(visibleText("zero\u200bwidth\ufeff"), "zero‹U+200B›width‹U+FEFF›");
});

Deno.test("blanks are told where they could be overlooked", () => {
  assert.equal(visibleText(" "), "·");
  assert.equal(visibleText(" a  b c "), "·a··b c·");
});
