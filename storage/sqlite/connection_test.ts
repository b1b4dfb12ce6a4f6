import assert from "node:assert/strict";
import { isIoError, isTooOld, sqliteCode } from "./connection.ts";

Deno.test("isTooOld() is true below 3.51.3", () => {
  for (const version of ["3.49.1", "3.51.2", "3.7.0", "2.99.99"]) assert.ok(isTooOld(version));
  for (const version of ["3.51.3", "3.51.10", "3.53.0", "4.0.0"]) assert.ok(!isTooOld(version));
});

Deno.test("isIoError() knows the family of I/O errors by their code", () => {
  const error = (errcode: number) => Object.assign(new Error("x"), { errcode });
  for (const code of [10, 1034, 266, 778]) assert.ok(isIoError(error(code)), String(code));
  for (const code of [0, 5, 13, 11]) assert.ok(!isIoError(error(code)), String(code));
  assert.ok(!isIoError(new Error("x")));
  assert.equal(sqliteCode("text"), 0);
});
