/** An object's own headers, which S3 changes by a copy on itself, and what a copy does not take over of
 * its source unless it is said again. */
import { z } from "@hono/zod-openapi";
import { copyObject } from "../../server/s3/operations/copy_object.ts";
import { headObject } from "../../server/s3/operations/head_object.ts";
import { uriEncode } from "../../server/s3/uri_encoding.ts";
import { IN_BUCKET, unquoted } from "./objects.ts";
import { type S3Context, s3Route } from "./route.ts";
import { EntityTag, Key, Metadata, present, Tags } from "./values.ts";

const CopiedXml = z.object({ CopyObjectResult: z.object({ ETag: z.string() }) });

export const updateObject = s3Route({
  name: "UpdateObject",
  operations: [copyObject, headObject],
  method: "put",
  path: "/buckets/{bucket}/object",
  tag: "Objects",
  summary: "Replace an object's headers and metadata, and its tags where they are given.",
  params: IN_BUCKET,
  query: z.strictObject({ key: Key }),
  body: z.strictObject({
    headers: z.strictObject({
      "content-type": z.string().max(255).optional(),
      "cache-control": z.string().max(1_024).optional(),
      "content-disposition": z.string().max(1_024).optional(),
      "content-encoding": z.string().max(255).optional(),
      "content-language": z.string().max(255).optional(),
      expires: z.string().max(255).optional(),
      "x-amz-website-redirect-location": z.string().max(2_048).optional(),
    }),
    metadata: Metadata.default({}),
    tags: Tags.optional(),
    ifMatch: EntityTag.optional(),
  }),
  answer: z.object({ etag: z.string(), versionId: z.string().optional() }),
  async handle({ params: { bucket }, query: { key }, body }, context) {
    const { headers, metadata, tags, ifMatch } = body;
    const found = await lookAtSource({ bucket, key }, context);
    const { xml, headers: told = {} } = await context.invoke(copyObject, {
      bucket,
      key,
      headers: {
        ...headers,
        ...Object.fromEntries(
          Object.entries(metadata).map((
            [name, value],
          ) => [`x-amz-meta-${name.toLowerCase()}`, value]),
        ),
        "x-amz-metadata-directive": "REPLACE",
        ...(tags === undefined ? {} : {
          "x-amz-tagging-directive": "REPLACE",
          "x-amz-tagging": new URLSearchParams(tags).toString(),
        }),
        "x-amz-storage-class": found.storageClass,
        "x-amz-copy-source": copySource(bucket, key),
        "x-amz-copy-source-if-match": ifMatch === undefined ? found.etag : `"${ifMatch}"`,
      },
    });
    const { ETag } = CopiedXml.parse(xml).CopyObjectResult;
    return present({ etag: unquoted(ETag), versionId: told["x-amz-version-id"] });
  },
});

/** The x-amz-copy-source of a version. */
export function copySource(bucket: string, key: string, versionId?: string): string {
  const path = `/${uriEncode(bucket, false)}/${uriEncode(key, true)}`;
  return versionId === undefined ? path : `${path}?versionId=${versionId}`;
}

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** What a copy does not take over by itself. */
export async function lookAtSource(
  { bucket, key, versionId }: Source,
  { invoke }: Pick<S3Context, "invoke">,
) {
  const { headers = {} } = await invoke(headObject, { bucket, key, query: { versionId } });
  return {
    etag: headers["etag"],
    lastModified: headers["last-modified"],
    storageClass: headers["x-amz-storage-class"],
    redirect: headers["x-amz-website-redirect-location"],
  };
}
