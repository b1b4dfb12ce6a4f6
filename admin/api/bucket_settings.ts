/** What is set on a bucket, one record each: S3's operations with JSON in the place of XML. A setting
 * S3 gains here is one more record; those about access are bucket_access.ts. */
import { z } from "@hono/zod-openapi";
import type { Call } from "../../server/s3/invoke.ts";
import type { Operation, S3Result } from "../../server/s3/operation.ts";
import {
  deleteBucketCors,
  getBucketCors,
  putBucketCors,
} from "../../server/s3/operations/bucket_cors.ts";
import {
  deleteBucketTagging,
  getBucketTagging,
  putBucketTagging,
} from "../../server/s3/operations/bucket_tagging.ts";
import {
  getBucketVersioning,
  putBucketVersioning,
} from "../../server/s3/operations/bucket_versioning.ts";
import type { XmlRecord } from "../../server/s3/xml_writer.ts";
import { type Route, s3Route } from "./route.ts";
import { BucketName, present, Tags } from "./values.ts";

interface Setting<Given extends z.ZodObject, Told extends z.ZodType> {
  /** As in `GetBucketVersioning`. */
  readonly name: string;
  /** Step of the path. */
  readonly path: string;
  readonly get: Operation;
  readonly put: Operation;
  /** Absent: it cannot be unset. */
  readonly remove?: Operation;
  readonly given: Given;
  readonly told: Told;
  /** What S3 answers. */
  read(answered: S3Result): z.output<Told>;
  /** What S3 takes. */
  write(given: z.output<Given>): Pick<Call, "document" | "headers">;
}

export function settingRoutes<Given extends z.ZodObject, Told extends z.ZodType>(
  { name, path: step, get, put, remove, given, told, read, write }: Setting<Given, Told>,
): readonly Route[] {
  const path = `/buckets/{bucket}/${step}` as const;
  const shared = { path, tag: "Bucket settings", params: z.strictObject({ bucket: BucketName }) };
  return [
    s3Route({
      ...shared,
      name: `GetBucket${name}`,
      operations: [get],
      method: "get",
      summary: `The ${step} of a bucket; 404 where it is not set.`,
      answer: told,
      handle: async ({ params: { bucket } }, { invoke }) => read(await invoke(get, { bucket })),
    }),
    s3Route({
      ...shared,
      name: `PutBucket${name}`,
      operations: [put],
      method: "put",
      summary: `Set the ${step} of a bucket.`,
      body: given,
      async handle({ params: { bucket }, body }, { invoke }) {
        await invoke(put, { bucket, ...write(body) });
      },
    }),
    ...remove === undefined ? [] : [s3Route({
      ...shared,
      name: `DeleteBucket${name}`,
      operations: [remove],
      method: "delete",
      summary: `Unset the ${step} of a bucket.`,
      async handle({ params: { bucket } }, { invoke }) {
        await invoke(remove, { bucket });
      },
    })],
  ];
}

const VersioningXml = z.object({
  VersioningConfiguration: z.object({ Status: z.enum(["Enabled", "Suspended"]).optional() }),
});
const STATES = { Enabled: "enabled", Suspended: "suspended" } as const;

const versioning = settingRoutes({
  name: "Versioning",
  path: "versioning",
  get: getBucketVersioning,
  put: putBucketVersioning,
  given: z.strictObject({ status: z.enum(["enabled", "suspended"]) }),
  told: z.object({ status: z.enum(["off", "enabled", "suspended"]) }).openapi("Versioning"),
  read({ xml }) {
    const { Status } = VersioningXml.parse(xml).VersioningConfiguration;
    return { status: Status === undefined ? "off" as const : STATES[Status] };
  },
  write: ({ status }) => ({
    document: {
      VersioningConfiguration: { Status: status === "enabled" ? "Enabled" : "Suspended" },
    },
  }),
});

const TaggingXml = z.object({
  Tagging: z.object({
    TagSet: z.object({ Tag: z.array(z.object({ Key: z.string(), Value: z.string() })) }),
  }),
});

/** `<Tagging>` to tags. */
export function readTags(xml: XmlRecord | undefined): Record<string, string> {
  const { Tag } = TaggingXml.parse(xml).Tagging.TagSet;
  return Object.fromEntries(Tag.map(({ Key, Value }) => [Key, Value]));
}

/** Tags to `<Tagging>`. */
export function writeTags(tags: Readonly<Record<string, string>>): XmlRecord {
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { Tagging: { TagSet: { Tag } } };
}

const tags = settingRoutes({
  name: "Tags",
  path: "tags",
  get: getBucketTagging,
  put: putBucketTagging,
  remove: deleteBucketTagging,
  given: z.strictObject({ tags: Tags }),
  told: z.object({ tags: Tags }).openapi("Tags"),
  read: ({ xml }) => ({ tags: readTags(xml) }),
  write: ({ tags }) => ({ document: writeTags(tags) }),
});

const Texts = z.array(z.string().max(1_024)).max(100);
const CorsRule = z.strictObject({
  id: z.string().max(255).optional(),
  allowedOrigins: Texts,
  allowedMethods: Texts,
  allowedHeaders: Texts.default([]),
  exposeHeaders: Texts.default([]),
  maxAgeSeconds: z.number().int().min(0).max(2 ** 31 - 1).optional(),
}).openapi("CorsRule");
const CorsXml = z.object({
  CORSConfiguration: z.object({
    CORSRule: z.array(z.object({
      ID: z.string().optional(),
      AllowedOrigin: z.array(z.string()),
      AllowedMethod: z.array(z.string()),
      AllowedHeader: z.array(z.string()),
      ExposeHeader: z.array(z.string()),
      MaxAgeSeconds: z.number().optional(),
    })),
  }),
});

const cors = settingRoutes({
  name: "Cors",
  path: "cors",
  get: getBucketCors,
  put: putBucketCors,
  remove: deleteBucketCors,
  given: z.strictObject({ rules: z.array(CorsRule).min(1).max(100) }),
  told: z.object({ rules: z.array(CorsRule) }).openapi("Cors"),
  read: ({ xml }) => ({
    rules: CorsXml.parse(xml).CORSConfiguration.CORSRule.map((rule) =>
      present({
        id: rule.ID,
        allowedOrigins: rule.AllowedOrigin,
        allowedMethods: rule.AllowedMethod,
        allowedHeaders: rule.AllowedHeader,
        exposeHeaders: rule.ExposeHeader,
        maxAgeSeconds: rule.MaxAgeSeconds,
      })
    ),
  }),
  write: ({ rules }) => ({
    document: {
      CORSConfiguration: {
        CORSRule: rules.map((rule) => ({
          ID: rule.id,
          AllowedOrigin: rule.allowedOrigins,
          AllowedMethod: rule.allowedMethods,
          AllowedHeader: rule.allowedHeaders,
          ExposeHeader: rule.exposeHeaders,
          MaxAgeSeconds: rule.maxAgeSeconds,
        })),
      },
    },
  }),
});

export const BUCKET_SETTINGS: readonly Route[] = [...versioning, ...tags, ...cors];
