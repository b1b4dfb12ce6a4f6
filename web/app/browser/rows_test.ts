import assert from "node:assert/strict";
import { BY_NAME, inOrder, type Row, rowsOf, sortedBy, sortOf, textOfSort } from "./rows.ts";

const listed = (key: string, size: number, lastModified: string) => ({
  ...{ key, size, lastModified, etag: "e", storageClass: "STANDARD" },
});
const PAGE = {
  prefixes: ["x/b/", "x/z/", "x/\u{10000}/"],
  items: [
    listed("x/", 0, "2024-01-01T00:00:00.000Z"),
    listed("x/a", 3, "2024-03-01T00:00:00.000Z"),
    listed("x/c", 1, "2024-02-01T00:00:00.000Z"),
    listed("x/\uffee", 2, "2023-01-01T00:00:00.000Z"),
  ],
};
const keys = (rows: readonly Row[]) => rows.map(({ key }) => key);

Deno.test("folders and objects of a page are merged as the server orders them: by code points", () => {
  assert.deepEqual(
    keys(rowsOf(PAGE, "x/")),
    ["x/", "x/a", "x/b/", "x/c", "x/z/", "x/\uffee", "x/\u{10000}/"],
  );
  assert.deepEqual(rowsOf(PAGE, "x/").map(({ name }) => name)[0], "");
});

Deno.test("versions of one key are rows of their own", () => {
  const version = (versionId: string, kind: "object" | "deleteMarker") => ({
    ...{ key: "a", versionId, latest: false, kind, lastModified: "2024-01-01T00:00:00.000Z" },
  });
  const items = [version("2", "deleteMarker"), version("1", "object")];
  const rows = rowsOf({ prefixes: [], items }, "");
  assert.deepEqual(rows.map(({ kind }) => kind), ["deleteMarker", "object"]);
  assert.equal(new Set(rows.map(({ id }) => id)).size, 2);
});

Deno.test("folders come first where all is loaded, and stay where they are between pages", () => {
  const rows = rowsOf(PAGE, "x/");
  assert.deepEqual(keys(inOrder(rows, BY_NAME, true)).slice(0, 3), [
    ...["x/b/", "x/z/", "x/\u{10000}/"],
  ]);
  assert.equal(inOrder(rows, BY_NAME, false), rows);
});

Deno.test("objects are ordered by size or time, folders stand before them", () => {
  const rows = rowsOf(PAGE, "x/");
  const sizes = keys(inOrder(rows, { by: "size", isDescending: true }, false)).slice(3);
  assert.deepEqual(sizes, ["x/a", "x/\uffee", "x/c", "x/"]);
  const times = keys(inOrder(rows, { by: "modified", isDescending: false }, true)).slice(3);
  assert.deepEqual(times, ["x/\uffee", "x/", "x/c", "x/a"]);
});

Deno.test("a sort survives in the address, and what is none is the server's", () => {
  const descending = { by: "size", isDescending: true } as const;
  assert.deepEqual(sortOf(textOfSort(descending) ?? null), descending);
  assert.equal(textOfSort(BY_NAME), undefined);
  for (const strange of [null, "", "-", "colour"]) assert.deepEqual(sortOf(strange), BY_NAME);
});

Deno.test("a heading sorts from the largest and newest first, names from A; once more turns it", () => {
  assert.deepEqual(sortedBy("size", BY_NAME), { by: "size", isDescending: true });
  assert.deepEqual(sortedBy("name", BY_NAME), { by: "name", isDescending: true });
});
