import assert from "node:assert/strict";
import { contentTypeOf } from "./content_type.ts";

Deno.test("what the browser knows holds, then the extension", () => {
  assert.equal(contentTypeOf({ name: "a.txt", type: "text/x-own" }), "text/x-own");
  assert.equal(contentTypeOf({ name: "a.PARQUET", type: "" }), "application/vnd.apache.parquet");
  for (const name of ["README", "a.constructor", "a."]) {
    assert.equal(contentTypeOf({ name, type: "" }), "application/octet-stream");
  }
});
