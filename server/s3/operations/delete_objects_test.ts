import assert from "node:assert/strict";
import { BUCKET } from "../../../tests/support/operation_call.ts";
import { turnsDuring, workOn } from "../../../tests/support/turns.ts";
import type { OperationContext } from "../operation.ts";
import { deleteObjects } from "./delete_objects.ts";

Deno.test("DeleteObjects lets other requests have a turn while policies weigh its keys", async () => {
  const asked: string[] = [];
  const context = {
    bucket: BUCKET,
    address: { bucket: BUCKET.name },
    authorize(_: string, { key }: { readonly key: string }) {
      asked.push(key);
      // As policies that are as large as they can be.
      workOn();
      return Promise.resolve();
    },
    services: { writer: { execute: () => Promise.resolve({ deleteMarker: false }) } },
    refusePart: () => {},
  } as unknown as OperationContext;
  const entries = ["a", "b", "c", "d"].map((key) => ({ key }));
  const turns = await turnsDuring(() => deleteObjects.handle({ entries, quiet: false }, context));
  assert.deepEqual(asked, ["a", "b", "c", "d"]);
  assert.ok(turns >= 3, `${turns}`);
});
