import assert from "node:assert/strict";
import { extensionOf, folderOf, nameOf, problemOfName, stepsTo } from "./paths.ts";

Deno.test("a key's name is its last part, a folder's is without its slash", () => {
  const names = ["a", "a/b.txt", "a/b/", "a//", "/", "a/..", ""].map(nameOf);
  assert.deepEqual(names, ["a", "b.txt", "b", "", "", "..", ""]);
});

Deno.test("what is in a folder is one step down from it", () => {
  const folders = ["a", "a/", "a/b", "a/b/", "a//b", "/a", "a//"].map(folderOf);
  assert.deepEqual(folders, ["", "", "a/", "a/", "a//", "/", "a/"]);
});

Deno.test("the way to a folder has every folder in it, those without a name too", () => {
  assert.deepEqual(stepsTo(""), []);
  assert.deepEqual(stepsTo("a//b/"), [
    { name: "a", prefix: "a/" },
    { name: "", prefix: "a//" },
    { name: "b", prefix: "a//b/" },
  ]);
});

Deno.test("an extension is what stands behind the last dot of a name, not of a hidden file's", () => {
  const found = ["a.tar.GZ", "a.b/c", ".env", "x/.gitignore", "a."].map(extensionOf);
  assert.deepEqual(found, ["gz", "", "", "", ""]);
});

Deno.test("a new name is refused with the reason, its folders counted", () => {
  const problems = ["", "  ", "/a", "a//b", "a\u0007", "é".repeat(512), "a/b", ".."].map((name) =>
    problemOfName(name, "x/")
  );
  assert.deepEqual(problems, [
    ...["empty", "empty", "slashes", "slashes", "control", "tooLong"],
    ...[undefined, undefined],
  ]);
});
