import assert from "node:assert/strict";
import { previewKindOf } from "./preview_kind.ts";

Deno.test("what a browser would run is looked at as text", () => {
  const types = [
    "text/html; charset=utf-8",
    "application/xhtml+xml",
    "text/xml",
    "application/javascript",
    "text/css",
  ];
  assert.deepEqual(types.map((type) => previewKindOf(type, "a")), types.map(() => "text"));
  assert.equal(previewKindOf("image/svg+xml", "a"), "image", "a picture runs nothing");
});

Deno.test("a type decides, and the name where the type says nothing", () => {
  assert.equal(previewKindOf("application/pdf", "a.txt"), "pdf");
  assert.equal(previewKindOf("application/octet-stream", "a/b.PNG"), "image");
  assert.equal(previewKindOf(undefined, "song.mp3"), "audio");
  assert.equal(previewKindOf("text/plain", "readme.md"), "markdown");
  assert.equal(previewKindOf("text/plain", "README"), "text");
  assert.equal(previewKindOf("application/geo+json", "a"), "json");
  assert.equal(previewKindOf("video/mp2t", "program.ts"), "text");
  assert.equal(previewKindOf("application/zip", "a.txt"), "none");
  assert.equal(previewKindOf("binary/octet-stream", "a"), "none");
});
