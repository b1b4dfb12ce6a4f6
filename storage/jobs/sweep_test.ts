import assert from "node:assert/strict";
import type { BlobStore } from "../blobs.ts";
import type { EpochClock } from "../epochs.ts";
import type { MetadataWriter } from "../metadata.ts";
import type { BlobId } from "../model.ts";
import { Sweep } from "./sweep.ts";

const BLOB = "a".repeat(64) as BlobId;

/** One blob nobody refers to; what is done to it, in order. `failing` fails once. */
function subject(failing: string) {
  const done: string[] = [];
  let state: "unreferenced" | "doomed" | "gone" = "unreferenced", hasFailed = false;
  const doomed = () => state === "doomed" ? [BLOB] : [];
  const step = (name: string) => {
    if (name === failing && !hasFailed) {
      hasFailed = true;
      throw new Error("The disk is full");
    }
    done.push(name);
  };
  const writer = {
    execute(name: string) {
      if (name === "listDoomed") return Promise.resolve({ doomed: doomed() });
      if (name === "buryBlobs") {
        step(name);
        state = "gone";
        return Promise.resolve();
      }
      // It is committed, whatever its caller hears.
      const isNew = state === "unreferenced";
      if (isNew) state = "doomed";
      step(name);
      return Promise.resolve({ doomed: isNew ? doomed() : [], more: false });
    },
  } as unknown as MetadataWriter;
  const blobs = {
    remove: () => Promise.resolve().then(() => step("remove")),
    async *list() {
      yield await Promise.resolve({ id: BLOB, size: 1 });
    },
  } as unknown as BlobStore;
  const epochs = { oldestActive: 1 } as EpochClock;
  return { sweep: new Sweep({ writer, blobs, epochs }), done, state: () => state };
}

for (const failing of ["doomBlobs", "remove", "buryBlobs"]) {
  Deno.test(`what a sweep left when ${failing} failed the next one finishes`, async () => {
    const { sweep, done, state } = subject(failing);
    await assert.rejects(async () => await sweep.sweepOnce(), /The disk is full/);
    assert.equal(state(), "doomed");
    await sweep.sweepOnce();
    assert.equal(state(), "gone");
    const before = done.length;
    await sweep.sweepOnce();
    assert.deepEqual(done.slice(before), ["doomBlobs"]);
  });
}

Deno.test("what the look for orphans left when it failed the next sweep finishes", async () => {
  const { sweep, state } = subject("buryBlobs");
  await assert.rejects(async () => await sweep.removeOrphans(), /The disk is full/);
  assert.equal(state(), "doomed");
  await sweep.sweepOnce();
  assert.equal(state(), "gone");
});
