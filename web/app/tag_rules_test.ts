import assert from "node:assert/strict";
import { brokenTagRules } from "./tag_rules.ts";

const broken = (...tags: readonly (readonly [string, string])[]) => [
  ...brokenTagRules(tags.map(([key, value]) => ({ key, value }))),
];

Deno.test("tags as S3 takes them break no rule", () => {
  assert.deepEqual(broken(), []);
  assert.deepEqual(broken(["project", ""], ["Größe 1", "a_b.c:d/e=f+g-h@i"]), []);
});

Deno.test("each rule is broken by what it forbids", () => {
  const many = Array.from({ length: 11 }, (_, index) => [`k${index}`, "v"] as const);
  assert.deepEqual(broken(...many), ["count"]);
  assert.deepEqual(broken(["", "v"]), ["keys"]);
  assert.deepEqual(broken(["k".repeat(129), "v"]), ["keys"]);
  assert.deepEqual(broken(["k", "v".repeat(257)]), ["keys"]);
  assert.deepEqual(broken(["k", "1"], ["k", "2"]), ["unique"]);
  assert.deepEqual(broken(["k", "a&b"]), ["characters"]);
  assert.deepEqual(broken(["AWS:k", "v"]), ["reserved"]);
});

Deno.test("a bucket takes more tags than an object", () => {
  const tags = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ key: `${i}`, value: "" }));
  assert.deepEqual([...brokenTagRules(tags(11))], ["count"]);
  assert.deepEqual([...brokenTagRules(tags(50), 50)], []);
  assert.deepEqual([...brokenTagRules(tags(51), 50)], ["count"]);
});
