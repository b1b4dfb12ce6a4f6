import assert from "node:assert/strict";
import type { Operation } from "../../server/s3/operation.ts";
import type { Call } from "../../server/s3/invoke.ts";
import { deleteBucket } from "./bucket_deletion.ts";
import { decodeCursor } from "./cursor.ts";

/** A bucket of so many versions; each listing takes `pause` milliseconds. */
function bucketOf(count: number, { pause = 0, fails = "", mayDelete = true } = {}) {
  let time = 0, left = count;
  const asked: string[] = [];
  const context = {
    server: { clock: { now: () => time } },
    async require(operation: Operation) {
      asked.push(`may ${operation.name}`);
      if (!mayDelete) throw new Error("denied");
    },
    async invoke(operation: Operation, { document }: Call) {
      asked.push(operation.name);
      if (operation.name === "ListObjectVersions") {
        time += pause;
        const found = Array.from({ length: Math.min(left, 1_000) }, (_, index) => ({
          [index % 2 ? "Version" : "DeleteMarker"]: { Key: `k${index}`, VersionId: "v" },
        }));
        return { xml: { ListVersionsResult: { "": found } } };
      }
      if (operation.name !== "DeleteObjects") return {};
      const { Object: objects } = (document as { Delete: { Object: unknown[] } }).Delete;
      if (fails !== "") {
        const Error = [{ Key: "k1", Code: fails, Message: "no" }];
        return { xml: { DeleteResult: { Error } } };
      }
      left -= objects.length;
      return { xml: { DeleteResult: { Error: [] } } };
    },
  };
  const remove = (query: { contents: "true" | "false"; cursor?: string }) =>
    deleteBucket.handle({ params: { bucket: "b" }, query, body: {} }, context as never);
  return { asked, remove, left: () => left };
}

Deno.test("what is in a bucket goes only where that is asked for", async () => {
  const { asked, remove } = bucketOf(3);
  await remove({ contents: "false" });
  assert.deepEqual(asked, ["may DeleteBucket", "DeleteBucket"]);
});

Deno.test("all versions go in batches, then the bucket", async () => {
  const { asked, remove, left } = bucketOf(2_500);
  assert.equal(await remove({ contents: "true" }), undefined);
  assert.equal(left(), 0);
  assert.equal(asked.filter((name) => name === "DeleteObjects").length, 3);
  assert.equal(asked.at(-1), "DeleteBucket");
});

Deno.test("after a while it is told how far it came, and goes on from there", async () => {
  const { asked, remove } = bucketOf(4_500, { pause: 500 });
  const first = await remove({ contents: "true" }) as { status: number; body: Progress };
  assert.equal(first.status, 202);
  assert.equal(first.body.deleted, 2_000);
  assert.ok(!asked.includes("DeleteBucket"));
  const second = await remove({ contents: "true", cursor: first.body.next }) as typeof first;
  assert.equal(second.body.deleted, 4_000);
  assert.deepEqual(decodeCursor(second.body.next, 1), ["4000"]);
  assert.equal(await remove({ contents: "true", cursor: second.body.next }), undefined);
});

interface Progress {
  readonly deleted: number;
  readonly next: string;
}

Deno.test("nothing is emptied that could not be deleted, and nothing is tried for ever", async () => {
  const denied = bucketOf(3, { mayDelete: false });
  await assert.rejects(denied.remove({ contents: "true" }), /denied/);
  assert.deepEqual(denied.asked, ["may DeleteBucket"]);
  const locked = bucketOf(3, { fails: "InvalidRequest" });
  await assert.rejects(locked.remove({ contents: "true" }), { status: 409, code: "NotDeleted" });
  const forbidden = bucketOf(3, { fails: "AccessDenied" });
  await assert.rejects(forbidden.remove({ contents: "true" }), { code: "AccessDenied" });
  assert.ok(!locked.asked.includes("DeleteBucket") && !forbidden.asked.includes("DeleteBucket"));
});
