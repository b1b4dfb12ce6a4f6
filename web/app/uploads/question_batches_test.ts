import assert from "node:assert/strict";
import { QuestionBatches } from "./question_batches.ts";

const { signal: NEVER } = new AbortController();
/** Lets everything go on that can: a question follows the pause after the last. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** Batches of words, grouped by their first letter; each is answered when it is to be. */
function batchesOf(most = 100) {
  const asked: (readonly string[])[] = [];
  const answers: PromiseWithResolvers<(string | Error)[]>[] = [];
  const batches = new QuestionBatches<string, string>({
    ...{ most, pause: 0 },
    groupOf: ([letter = ""]) => letter,
    ask: (words) => {
      asked.push(words);
      answers.push(Promise.withResolvers());
      return answers.at(-1)!.promise;
    },
  });
  return {
    asked,
    want: (word: string, signal = NEVER) => batches.answer(word, signal),
    /** The last one that was asked. */
    answer(refused?: string) {
      const words = asked.at(-1)!;
      const told = words.map((word) => word === refused ? new Error("refused") : `${word}!`);
      answers.at(-1)!.resolve(told);
      return settled();
    },
    fail: (error: Error) => answers.at(-1)!.reject(error),
  };
}

Deno.test("what is wanted while some are on their way goes with the next, those of a group", async () => {
  const { asked, want, answer } = batchesOf();
  const first = [want("a1"), want("a2")];
  await settled();
  const second = [want("a3"), want("b1"), want("a4")];
  await settled();
  assert.deepEqual(asked, [["a1", "a2"]]);
  await answer();
  assert.deepEqual(await Promise.all(first), ["a1!", "a2!"]);
  await answer();
  await answer();
  assert.deepEqual(await Promise.all(second), ["a3!", "b1!", "a4!"]);
  assert.deepEqual(asked.slice(1), [["a3", "a4"], ["b1"]]);
});

Deno.test("no more are asked together than may be", async () => {
  const { asked, want, answer } = batchesOf(2);
  const all = ["a1", "a2", "a3"].map((word) => want(word));
  await settled();
  await answer();
  await answer();
  assert.deepEqual(await Promise.all(all), ["a1!", "a2!", "a3!"]);
  assert.deepEqual(asked, [["a1", "a2"], ["a3"]]);
});

Deno.test("one that is refused fails alone; a question that fails, with all that was in it", async () => {
  const { want, answer, fail } = batchesOf();
  const good = want("a1"), bad = assert.rejects(want("a2"), /refused/);
  await settled();
  await answer("a2");
  assert.equal(await good, "a1!");
  await bad;
  const both = [want("a3"), want("a4")].map((one) => assert.rejects(one, /gone/));
  await settled();
  const next = want("a5");
  fail(new Error("gone"));
  await Promise.all(both);
  await settled();
  await answer();
  assert.equal(await next, "a5!");
});

Deno.test("what is no longer wanted is neither asked nor waited for", async () => {
  const { asked, want, answer } = batchesOf();
  const stop = new AbortController();
  const stopped = (word: string) => assert.rejects(want(word, stop.signal), /stopped/);
  const first = stopped("a1");
  await settled();
  const second = stopped("a2"), third = want("a3");
  stop.abort(new Error("stopped"));
  await Promise.all([first, second, stopped("a4")]);
  await answer();
  await answer();
  assert.equal(await third, "a3!");
  assert.deepEqual(asked, [["a1"], ["a3"]]);
});
