import assert from "node:assert/strict";
import type { Principal } from "../../server/auth/principal.ts";
import { Archives, uncovered } from "./archive_selections.ts";

const SELECTION = { bucket: "b", keys: ["a"], prefixes: [], base: "", fileName: "b.zip" };

function user(id: string, accessKeyId?: string): Principal {
  const key = accessKeyId === undefined ? {} : { accessKeyId };
  return { kind: "user", name: id, id: "", user: { id } as never, narrowing: [], ...key };
}

Deno.test("who chooses again and again drives out its own choices alone", () => {
  const { selections } = new Archives({ now: () => 0 });
  const bens = selections.keep(SELECTION, user("ben")).id;
  const anns = Array.from(
    { length: 40 },
    (_, index) => selections.keep(SELECTION, user("ann", `AKIA${index}`)).id,
  );
  const taken = anns.filter((id, index) => selections.take(id, user("ann", `AKIA${index}`)));
  assert.deepEqual(taken, anns.slice(-8));
  assert.ok(selections.take(bens, user("ben")));
});

Deno.test("no more is kept than for so many, and for a minute", () => {
  let now = 0;
  const { selections } = new Archives({ now: () => now });
  const all = Array.from({ length: 40 }, (_, index) => {
    const owner = user(String(index));
    return { owner, id: selections.keep(SELECTION, owner).id };
  });
  const [lost] = all;
  assert.equal(selections.take(lost!.id, lost!.owner), undefined);
  const [first, second] = all.slice(-2);
  now = 59_999;
  assert.ok(selections.take(first!.id, first!.owner));
  now = 60_000;
  assert.equal(selections.take(second!.id, second!.owner), undefined);
});

Deno.test("who takes archives slowly leaves room for others", () => {
  const archives = new Archives({ now: () => 0 });
  const enter = (id: string) => archives.enter(user(id));
  const anns = Array.from({ length: 5 }, () => enter("ann"));
  assert.deepEqual(anns.map((leave) => leave !== undefined), [true, true, true, true, false]);
  for (let count = 0; count < 4; count++) assert.ok(enter("ben"));
  assert.equal(enter("cat"), undefined);
  anns[0]?.();
  assert.ok(enter("cat"));
});

Deno.test("each object is chosen once", () => {
  const chosen = uncovered({
    keys: ["b", "a/1", "c", "b", "a", "d/", "aa", "a/", "d"],
    prefixes: ["a/", "d/e/", "a/b/", "d/", "d/", "a/\u{10000}"],
  });
  assert.deepEqual(chosen, { keys: ["b", "c", "a", "aa", "d"], prefixes: ["a/", "d/"] });
  assert.deepEqual(uncovered({ keys: ["a"], prefixes: ["a", ""] }), { keys: [], prefixes: [""] });
});

Deno.test("what is covered is found in no time, whatever all begin with", () => {
  const long = "p".repeat(900);
  const texts = Array.from({ length: 1_000 }, (_, index) => `${long}${index + 1_000}`);
  const began = performance.now();
  for (let count = 0; count < 10; count++) {
    const { keys, prefixes } = uncovered({ keys: texts, prefixes: texts });
    assert.deepEqual([keys.length, prefixes.length], [0, 1_000]);
  }
  assert.ok(performance.now() - began < 1_000);
});
