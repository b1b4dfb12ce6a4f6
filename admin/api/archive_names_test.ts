import assert from "node:assert/strict";
import { ArchiveNames } from "./archive_names.ts";

function named(...keys: readonly string[]): readonly string[] {
  const names = new ArchiveNames();
  return keys.map((key) => names.file(key));
}

Deno.test("an archive has keys under their own names", () => {
  const keys = ["a", "a b/ü/c.txt", " a", ".hidden", "a..b", "a b/ü/d"];
  assert.deepEqual(named(...keys), keys);
});

Deno.test("no name leaves the folder an archive is unpacked to", () => {
  for (
    const [key, name] of [
      ["../../etc/passwd", "__/__/etc/passwd"],
      ["/etc/passwd", "_/etc/passwd"],
      ["..", "__"],
      ["a/../../b", "a/__/__/b"],
      ["a/./b", "a/_/b"],
      ["a//b", "a/_/b"],
      ["..\\..\\x", ".._.._x"],
      ["C:\\x", "C__x"],
      ["C:/x", "C_/x"],
      ["a\0b\nc", "a_b_c"],
      ["exe\u202etxt.exe", "exe_txt.exe"],
      ["/", "_/_"],
      ["a /b. /.. /c", "a_/b._/.._/c"],
      ["...", ".._"],
      ['a"<b>|?*', "a__b____"],
      ["CON", "_CON"],
      ["a/nul.txt/Lpt1.tar.gz", "a/_nul.txt/_Lpt1.tar.gz"],
      ["con .txt", "_con .txt"],
      ["console/com10/nullable", "console/com10/nullable"],
      ["exe\u200ftxt", "exe_txt"],
    ] as const
  ) {
    assert.deepEqual(named(key), [name], JSON.stringify(key));
  }
});

Deno.test("names are told apart, also where case and the writing of accents do not count", () => {
  assert.deepEqual(named("a.txt", "A.txt", "a.TXT"), ["a.txt", "A (2).txt", "a (3).TXT"]);
  assert.deepEqual(named("é", "e\u0301"), ["é", "e\u0301 (2)"]);
  assert.deepEqual(named("a:b", "a\\b", "a_b"), ["a_b", "a_b (2)", "a_b (3)"]);
  assert.deepEqual(named("a (2)", "a", "A"), ["a (2)", "a", "A (3)"]);
  assert.deepEqual(named(".x", ".X"), [".x", ".X (2)"]);
});

Deno.test("a file is no folder, whichever comes first, and a folder stays one", () => {
  assert.deepEqual(named("a", "a/b", "a/c"), ["a", "a (2)/b", "a (2)/c"]);
  assert.deepEqual(named("a/b", "a"), ["a/b", "a (2)"]);
  assert.deepEqual(named("a/b", "A/b", "a/c"), ["a/b", "A (2)/b", "a/c"]);
  const names = new ArchiveNames();
  assert.deepEqual([names.folder("a/b/"), names.file("a/b/c")], ["a/b/", "a/b/c"]);
});

Deno.test("ten thousand keys of one name are named in no time", () => {
  const began = performance.now();
  const keys = Array.from(
    { length: 10_000 },
    (_, index) =>
      [...index.toString(2).padStart(14, "0")].map((bit) => bit === "1" ? "a" : "A").join(""),
  );
  assert.equal(new Set(named(...keys).map((name) => name.toLowerCase())).size, 10_000);
  assert.ok(performance.now() - began < 1_000);
});

Deno.test("keys of hundreds of folders each take no more of them than there are for one archive", () => {
  const names = new ArchiveNames();
  const deep = (index: number) => `${index}${"/a".repeat(500)}`;
  const paths = Array.from({ length: 300 }, (_, index) => names.file(deep(index)));
  assert.deepEqual(paths.slice(0, 50), Array.from({ length: 50 }, (_, index) => deep(index)));
  const folders = new Set(paths.flatMap((path) => {
    const steps = path.split("/");
    return steps.slice(0, -1).map((_, index) => steps.slice(0, index + 1).join("/"));
  }));
  assert.equal(folders.size, 50_000);
  assert.equal(new Set(paths).size, paths.length);
  const { length } = names.file(deep(300)).split("/");
  assert.equal(length, 1, "later ones are of one step");
  assert.equal(names.file(deep(0) + "/b").split("/").length, 501);
  assert.match(names.folder("x/y/"), /^x_y\/$/);
});
