import assert from "node:assert/strict";
import { federatedSubject } from "./federated_subject.ts";

const NAMES = { usernameClaim: "preferred_username", groupsClaim: "groups", policyClaim: "policy" };
const of = (claims: Record<string, unknown>) =>
  federatedSubject("https://issuer", { sub: "17", ...claims }, NAMES);

Deno.test("the name is the claim's, else the email, else the subject", () => {
  assert.equal(of({ preferred_username: "al", email: "a@b" }).name, "al");
  assert.equal(of({ preferred_username: "", email: "a@b" }).name, "a@b");
  assert.equal(of({ preferred_username: 5, email: ["a@b"] }).name, "17");
  assert.equal(of({ preferred_username: "a\nb\u0000" }).name, "ab");
  assert.equal(of({ preferred_username: "x".repeat(1_000) }).name.length, 128);
});

Deno.test("groups and policies are lists of names, or nothing", () => {
  const { groups, policies } = of({ groups: ["ops", " dev ", "", 7], policy: "readonly, x" });
  assert.deepEqual([groups, policies], [["ops", "dev"], ["readonly", "x"]]);
  for (const claim of [undefined, null, 7, true, { ops: true }]) {
    assert.deepEqual(of({ groups: claim, policy: claim }).groups, []);
    assert.deepEqual(of({ groups: claim, policy: claim }).policies, []);
  }
  assert.equal(of({ groups: Array.from({ length: 1_000 }, String) }).groups.length, 200);
  assert.deepEqual(of({ groups: ["x".repeat(129)] }).groups, []);
});
