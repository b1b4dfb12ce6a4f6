import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { BUCKET } from "../../../tests/support/operation_call.ts";
import type { OperationContext } from "../operation.ts";
import { deleteObjects } from "./delete_objects.ts";

Deno.test("DeleteObjects lets other requests have a turn while policies weigh its keys", async () => {
  const asked: string[] = [];
  let turns = 0, done = false;
  const count = () => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const context = {
    bucket: BUCKET,
    address: { bucket: BUCKET.name },
    authorize(_: string, { key }: { readonly key: string }) {
      asked.push(key);
      // As policies that are as large as they can be.
      for (const since = performance.now(); performance.now() - since < 11;);
      return Promise.resolve();
    },
    services: { writer: { execute: () => Promise.resolve({ deleteMarker: false }) } },
    refusePart: () => {},
  } as unknown as OperationContext;
  const entries = ["a", "b", "c", "d"].map((key) => ({ key }));
  await deleteObjects.handle({ entries, quiet: false }, context);
  done = true;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ["a", "b", "c", "d"]);
  assert.ok(turns >= 3, `${turns}`);
});
