/** Many objects as one zip file: chosen by one request, fetched by another, which a browser can save to
 * disk as it comes. Each object is read as the caller by S3's own operation; what may not be read is
 * told in the archive. */
import { z } from "@hono/zod-openapi";
import { contentDisposition } from "../../server/s3/content_disposition.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { getObject } from "../../server/s3/operations/get_object.ts";
import { listObjectsV2 } from "../../server/s3/operations/list_objects_v2.ts";
import { ApiError, invalid, notFound, unavailable } from "./api_error.ts";
import { type Selection, uncovered } from "./archive_selections.ts";
import { type ArchivedObject, archiveStream, type MissingObject } from "./archive_stream.ts";
import { IN_BUCKET, ObjectsXml } from "./objects.ts";
import { type S3Context, s3Route, StreamReply, THOUSAND_KEYS } from "./route.ts";
import { FileName, Key, present, Time } from "./values.ts";

/** Objects in one archive. */
const MOST = 10_000;
const TOO_MANY = `An archive has at most ${MOST.toLocaleString("en")} objects.`;
const PATIENCE = 60_000;
const Prefixed = z.string().max(1_024);

export const createArchive = s3Route({
  name: "CreateArchive",
  operations: [getObject, listObjectsV2],
  method: "post",
  path: "/buckets/{bucket}/archives",
  tag: "Objects",
  summary:
    "Choose up to 10,000 objects for one zip file; it is there for a minute, for the caller, " +
    "once. What cannot be read is listed in its `_errors.txt`.",
  largestBody: THOUSAND_KEYS,
  params: IN_BUCKET,
  body: z.strictObject({
    keys: z.array(Key).max(1_000).default([]),
    prefixes: z.array(Prefixed).max(1_000).default([]),
    base: Prefixed.default("").openapi({ description: "What names leave out of the keys" }),
    fileName: FileName.optional().openapi({ description: "Default: the bucket's name" }),
  }),
  answer: z.object({ id: z.string(), expiresAt: Time }),
  status: 201,
  async handle({ params: { bucket }, body }, context) {
    const { keys, prefixes, base, fileName = `${bucket}.zip` } = body;
    if (keys.length + prefixes.length === 0) throw invalid({ keys: "or prefixes: at least one" });
    const selection = { bucket, base, fileName, ...uncovered({ keys, prefixes }) };
    await requireFew(selection, context);
    const { caller, archives } = context;
    const { id, expiresAt } = archives.selections.keep(selection, caller.principal);
    return { id, expiresAt: new Date(expiresAt).toISOString() };
  },
});

export const getArchive = s3Route({
  name: "GetArchive",
  operations: [getObject, listObjectsV2],
  method: "get",
  path: "/archives/{id}",
  tag: "Objects",
  summary: "The zip file of what was chosen.",
  params: z.strictObject({ id: z.string().min(1).max(64) }),
  streams: "application/zip",
  async handle({ params: { id } }, context) {
    const { caller, archives } = context;
    const release = archives.enter(caller.principal);
    // What was chosen is still there for who asks again.
    if (release === undefined) throw unavailable("Too many archives are being made.");
    const selection = archives.selections.take(id, caller.principal);
    if (selection === undefined) {
      release();
      throw notFound("such archive, or no more");
    }
    const { base, fileName } = selection;
    const objects = chosen(selection, context);
    const body = await archiveStream({ objects, base, patience: PATIENCE, ended: release });
    return new StreamReply(body, {
      "content-type": "application/zip",
      "content-disposition": contentDisposition("attachment", fileName),
    });
  },
});

/** What an archive could not hold is refused before anybody has half of it. */
async function requireFew(
  { bucket, keys, prefixes }: Selection,
  context: S3Context,
): Promise<void> {
  let count = 0;
  for await (const found of named(bucket, keys, prefixes, () => Promise.resolve(context))) {
    if (typeof found !== "string" || ++count <= MOST) continue;
    throw new ApiError(409, "TooManyObjects", `${TOO_MANY} There are more in what was chosen.`, {
      hint: "Choose folders within, or copy them with a client of S3.",
    });
  }
}

/** In the order they were named, opened one by one, each as who the caller is by then. Rejects once
 * their credentials hold no more. */
async function* chosen(
  { bucket, keys, prefixes }: Selection,
  context: S3Context,
): AsyncGenerator<ArchivedObject | MissingObject> {
  let count = 0;
  let current = context;
  const renew = async (): Promise<S3Context> => {
    const renewed = await current.renewed();
    if (renewed === undefined) throw new S3Error("AccessDenied");
    return current = renewed;
  };
  for await (const found of named(bucket, keys, prefixes, renew)) {
    if (typeof found !== "string") yield found;
    else if (count++ < MOST) yield await open(bucket, found, await renew());
    else {
      yield { key: found, error: { code: "TooMany", message: `${TOO_MANY} More may be missing.` } };
      return;
    }
  }
}

async function* named(
  bucket: string,
  keys: readonly string[],
  prefixes: readonly string[],
  renew: () => Promise<S3Context>,
): AsyncGenerator<string | MissingObject> {
  yield* keys;
  for (const prefix of prefixes) {
    let cursor: string | undefined;
    do {
      const query = present({ prefix, "continuation-token": cursor });
      const { invoke } = await renew();
      const listed = await invoke(listObjectsV2, { bucket, query }).catch(missing(prefix));
      if ("error" in listed) {
        yield listed;
        break;
      }
      const page = ObjectsXml.parse(listed.xml).ListBucketResult;
      for (const { Key: key } of page.Contents) yield key;
      cursor = page.NextContinuationToken;
    } while (cursor !== undefined);
  }
}

async function open(
  bucket: string,
  key: string,
  { invoke }: S3Context,
): Promise<ArchivedObject | MissingObject> {
  const found = await invoke(getObject, { bucket, key }).catch(missing(key));
  if ("error" in found) return found;
  const { headers = {}, body = new Uint8Array(0) } = found;
  return {
    key,
    size: Number(headers["content-length"]),
    lastModified: Date.parse(headers["last-modified"] ?? ""),
    body,
  };
}

function missing(key: string) {
  return (error: unknown): MissingObject => {
    if (error instanceof S3Error) return { key, error };
    throw error;
  };
}
