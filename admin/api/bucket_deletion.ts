/** Deleting a bucket, with all that is in it where that is asked for: in batches and for a bounded
 * time, after which the client is told how far it came and asks again. */
import { z } from "@hono/zod-openapi";
import { deleteBucket as remove } from "../../server/s3/operations/delete_bucket.ts";
import { deleteObjects } from "../../server/s3/operations/delete_objects.ts";
import { listObjectVersions } from "../../server/s3/operations/list_object_versions.ts";
import { ApiError, invalid, refused } from "./api_error.ts";
import { decodeCursor, encodeCursor, PAGE } from "./cursor.ts";
import { Reply, type S3Context, s3Route } from "./route.ts";
import { BucketName, isTrue, Switch } from "./values.ts";

/** Milliseconds one request may go on for. */
const PATIENCE = 1_000;
const BATCH = 1_000;

const Progress = z.object({
  deleted: z.number().int().openapi({ description: "Versions and markers so far" }),
  next: z.string().openapi({ description: "The `cursor` to go on with" }),
}).openapi("DeletionProgress");

const Identified = z.object({ Key: z.string(), VersionId: z.string() });
const Versions = z.object({
  ListVersionsResult: z.object({
    "": z.array(z.union([
      z.object({ Version: Identified }).transform(({ Version }) => Version),
      z.object({ DeleteMarker: Identified }).transform(({ DeleteMarker }) => DeleteMarker),
    ])),
  }),
});
const Deleted = z.object({
  DeleteResult: z.object({
    Error: z.array(z.object({ Key: z.string(), Code: z.string(), Message: z.string() })),
  }),
});

export const deleteBucket = s3Route({
  name: "DeleteBucket",
  operations: [remove, listObjectVersions, deleteObjects],
  method: "delete",
  path: "/buckets/{bucket}",
  tag: "Buckets",
  summary: "Delete a bucket; with `contents` true, all versions of all its objects first, in as " +
    "many requests as it takes.",
  params: z.strictObject({ bucket: BucketName }),
  query: z.strictObject({ contents: Switch, cursor: PAGE.cursor }),
  otherAnswers: { 202: Progress },
  async handle({ params: { bucket }, query: { contents, cursor } }, context) {
    // Nothing is emptied that could not be deleted afterwards.
    await context.require(remove, { bucket });
    if (isTrue(contents)) {
      const [text = "0"] = decodeCursor(cursor, 1) ?? [];
      if (!/^\d{1,15}$/.test(text)) throw invalid({ cursor: "not the `next` of this deletion" });
      const deleted = await empty(bucket, Number(text), context);
      if (deleted !== undefined) {
        return new Reply(202, { deleted, next: encodeCursor(String(deleted)) });
      }
    }
    await context.invoke(remove, { bucket });
    return undefined;
  },
});

/** Undefined when the bucket is empty; else how many are gone so far, `before` included. */
async function empty(
  bucket: string,
  before: number,
  context: S3Context,
): Promise<number | undefined> {
  const { clock } = context.server;
  const end = clock.now() + PATIENCE;
  for (let deleted = before;;) {
    const query = { "max-keys": String(BATCH) };
    const { xml } = await context.invoke(listObjectVersions, { bucket, query });
    const found = Versions.parse(xml).ListVersionsResult[""];
    if (found.length === 0) return undefined;
    await deleteAll(bucket, found, context);
    deleted += found.length;
    if (clock.now() >= end) return deleted;
  }
}

async function deleteAll(
  bucket: string,
  found: readonly z.output<typeof Identified>[],
  context: S3Context,
): Promise<void> {
  const Object = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
  const document = { Delete: { Quiet: true, Object } };
  const result = await context.invoke(deleteObjects, { bucket, document });
  const [failed] = Deleted.parse(result.xml).DeleteResult.Error;
  if (failed === undefined) return;
  // Going on would meet the same ones again.
  if (failed.Code === "AccessDenied") {
    throw refused("Something in the bucket may not be deleted by you.");
  }
  throw new ApiError(409, "NotDeleted", "Something in the bucket could not be deleted.", {
    fields: { [failed.Key]: `${failed.Code}: ${failed.Message}` },
  });
}
