import assert from "node:assert/strict";
import { PolicyLibrary } from "./policy_library.ts";

/** A policy of its own for each number, about 10,000 characters long. */
function text(index: number): string {
  const Resource = Array.from({ length: 300 }, (_, at) => `arn:aws:s3:::bucket/${index}-${at}*`);
  const Statement = { Effect: "Allow", Action: "s3:GetObject", Resource };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function library(): PolicyLibrary {
  return new PolicyLibrary((message) => assert.fail(message));
}

Deno.test("a text is read once, whatever it is called", () => {
  const policies = library();
  const { policy } = policies.named("one", text(0));
  assert.deepEqual(policies.named("other", text(0)), { name: "other", policy });
  assert.equal(policies.named("other", text(0)).policy, policy);
});

Deno.test("what was read is kept up to a bound of its text, not of its number", () => {
  const policies = library();
  const read = (index: number) => policies.named("p", text(index)).policy;
  const first = read(0);
  for (let index = 1; index < 30; index++) read(index);
  assert.equal(read(0), first);
  for (let index = 30; index < 80; index++) read(index);
  assert.notEqual(read(0), first);
});
