import assert from "node:assert/strict";
import { passwordFault } from "./password_rules.ts";

const fault = (password: string, user = "alice", least = 12) =>
  passwordFault(password, { user, least });

Deno.test("a password is as long as it must be, in characters", () => {
  assert.match(fault("elevenchars") ?? "", /12 to 128/);
  assert.equal(fault("twelve chars"), undefined);
  assert.equal(fault("x".repeat(128)), undefined);
  assert.match(fault("x".repeat(129)) ?? "", /12 to 128/);
  // Two code units each, one character.
  assert.match(fault("🔑".repeat(11)) ?? "", /12 to 128/);
  assert.equal(fault("🔑".repeat(12)), undefined);
  assert.equal(fault("eight ch", "alice", 8), undefined);
  assert.match(fault("half \ud800 characters") ?? "", /whole characters/);
});

Deno.test("a password is not the user's name, nor one of the commonest", () => {
  assert.match(fault("Alice.Liddell", "alice.liddell") ?? "", /user's name/);
  for (const password of ["Password1234", "123456789012", "PASSWORDPASSWORD", "qwertyuiop12"]) {
    assert.match(fault(password) ?? "", /everybody tries/, password);
  }
  assert.match(fault("minioadmin", "alice", 8) ?? "", /everybody tries/);
  assert.equal(fault("a password of my own"), undefined);
});
