import assert from "node:assert/strict";
import { passwordRules } from "./password_rules.ts";

function broken(password: string, user = "alice"): readonly string[] {
  return passwordRules(password, user).filter(({ holds }) => !holds).map(({ id }) => id);
}

Deno.test("a password is long enough, not too long, and not the user's name", () => {
  assert.deepEqual(broken("alice likes tea"), []);
  assert.deepEqual(broken("eleven char"), ["length"]);
  assert.deepEqual(broken("x".repeat(129)), ["length"]);
  assert.deepEqual(broken("Administrator1", "administrator1"), ["name"]);
});

Deno.test("characters are counted as people see them, not as they are kept", () => {
  assert.deepEqual(broken("😀".repeat(11)), ["length"]);
  assert.deepEqual(broken("e\u0301".repeat(12)), []);
});
