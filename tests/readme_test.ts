import assert from "node:assert/strict";
import { withTables } from "./readme.ts";

Deno.test("README lists operations and settings as the records have them", () => {
  const readme = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
  // deno fmt aligns columns and wraps lines: compare without the white space it moves.
  const squeeze = (text: string) => text.replace(/\s+/g, " ").replace(/-{3,}/g, "---");
  assert.equal(
    squeeze(readme),
    squeeze(withTables(readme)),
    "run: deno run -A tests/readme.ts && deno fmt README.md",
  );
});
