/** Copies of objects: within and across buckets, one by one or by prefix, kept or moved. Nothing is
 * overwritten unasked, and what is moved is deleted only as it was copied. */
import { z } from "@hono/zod-openapi";
import { S3Error } from "../../server/s3/errors.ts";
import { copyObject } from "../../server/s3/operations/copy_object.ts";
import { deleteObject } from "../../server/s3/operations/delete_object.ts";
import { headObject } from "../../server/s3/operations/head_object.ts";
import { listObjectsV2 } from "../../server/s3/operations/list_objects_v2.ts";
import { invalid } from "./api_error.ts";
import { copySource, lookAtSource } from "./object_headers.ts";
import { IN_BUCKET, ObjectsXml } from "./objects.ts";
import { type S3Context, s3Route, THOUSAND_KEYS } from "./route.ts";
import { BucketName, Key, present, VersionId } from "./values.ts";

/** Copied at the same time. */
const ABREAST = 16;
const MOST = 1_000;

const Pair = z.strictObject({ from: Key, versionId: VersionId.optional(), to: Key });
const Asked = z.strictObject({
  to: BucketName.optional().openapi({ description: "Bucket. Default: the same" }),
  items: z.array(Pair).min(1).max(MOST).optional(),
  prefix: z.strictObject({ from: z.string().max(1_024), to: z.string().max(1_024) }).optional()
    .openapi({ description: "In place of items: every key that begins so, some at a time" }),
  overwrite: z.boolean().default(false),
  limit: z.number().int().min(1).max(MOST).default(MOST)
    .openapi({ description: "Most keys of the prefix" }),
  cursor: z.string().max(8_192).optional()
    .openapi({ description: "`next` of the answer before; of a prefix" }),
});
const Done = z.object({ from: z.string(), to: z.string(), versionId: z.string().optional() });
const Failed = z.object({
  from: z.string(),
  to: z.string(),
  code: z.string(),
  message: z.string(),
  copied: z.boolean().openapi({ description: "The copy is there; the source is, too" }),
});
const Outcome = z.object({
  done: z.array(Done),
  failed: z.array(Failed),
  next: z.string().optional(),
}).openapi("CopyOutcome");

type Pairs = readonly z.output<typeof Pair>[];

interface Transfer {
  readonly bucket: string;
  readonly to: string;
  readonly overwrite: boolean;
  readonly moves: boolean;
}

/** What a failed transfer failed with. */
interface Failure {
  readonly pair: z.output<typeof Pair>;
  readonly error: S3Error;
  readonly copied: boolean;
}

export const copyObjects = s3Route({
  name: "CopyObjects",
  operations: [copyObject, headObject, listObjectsV2],
  method: "post",
  path: "/buckets/{bucket}/copy",
  tag: "Objects",
  summary: "Copy up to 1,000 objects, or those of a prefix, each with its own outcome.",
  largestBody: THOUSAND_KEYS,
  params: IN_BUCKET,
  body: Asked,
  answer: Outcome,
  handle: ({ params: { bucket }, body }, context) => transfer(bucket, body, false, context),
});

export const moveObjects = s3Route({
  name: "MoveObjects",
  operations: [copyObject, headObject, listObjectsV2, deleteObject],
  method: "post",
  path: "/buckets/{bucket}/move",
  tag: "Objects",
  summary: "Move up to 1,000 objects, or those of a prefix, each with its own outcome.",
  largestBody: THOUSAND_KEYS,
  params: IN_BUCKET,
  body: Asked,
  answer: Outcome,
  handle: ({ params: { bucket }, body }, context) => transfer(bucket, body, true, context),
});

async function transfer(
  bucket: string,
  { to = bucket, items, prefix, overwrite, limit, cursor }: z.output<typeof Asked>,
  moves: boolean,
  context: S3Context,
): Promise<z.output<typeof Outcome>> {
  if ((items === undefined) === (prefix === undefined)) {
    throw invalid({ items: "either these or a prefix" });
  }
  const page = prefix === undefined
    ? { pairs: items ?? [], next: undefined }
    : await pageOf(bucket, { ...prefix, limit, cursor }, context);
  if (moves && page.pairs.some(({ versionId }) => versionId !== undefined)) {
    throw invalid({ items: "versions can be copied, not moved" });
  }
  requireApart(page.pairs, bucket === to);
  const asked = { bucket, to, overwrite, moves };
  const isNested = (key: string) =>
    bucket === to && prefix !== undefined &&
    key.startsWith(prefix.from);
  const done: z.output<typeof Done>[] = [], failures: Failure[] = [];
  for (let at = 0; at < page.pairs.length; at += ABREAST) {
    const outcomes = page.pairs.slice(at, at + ABREAST).map(async (pair) => {
      // It would be met again, by this or the next page.
      if (isNested(pair.to)) return { pair, error: nested(), copied: false };
      return await transferOne(pair, asked, context);
    });
    for (const outcome of await Promise.all(outcomes)) {
      if ("error" in outcome) failures.push(outcome);
      else done.push(outcome);
    }
  }
  const [first] = failures;
  const isDenied = failures.every(({ error, copied }) => error.code === "AccessDenied" && !copied);
  if (first !== undefined && done.length === 0 && isDenied) throw first.error;
  const failed = failures.map(({ pair: { from, to }, error: { code, message }, copied }) => {
    return { from, to, code, message, copied };
  });
  return { done, failed, ...present({ next: page.next }) };
}

/** The keys of a prefix and what they become. */
async function pageOf(
  bucket: string,
  { from, to, limit, cursor }: {
    readonly from: string;
    readonly to: string;
    readonly limit: number;
    readonly cursor: string | undefined;
  },
  { invoke }: S3Context,
): Promise<{ readonly pairs: Pairs; readonly next: string | undefined }> {
  const { xml } = await invoke(listObjectsV2, {
    bucket,
    query: { "max-keys": String(limit), "continuation-token": cursor, prefix: from },
  });
  const { Contents, NextContinuationToken: next } = ObjectsXml.parse(xml).ListBucketResult;
  const pairs = Contents.map(({ Key: key }) => ({ from: key, to: to + key.slice(from.length) }));
  return { pairs, next };
}

/** They are done at the same time: what comes of it must not depend on which is first. */
function requireApart(pairs: Pairs, isSameBucket: boolean): void {
  const targets = new Set(pairs.map(({ to }) => to));
  if (targets.size < pairs.length) throw invalid({ items: "two are to have the same key" });
  if (isSameBucket && pairs.some(({ from, to }) => from !== to && targets.has(from))) {
    throw invalid({ items: "one is to have the key another one has" });
  }
}

function nested(): S3Error {
  return new S3Error("InvalidRequest", { message: "The copy would have the prefix itself." });
}

/** Never rejects with S3Error. */
async function transferOne(
  pair: z.output<typeof Pair>,
  { bucket, to: target, overwrite, moves }: Transfer,
  context: S3Context,
): Promise<z.output<typeof Done> | Failure> {
  const { from, versionId, to } = pair;
  let copied = false;
  try {
    if (bucket === target && from === to && versionId === undefined) {
      throw new S3Error("InvalidRequest", { message: "It has this key already." });
    }
    const found = await lookAtSource({ bucket, key: from, versionId }, context);
    // The same bytes may have come anew meanwhile, with other metadata.
    const headers = {
      "if-match": found.etag,
      "x-amz-if-match-last-modified-time": found.lastModified,
    };
    const gone = { bucket, key: from, headers };
    if (moves) await context.require(deleteObject, gone);
    const { headers: told = {} } = await context.invoke(copyObject, {
      bucket: target,
      key: to,
      headers: {
        "x-amz-copy-source": copySource(bucket, from, versionId),
        "x-amz-copy-source-if-match": found.etag,
        "x-amz-storage-class": found.storageClass,
        "x-amz-website-redirect-location": found.redirect,
        "if-none-match": overwrite ? undefined : "*",
      },
    });
    copied = true;
    if (moves) await context.invoke(deleteObject, gone);
    return present({ from, to, versionId: told["x-amz-version-id"] });
  } catch (error) {
    if (error instanceof S3Error) return { pair, error, copied };
    throw error;
  }
}
