import assert from "node:assert/strict";
import { nameRules } from "./bucket_name_rules.ts";

function broken(name: string): readonly string[] {
  return nameRules(name).filter(({ holds }) => !holds).map(({ id }) => id);
}

Deno.test("each rule of bucket names is told apart", () => {
  for (const name of ["abc", "my-photos.2026", "a".repeat(63), "1.2.3"]) {
    assert.deepEqual(broken(name), [], name);
  }
  assert.deepEqual(broken(""), ["length", "characters", "ends"]);
  assert.deepEqual(broken("a".repeat(64)), ["length"]);
  assert.deepEqual(broken("Photos"), ["characters", "ends"]);
  assert.deepEqual(broken("photos-"), ["ends"]);
  assert.deepEqual(broken("a..b"), ["dots"]);
  assert.deepEqual(broken("192.168.5.4"), ["address"]);
  assert.deepEqual(broken("xn--photos"), ["prefix"]);
  assert.deepEqual(broken("minio"), ["prefix"]);
  assert.deepEqual(broken("photos-s3alias"), ["suffix"]);
});
