import assert from "node:assert/strict";
import type { Row } from "./rows.ts";
import { problemOfTransfer, renamed, stepsInto } from "./transfer_steps.ts";

const folder: Row = { kind: "folder", id: "a/b/", key: "a/b/", name: "b" };
const object: Row = {
  ...{ kind: "object", id: "a/c.txt", key: "a/c.txt", name: "c.txt", size: 1 },
  modified: "2024-01-01T00:00:00.000Z",
};

Deno.test("rows keep their names in another folder", () => {
  const steps = stepsInto("x/", [folder, object]);
  assert.deepEqual(steps.map(({ to }) => to), ["x/b/", "x/c.txt"]);
  assert.deepEqual(stepsInto("", [folder]).map(({ to }) => to), ["b/"]);
});

Deno.test("a row is renamed where it is", () => {
  assert.deepEqual([renamed(folder, "d").to, renamed(object, "d/e").to], ["a/d/", "a/d/e"]);
});

Deno.test("what is there already, or would be within itself, is told before anything is done", () => {
  const problem = (to: string, toBucket = "one") =>
    problemOfTransfer({ bucket: "one", toBucket, steps: stepsInto(to, [folder, object]) });
  assert.equal(problem("a/"), "same");
  assert.equal(problem("a/b/"), "within");
  assert.equal(problem("a/b/", "other"), undefined);
  assert.equal(problem("a/bc/"), undefined);
});
