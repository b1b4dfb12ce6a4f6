import assert from "node:assert/strict";
import { decodeSequence, encodeSequence, SequenceIds } from "./sequence_id.ts";

Deno.test("encodeSequence() keeps the order of numbers and decodeSequence() reads it back", () => {
  const ids = new SequenceIds();
  const numbers = [0, 1, 31, 32, 33, 1023, 1024, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  let last = "";
  for (const number of numbers) {
    const text = encodeSequence(number);
    assert.equal(text.length, 11);
    assert.ok(text > last);
    last = text;
    assert.equal(decodeSequence(ids.next(number)), number);
  }
});

Deno.test("SequenceIds.next() differs for one sequence and is safe in a URL", () => {
  const ids = new SequenceIds();
  const made = new Set(Array.from({ length: 1000 }, () => ids.next(7)));
  assert.equal(made.size, 1000);
  for (const id of made) assert.match(id, /^[0-9a-z]{32}$/);
});

Deno.test("decodeSequence() is undefined for what is not an id", () => {
  for (const id of ["", "null", "0".repeat(31), "0".repeat(33), "Z".repeat(32), "v".repeat(32)]) {
    assert.equal(decodeSequence(id), undefined, id);
  }
});
