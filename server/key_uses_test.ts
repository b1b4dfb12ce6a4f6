import assert from "node:assert/strict";
import type { MetadataWriter } from "../storage/metadata.ts";
import { KeyUses } from "./key_uses.ts";

/** A writer that remembers what it was told, and time that passes when it is told to. */
class Turns {
  readonly written: unknown[] = [];
  readonly reported: string[] = [];
  fails = false;
  #now = 0;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  readonly writer = {
    execute: (_name: string, { uses }: { readonly uses: unknown }) => {
      if (this.fails) return Promise.reject(new Error("No room"));
      this.written.push(uses);
      return Promise.resolve();
    },
  } as unknown as MetadataWriter;

  readonly report = (message: string) => void this.reported.push(message);

  readonly later = (run: () => void, milliseconds: number) => {
    const entry = { at: this.#now + milliseconds, run };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  };

  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }
}

Deno.test("the first use of a key is written within a second, further ones once a minute", async () => {
  const turns = new Turns();
  using uses = new KeyUses(turns);
  uses.note("A", 1);
  uses.note("B", 2);
  uses.note("A", 3);
  assert.deepEqual(turns.written, []);
  await turns.pass(1_000);
  const first = [{ accessKeyId: "A", at: 3 }, { accessKeyId: "B", at: 2 }];
  assert.deepEqual(turns.written, [first]);
  uses.note("A", 4);
  await turns.pass(58_000);
  assert.deepEqual(turns.written, [first]);
  await turns.pass(1_000);
  const second = [{ accessKeyId: "A", at: 4 }];
  assert.deepEqual(turns.written, [first, second]);
  // A, which is used all the time, waits for the turn; B, which was not, does not.
  uses.note("A", 5);
  await turns.pass(1_000);
  assert.deepEqual(turns.written, [first, second]);
  uses.note("B", 6);
  await turns.pass(1_000);
  const third = [{ accessKeyId: "A", at: 5 }, { accessKeyId: "B", at: 6 }];
  assert.deepEqual(turns.written, [first, second, third]);
});

Deno.test("what cannot be written is kept for the next turn, and nothing waits after the end", async () => {
  const turns = new Turns();
  {
    using uses = new KeyUses(turns);
    turns.fails = true;
    uses.note("A", 1);
    await turns.pass(1_000);
    assert.equal(turns.reported.length, 1);
    uses.note("A", 2);
    await turns.pass(2_000);
    assert.equal(turns.reported.length, 1, "not again with every request");
    turns.fails = false;
    await turns.pass(57_000);
    assert.deepEqual(turns.written, [[{ accessKeyId: "A", at: 2 }]]);
    uses.note("B", 3);
  }
  assert.ok(!turns.isWaiting);
});
