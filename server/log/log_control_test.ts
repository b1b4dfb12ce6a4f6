import assert from "node:assert/strict";
import { LogControl } from "./log_control.ts";

Deno.test("a change is seen by everyone who shares the memory, and only what is named changes", () => {
  const memory = LogControl.memory({ level: "warn", access: "s3" });
  const here = new LogControl(memory), there = new LogControl(memory);
  const admitted = () =>
    (["debug", "info", "warn", "error"] as const).filter((level) => there.admits(level));
  assert.deepEqual([admitted(), there.access], [["warn", "error"], "s3"]);
  here.change({ level: "debug" });
  assert.deepEqual([admitted(), there.access], [["debug", "info", "warn", "error"], "s3"]);
  here.change({ access: "off", level: "error" });
  assert.deepEqual([admitted(), there.access], [["error"], "off"]);
});
