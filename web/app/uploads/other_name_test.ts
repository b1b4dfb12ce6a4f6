import assert from "node:assert/strict";
import { otherName } from "./other_name.ts";

Deno.test("a number stands before the extension of the last name alone", () => {
  assert.equal(otherName("a.b/photo.jpg", 1), "a.b/photo (1).jpg");
  assert.equal(otherName("a.b/photo", 2), "a.b/photo (2)");
  assert.equal(otherName("archive.tar.gz", 1), "archive.tar (1).gz");
  assert.equal(otherName("a/.profile", 1), "a/.profile (1)");
});
