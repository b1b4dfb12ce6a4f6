import assert from "node:assert/strict";
import { deleteConditions } from "../../server/s3/conditions.ts";
import { S3Error } from "../../server/s3/errors.ts";
import type { Call } from "../../server/s3/invoke.ts";
import type { Operation } from "../../server/s3/operation.ts";
import { evaluate } from "../../storage/preconditions.ts";
import { moveObjects } from "./object_copies.ts";

const BEFORE = Date.UTC(2026, 0, 1), AFTER = Date.UTC(2026, 0, 2);

/** A move of `a` to `b`, where `meanwhile` is what `a` becomes once it is copied. */
async function moved(meanwhile: { readonly etag: string; readonly lastModified: number }) {
  let source = { etag: "one", lastModified: BEFORE, size: 1 };
  let isDeleted = false;
  const invoke = async ({ name }: Operation, { headers = {} }: Call) => {
    if (name === "HeadObject") {
      const lastModified = new Date(source.lastModified).toUTCString();
      return { headers: { etag: `"${source.etag}"`, "last-modified": lastModified } };
    }
    if (name === "CopyObject") {
      source = { ...source, ...meanwhile };
      return {};
    }
    const given = Object.entries(headers).flatMap(([header, value]) =>
      value === undefined ? [] : [[header, value] as const]
    );
    const conditions = deleteConditions(new Map(given));
    if (conditions !== undefined && evaluate(conditions, source) !== "pass") {
      throw new S3Error("PreconditionFailed");
    }
    isDeleted = true;
    return {};
  };
  const body = { items: [{ from: "a", to: "b" }], overwrite: false, limit: 1 };
  const input = { params: { bucket: "media" }, query: {}, body };
  const outcome = await moveObjects.handle(input, { invoke, require: async () => {} } as never);
  return { isDeleted, outcome };
}

Deno.test("what is moved is deleted as it was copied", async () => {
  const { isDeleted, outcome } = await moved({ etag: "one", lastModified: BEFORE });
  assert.ok(isDeleted);
  assert.deepEqual(outcome, { done: [{ from: "a", to: "b" }], failed: [] });
});

Deno.test("what came meanwhile stays, also where it has the same bytes", async () => {
  for (
    const meanwhile of [{ etag: "two", lastModified: AFTER }, { etag: "one", lastModified: AFTER }]
  ) {
    const { isDeleted, outcome } = await moved(meanwhile);
    assert.ok(!isDeleted);
    const { failed } = outcome as {
      readonly failed: readonly { readonly code: string; readonly copied: boolean }[];
    };
    const told = failed.map(({ code, copied }) => [code, copied]);
    assert.deepEqual(told, [["PreconditionFailed", true]]);
  }
});
