import assert from "node:assert/strict";
import { Commits, Generation } from "../generation.ts";
import { SharedState } from "./shared_state.ts";

class Scene implements Disposable {
  readonly commits = new Commits(Generation.memory());
  readonly log: string[] = [];
  readonly #ended = Promise.withResolvers<void>();
  readonly state = new SharedState({
    commits: this.commits,
    begin: () => void this.log.push("begin"),
    end: () => {
      this.log.push("end");
      this.#ended.resolve();
    },
  });

  /** Resolves at the first end of a state. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** What statements read did, since this was asked before. */
  reads(count: number): string {
    for (let read = 0; read < count; read++) this.state.renew();
    return this.log.splice(0).join();
  }

  [Symbol.dispose](): void {
    this.state[Symbol.dispose]();
  }
}

Deno.test("reads share a state until something is committed", () => {
  using scene = new Scene();
  assert.equal(scene.reads(3), "begin");
  scene.commits.begin();
  scene.commits.end();
  assert.equal(scene.reads(2), "end,begin");
});

Deno.test("while a commit is under way each read takes a state of its own", () => {
  using scene = new Scene();
  assert.equal(scene.reads(1), "begin");
  scene.commits.begin();
  assert.equal(scene.reads(2), "end");
  scene.commits.end();
  assert.equal(scene.reads(1), "begin");
});

Deno.test("a commit that a writer before left under way is over when the next one begins", () => {
  using scene = new Scene();
  assert.equal(scene.reads(1), "begin");
  scene.commits.begin();
  scene.commits.end();
  scene.commits.end();
  assert.equal(scene.reads(1), "end,begin");
});

Deno.test("a state that nobody asks for any more is left all the same", async () => {
  using scene = new Scene();
  assert.equal(scene.reads(1), "begin");
  await scene.ended;
  assert.equal(scene.reads(1), "end,begin");
});

Deno.test("several statements on one state have the newest, and keep it", () => {
  using scene = new Scene();
  assert.equal(scene.reads(1), "begin");
  scene.state.pin(() => {
    scene.commits.begin();
    scene.commits.end();
    assert.equal(scene.reads(2), "end,begin");
  });
  assert.equal(scene.reads(1), "end,begin");
});

Deno.test("a read that fails lets go of its state", () => {
  using scene = new Scene();
  assert.throws(() =>
    scene.state.pin(() => {
      throw new Error("corrupt");
    })
  );
  assert.equal(scene.reads(2), "begin,end,begin");
});

Deno.test("what is disposed of has left its state", () => {
  const scene = new Scene();
  assert.equal(scene.reads(1), "begin");
  scene[Symbol.dispose]();
  assert.deepEqual(scene.log, ["end"]);
});
