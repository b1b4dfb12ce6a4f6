import assert from "node:assert/strict";
import { changedSettings, withLive } from "./reload.ts";
import { resolveConfig } from "./resolve.ts";
import type { SettingName } from "./settings.ts";

const resolved = (values: Partial<Record<SettingName, string>>) => resolveConfig([], values);

Deno.test("what changed is told apart: at once, or after a restart", () => {
  const before = resolved({ "region": "one", "s3.stallTimeout": "10s" });
  const after = resolved({ "region": "other", "s3.stallTimeout": "20s", "s3.corsOrigins": "*" });
  const changes = changedSettings(before, after);
  assert.deepEqual(changes, { live: ["s3.corsOrigins", "s3.stallTimeout"], waiting: ["region"] });
  const { config } = withLive(before, after, changes);
  assert.equal(config["region"], "one");
  assert.equal(config["s3.stallTimeout"], 20_000);
  assert.deepEqual(config["s3.corsOrigins"], ["*"]);
  assert.deepEqual(changedSettings(before, before), { live: [], waiting: [] });
});
