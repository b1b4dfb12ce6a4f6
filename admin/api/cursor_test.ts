import assert from "node:assert/strict";
import { decodeCursor, encodeCursor } from "./cursor.ts";

Deno.test("a cursor is what it was made of", () => {
  for (const position of [["a"], ["", ""], ["ü\u0000\n", "b"], ["x".repeat(1_024), "null"]]) {
    assert.deepEqual(decodeCursor(encodeCursor(...position), position.length), position);
  }
  assert.equal(decodeCursor(undefined, 1), undefined);
});

Deno.test("what no page gave is refused", () => {
  const other = encodeCursor("a", "b");
  for (const cursor of ["", "x", "e30", "W10", "WzFd", "IiI", other, `${encodeCursor("a")}=`]) {
    assert.throws(() => decodeCursor(cursor, 1), { name: "ApiError", status: 400 }, cursor);
  }
});
