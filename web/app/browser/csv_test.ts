import assert from "node:assert/strict";
import { csvRows, separatorOf } from "./csv.ts";

const all = (text: string) => csvRows(text, { limit: 100, isCut: false });

Deno.test("quoted cells keep separators, line ends and quotes", () => {
  const { rows } = all('a,b\r\n"x, y","say ""hi""\nthere"\n');
  assert.deepEqual(rows, [["a", "b"], ["x, y", 'say "hi"\nthere']]);
});

Deno.test("the separator is the one the first line has most of", () => {
  assert.deepEqual(["a;b;c", "a\tb,c\td", "a|b", "alone"].map(separatorOf), [";", "\t", "|", ","]);
});

Deno.test("empty lines are no rows, empty cells are cells, a byte order mark is nothing", () => {
  assert.deepEqual(all("\ufeffa,b\n\n,\n").rows, [["a", "b"], ["", ""]]);
});

Deno.test("rows are counted, and it is told that there are more", () => {
  const text = "a\nb\nc\n";
  assert.deepEqual(csvRows(text, { limit: 2, isCut: false }), {
    rows: [["a"], ["b"]],
    hasMore: true,
  });
  assert.equal(csvRows(text, { limit: 3, isCut: false }).hasMore, false);
});

Deno.test("the row a cut text ends in is left out", () => {
  assert.deepEqual(csvRows("a,b\nc,d\ne,", { limit: 9, isCut: true }), {
    rows: [["a", "b"], ["c", "d"]],
    hasMore: true,
  });
  assert.deepEqual(all('a\n"never closed').rows, [["a"], ["never closed"]]);
});

Deno.test("rows of very many cells end where there are enough of them", () => {
  const cells = (rows: readonly (readonly string[])[]) =>
    rows.reduce((sum, row) => sum + row.length, 0);
  for (const text of [",".repeat(200_000), `${"a,".repeat(600)}\n`.repeat(300)]) {
    for (const isCut of [true, false]) {
      const { rows, hasMore } = csvRows(text, { limit: 201, isCut });
      assert.deepEqual([cells(rows), hasMore], [10_000, true]);
    }
  }
  const exact = csvRows("a,b\n".repeat(5_000), { limit: 5_000, isCut: false });
  assert.deepEqual([exact.rows.length, exact.hasMore], [5_000, false]);
});
