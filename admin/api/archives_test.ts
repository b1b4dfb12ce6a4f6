import assert from "node:assert/strict";
import type { Call } from "../../server/s3/invoke.ts";
import type { Operation } from "../../server/s3/operation.ts";
import { Archives } from "./archive_selections.ts";
import { createArchive } from "./archives.ts";

/** Of a bucket that lists so many objects. */
function chooses(objects: number) {
  const pages: string[] = [];
  const context = {
    caller: { principal: { kind: "root" } },
    archives: new Archives({ now: () => 0 } as never),
    async invoke(_: Operation, { query }: Call) {
      const from = Number(query?.["continuation-token"] ?? 0),
        end = Math.min(from + 1_000, objects);
      pages.push(`${from}`);
      const Contents = Array.from({ length: end - from }, (_, index) => ({
        ...{ Key: `f/${from + index}`, Size: 1, ETag: "e", LastModified: "t", StorageClass: "s" },
      }));
      const NextContinuationToken = end < objects ? `${end}` : undefined;
      return { xml: { ListBucketResult: { Contents, CommonPrefixes: [], NextContinuationToken } } };
    },
  };
  const choose = (keys: readonly string[]) =>
    createArchive.handle(
      { params: { bucket: "b" }, query: {}, body: { keys, prefixes: ["f/"], base: "" } },
      context as never,
    );
  return { choose, pages };
}

Deno.test("more than an archive holds is refused where it is chosen, without counting it all", async () => {
  const refusal = { status: 409, code: "TooManyObjects", message: /at most 10,000 objects/ };
  const many = chooses(1_000_000);
  await assert.rejects(many.choose([]), refusal);
  assert.equal(many.pages.length, 11);
  await assert.rejects(chooses(10_000).choose(["another"]), refusal);
  assert.equal(typeof (await chooses(10_000).choose(["f/1"]) as { id: string }).id, "string");
});
