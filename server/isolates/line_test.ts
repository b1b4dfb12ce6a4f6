import assert from "node:assert/strict";
import { Line } from "./line.ts";

function pair(
  answer: (question: number) => unknown,
): { asking: Line<never, never>; answering: Line<number, unknown> } & Disposable {
  const { port1, port2 } = new MessageChannel();
  const asking = new Line<never, never>(port1, () => assert.fail("asked nothing"));
  const answering = new Line<number, unknown>(port2, answer);
  return {
    asking,
    answering,
    [Symbol.dispose]() {
      asking.close();
      answering.close();
    },
  };
}

Deno.test("answers find their questions, in whatever order they come", async () => {
  const slow = Promise.withResolvers<string>();
  using lines = pair((question) => question === 0 ? slow.promise : `answer ${question}`);
  const first = lines.asking.ask(0, 10_000);
  assert.equal(await lines.asking.ask(1, 10_000), "answer 1");
  slow.resolve("at last");
  assert.equal(await first, "at last");
});

Deno.test("a failure is told, as are silence and the end of the line", async () => {
  using lines = pair((question) => {
    if (question === 0) throw new Error("cannot say");
    return new Promise(() => {});
  });
  await assert.rejects(lines.asking.ask(0, 10_000), /^Error: cannot say$/);
  await assert.rejects(lines.asking.ask(1, 1), /^Error: no answer within 1 ms$/);
  const cut = lines.asking.ask(1, 10_000);
  lines.asking.close();
  await assert.rejects(cut, /^Error: does not run$/);
  await assert.rejects(lines.asking.ask(0, 10_000), /^Error: does not run$/);
});
