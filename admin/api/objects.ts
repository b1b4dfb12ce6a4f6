/** Objects: listed, looked at, tagged, deleted. Their versions are object_versions.ts, copies of them
 * object_copies.ts; their bytes go over S3 alone: see signed_urls.ts. Keys are in queries and bodies,
 * never steps of a path. */
import { z } from "@hono/zod-openapi";
import { S3Error } from "../../server/s3/errors.ts";
import { deleteObject as remove } from "../../server/s3/operations/delete_object.ts";
import { deleteObjects as removeMany } from "../../server/s3/operations/delete_objects.ts";
import { headObject } from "../../server/s3/operations/head_object.ts";
import { listObjectsV2 } from "../../server/s3/operations/list_objects_v2.ts";
import { getObjectTagging, putObjectTagging } from "../../server/s3/operations/object_tagging.ts";
import { readTags, writeTags } from "./bucket_settings.ts";
import { PAGE, pageOf } from "./cursor.ts";
import { s3Route, THOUSAND_KEYS } from "./route.ts";
import { BucketName, Key, Prefix, present, Tags, VersionId } from "./values.ts";

export const IN_BUCKET = z.strictObject({ bucket: BucketName });
const ONE = z.strictObject({ key: Key, versionId: VersionId.optional() });
export const LISTING = { ...PAGE, prefix: Prefix, delimiter: z.string().max(16).default("") };

const ListedShape = z.object({
  key: z.string(),
  size: z.number().int(),
  etag: z.string(),
  lastModified: z.string(),
  storageClass: z.string(),
}).openapi("ListedObject");
export const Prefixes = z.array(z.string()).openapi({ description: "Common prefixes" });

export const Entry = z.object({
  Key: z.string(),
  Size: z.number(),
  ETag: z.string(),
  LastModified: z.string(),
  StorageClass: z.string(),
});
export const PrefixesXml = z.array(z.object({ Prefix: z.string() }));
export const ObjectsXml = z.object({
  ListBucketResult: z.object({
    Contents: z.array(Entry),
    CommonPrefixes: PrefixesXml,
    NextContinuationToken: z.string().optional(),
  }),
});

function entryOf(entry: z.output<typeof Entry>) {
  const { Key: key, Size: size, LastModified: lastModified, StorageClass: storageClass } = entry;
  return { key, size, etag: unquoted(entry.ETag), lastModified, storageClass };
}

export function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, "");
}

export const listObjects = s3Route({
  name: "ListObjects",
  operations: [listObjectsV2],
  method: "get",
  path: "/buckets/{bucket}/objects",
  tag: "Objects",
  summary: "List objects by key, rolled up at the delimiter.",
  params: IN_BUCKET,
  query: z.strictObject(LISTING),
  answer: pageOf(ListedShape).extend({ prefixes: Prefixes }),
  async handle({ params: { bucket }, query: { limit, cursor, prefix, delimiter } }, { invoke }) {
    const { xml } = await invoke(listObjectsV2, {
      bucket,
      query: { "max-keys": String(limit), "continuation-token": cursor, prefix, delimiter },
    });
    const page = ObjectsXml.parse(xml).ListBucketResult;
    return {
      items: page.Contents.map(entryOf),
      prefixes: page.CommonPrefixes.map(({ Prefix }) => Prefix),
      ...present({ next: page.NextContinuationToken }),
    };
  },
});

const ObjectShape = z.object({
  key: z.string(),
  versionId: z.string().optional(),
  size: z.number().int(),
  etag: z.string(),
  lastModified: z.string(),
  storageClass: z.string(),
  checksum: z.object({
    algorithm: z.string().openapi({ example: "sha256" }),
    type: z.string().openapi({ description: "FULL_OBJECT or COMPOSITE" }),
    value: z.string().openapi({ description: "Base64" }),
  }).optional(),
  headers: z.record(z.string(), z.string()).openapi({ description: "Content-Type and the like" }),
  metadata: z.record(z.string(), z.string()),
  tags: Tags.optional().openapi({ description: "Absent for who may not read them" }),
}).openapi("Object");

const SYSTEM_HEADERS = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
  "x-amz-website-redirect-location",
];
const CHECKSUM = "x-amz-checksum-";
const META = "x-amz-meta-";

export const getObject = s3Route({
  name: "GetObject",
  operations: [headObject, getObjectTagging],
  method: "get",
  path: "/buckets/{bucket}/object",
  tag: "Objects",
  summary: "An object's headers, metadata and tags.",
  params: IN_BUCKET,
  query: ONE,
  answer: ObjectShape,
  async handle({ params: { bucket }, query: { key, versionId } }, { invoke }) {
    const call = { bucket, key, query: { versionId } };
    const checksums = { "x-amz-checksum-mode": "ENABLED" };
    const { headers = {} } = await invoke(headObject, { ...call, headers: checksums });
    const tags = await invoke(getObjectTagging, call).then(({ xml }) => readTags(xml), (error) => {
      if (error instanceof S3Error && error.code === "AccessDenied") return undefined;
      throw error;
    });
    const named = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const]
    );
    return present({
      key,
      versionId: headers["x-amz-version-id"],
      size: Number(headers["content-length"]),
      etag: unquoted(headers["etag"] ?? ""),
      lastModified: new Date(headers["last-modified"] ?? 0).toISOString(),
      storageClass: headers["x-amz-storage-class"] ?? "STANDARD",
      checksum: checksumOf(named),
      headers: Object.fromEntries(named.filter(([name]) => SYSTEM_HEADERS.includes(name))),
      metadata: Object.fromEntries(
        named.filter(([name]) => name.startsWith(META))
          .map(([name, value]) => [name.slice(META.length), value]),
      ),
      tags,
    });
  },
});

function checksumOf(headers: readonly (readonly [name: string, value: string])[]) {
  const isType = (name: string) => name === `${CHECKSUM}type`;
  const [, type] = headers.find(([name]) => isType(name)) ?? [];
  const [name, value] = headers.find(([name]) => name.startsWith(CHECKSUM) && !isType(name)) ?? [];
  if (type === undefined || name === undefined || value === undefined) return undefined;
  return { algorithm: name.slice(CHECKSUM.length), type, value };
}

export const putTags = s3Route({
  name: "PutObjectTags",
  operations: [putObjectTagging],
  method: "put",
  path: "/buckets/{bucket}/object/tags",
  tag: "Objects",
  summary: "Replace an object's tags.",
  params: IN_BUCKET,
  query: ONE,
  body: z.strictObject({ tags: Tags }),
  async handle({ params: { bucket }, query: { key, versionId }, body: { tags } }, { invoke }) {
    const document = writeTags(tags);
    await invoke(putObjectTagging, { bucket, key, query: { versionId }, document });
  },
});

export const deleteObject = s3Route({
  name: "DeleteObject",
  operations: [remove],
  method: "delete",
  path: "/buckets/{bucket}/object",
  tag: "Objects",
  summary: "Delete an object, or one version of it for good.",
  params: IN_BUCKET,
  query: ONE,
  async handle({ params: { bucket }, query: { key, versionId } }, { invoke }) {
    await invoke(remove, { bucket, key, query: { versionId } });
  },
});

const DeletedXml = z.object({
  DeleteResult: z.object({
    Deleted: z.array(z.object({
      Key: z.string(),
      VersionId: z.string().optional(),
      DeleteMarkerVersionId: z.string().optional(),
    })),
    Error: z.array(z.object({
      Key: z.string(),
      VersionId: z.string().optional(),
      Code: z.string(),
      Message: z.string(),
    })),
  }),
});

export const deleteObjects = s3Route({
  name: "DeleteObjects",
  operations: [removeMany],
  method: "post",
  path: "/buckets/{bucket}/delete",
  tag: "Objects",
  summary: "Delete up to 1,000 objects or versions, each with its own outcome.",
  largestBody: THOUSAND_KEYS,
  params: IN_BUCKET,
  body: z.strictObject({ objects: z.array(ONE).min(1).max(1_000) }),
  answer: z.object({
    deleted: z.array(z.object({
      key: z.string(),
      versionId: z.string().optional(),
      deleteMarkerVersionId: z.string().optional().openapi({
        description: "The delete marker left, or deleted: deleting one that was left undoes it",
      }),
    })),
    failed: z.array(z.object({
      key: z.string(),
      versionId: z.string().optional(),
      code: z.string(),
      message: z.string(),
    })),
  }),
  async handle({ params: { bucket }, body: { objects } }, { invoke, require }) {
    const entries = objects.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const call = { bucket, document: { Delete: { Object: entries } } };
    // Who may delete nothing there is told so once.
    await require(removeMany, call);
    const { xml } = await invoke(removeMany, call);
    const { Deleted, Error } = DeletedXml.parse(xml).DeleteResult;
    return {
      deleted: Deleted.map((
        { Key: key, VersionId: versionId, DeleteMarkerVersionId: deleteMarkerVersionId },
      ) => present({ key, versionId, deleteMarkerVersionId })),
      failed: Error.map(({ Key: key, VersionId: versionId, Code: code, Message: message }) =>
        present({ key, versionId, code, message })
      ),
    };
  },
});
