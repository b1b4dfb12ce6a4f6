import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { KNOWN_S3_ACTIONS } from "../../server/auth/policy/known_actions.ts";

const OPERATIONS = new URL("../../server/s3/operations/", import.meta.url);

Deno.test("every action an operation asks for is one that policies know", () => {
  const asked = new Set<string>();
  for (const file of readdirSync(OPERATIONS)) {
    const code = readFileSync(new URL(file, OPERATIONS), "utf8");
    for (const [, action = ""] of code.matchAll(/"s3:(\w+)"/g)) asked.add(action);
  }
  assert.ok(asked.size > 20, `${asked.size}`);
  assert.deepEqual([...asked].filter((action) => !KNOWN_S3_ACTIONS.includes(action)), []);
});

Deno.test("the actions policies know are told once, and in order within their part", () => {
  assert.equal(new Set(KNOWN_S3_ACTIONS).size, KNOWN_S3_ACTIONS.length);
  const descents = KNOWN_S3_ACTIONS.filter((name, index) =>
    name < (KNOWN_S3_ACTIONS[index - 1] ?? "")
  );
  assert.equal(descents.length, 2);
});
