/** Versions of objects: listed, and brought back. */
import { z } from "@hono/zod-openapi";
import { copyObject } from "../../server/s3/operations/copy_object.ts";
import { headObject } from "../../server/s3/operations/head_object.ts";
import { listObjectVersions } from "../../server/s3/operations/list_object_versions.ts";
import { decodeCursor, encodeCursor, pageOf } from "./cursor.ts";
import { copySource, lookAtSource } from "./object_headers.ts";
import { Entry, IN_BUCKET, LISTING, Prefixes, PrefixesXml, unquoted } from "./objects.ts";
import { s3Route } from "./route.ts";
import { Key, present, VersionId } from "./values.ts";

const VersionShape = z.object({
  key: z.string(),
  versionId: z.string(),
  latest: z.boolean(),
  kind: z.enum(["object", "deleteMarker"]),
  lastModified: z.string(),
  size: z.number().int().optional(),
  etag: z.string().optional(),
  storageClass: z.string().optional(),
}).openapi("ObjectVersion");

const VersionEntry = Entry.partial().extend({
  Key: z.string(),
  VersionId: z.string(),
  IsLatest: z.boolean(),
  LastModified: z.string(),
});
const VersionsXml = z.object({
  ListVersionsResult: z.object({
    "": z.array(
      z.object({ Version: VersionEntry.optional(), DeleteMarker: VersionEntry.optional() }),
    ),
    CommonPrefixes: PrefixesXml,
    IsTruncated: z.boolean(),
    NextKeyMarker: z.string().optional(),
    NextVersionIdMarker: z.string().optional(),
  }),
});

export const listVersions = s3Route({
  name: "ListObjectVersions",
  operations: [listObjectVersions],
  method: "get",
  path: "/buckets/{bucket}/versions",
  tag: "Objects",
  summary: "List all versions and delete markers: by key, newest first.",
  params: IN_BUCKET,
  query: z.strictObject(LISTING),
  answer: pageOf(VersionShape).extend({ prefixes: Prefixes }),
  async handle({ params: { bucket }, query: { limit, cursor, prefix, delimiter } }, { invoke }) {
    const [key, id] = decodeCursor(cursor, 2) ?? [];
    const { xml } = await invoke(listObjectVersions, {
      bucket,
      query: {
        "max-keys": String(limit),
        "key-marker": key,
        "version-id-marker": id === "" ? undefined : id,
        prefix,
        delimiter,
      },
    });
    const page = VersionsXml.parse(xml).ListVersionsResult;
    const items = page[""].flatMap(({ Version, DeleteMarker }) => {
      const found = Version ?? DeleteMarker;
      return found === undefined ? [] : [present({
        key: found.Key,
        versionId: found.VersionId,
        latest: found.IsLatest,
        kind: Version === undefined ? "deleteMarker" as const : "object" as const,
        lastModified: found.LastModified,
        size: found.Size,
        etag: found.ETag === undefined ? undefined : unquoted(found.ETag),
        storageClass: found.StorageClass,
      })];
    });
    const { NextKeyMarker = "", NextVersionIdMarker = "" } = page;
    return {
      items,
      prefixes: page.CommonPrefixes.map(({ Prefix }) => Prefix),
      ...(page.IsTruncated ? { next: encodeCursor(NextKeyMarker, NextVersionIdMarker) } : {}),
    };
  },
});

export const restoreVersion = s3Route({
  name: "RestoreVersion",
  operations: [copyObject, headObject],
  method: "post",
  path: "/buckets/{bucket}/restore",
  tag: "Objects",
  summary: "Make an older version the current one, by a copy of it.",
  params: IN_BUCKET,
  body: z.strictObject({ key: Key, versionId: VersionId }),
  answer: z.object({ versionId: z.string().optional() }),
  async handle({ params: { bucket }, body: { key, versionId } }, { invoke }) {
    const found = await lookAtSource({ bucket, key, versionId }, { invoke });
    const { headers = {} } = await invoke(copyObject, {
      bucket,
      key,
      headers: {
        "x-amz-copy-source": copySource(bucket, key, versionId),
        "x-amz-storage-class": found.storageClass,
        "x-amz-website-redirect-location": found.redirect,
      },
    });
    return present({ versionId: headers["x-amz-version-id"] });
  },
});
