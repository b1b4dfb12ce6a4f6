/** Multipart uploads: begun, looked at, completed, given up. The parts themselves go over S3, by the
 * URLs of signed_urls.ts. */
import { z } from "@hono/zod-openapi";
import { abortMultipartUpload } from "../../server/s3/operations/abort_multipart_upload.ts";
import { completeMultipartUpload } from "../../server/s3/operations/complete_multipart_upload.ts";
import { createMultipartUpload } from "../../server/s3/operations/create_multipart_upload.ts";
import { listMultipartUploads } from "../../server/s3/operations/list_multipart_uploads.ts";
import { listParts as list } from "../../server/s3/operations/list_parts.ts";
import { decodeCursor, encodeCursor, PAGE, pageOf } from "./cursor.ts";
import { invalid } from "./api_error.ts";
import { unquoted } from "./objects.ts";
import { s3Route, THOUSAND_KEYS } from "./route.ts";
import {
  BucketName,
  checksumHeaders,
  DeclaredChecksum,
  Key,
  Metadata,
  Prefix,
  present,
  Tags,
} from "./values.ts";

const IN_BUCKET = z.strictObject({ bucket: BucketName });
const UPLOAD = IN_BUCKET.extend({ uploadId: z.string().min(1).max(256) });
const tag = "Uploads";

const UploadShape = z.object({ key: z.string(), uploadId: z.string(), createdAt: z.string() })
  .openapi("Upload");
const UploadsXml = z.object({
  ListMultipartUploadsResult: z.object({
    Upload: z.array(z.object({ Key: z.string(), UploadId: z.string(), Initiated: z.string() })),
    IsTruncated: z.boolean(),
    NextKeyMarker: z.string(),
    NextUploadIdMarker: z.string(),
  }),
});

export const listUploads = s3Route({
  name: "ListUploads",
  operations: [listMultipartUploads],
  method: "get",
  path: "/buckets/{bucket}/uploads",
  tag,
  summary: "List unfinished uploads by key.",
  params: IN_BUCKET,
  query: z.strictObject({ ...PAGE, prefix: Prefix }),
  answer: pageOf(UploadShape),
  async handle({ params: { bucket }, query: { limit, cursor, prefix } }, { invoke }) {
    const [key, id] = decodeCursor(cursor, 2) ?? [];
    const { xml } = await invoke(listMultipartUploads, {
      bucket,
      query: {
        "max-uploads": String(limit),
        "key-marker": key,
        "upload-id-marker": id === "" ? undefined : id,
        prefix,
      },
    });
    const page = UploadsXml.parse(xml).ListMultipartUploadsResult;
    return {
      items: page.Upload.map(({ Key: key, UploadId: uploadId, Initiated: createdAt }) => {
        return { key, uploadId, createdAt };
      }),
      ...(page.IsTruncated
        ? { next: encodeCursor(page.NextKeyMarker, page.NextUploadIdMarker) }
        : {}),
    };
  },
});

const CreatedXml = z.object({ InitiateMultipartUploadResult: z.object({ UploadId: z.string() }) });

export const createUpload = s3Route({
  name: "CreateUpload",
  operations: [createMultipartUpload],
  method: "post",
  path: "/buckets/{bucket}/uploads",
  tag,
  summary: "Begin an upload in parts.",
  params: IN_BUCKET,
  body: z.strictObject({
    key: Key,
    contentType: z.string().min(1).max(255).optional(),
    metadata: Metadata.optional(),
    tags: Tags.optional(),
    checksum: z.enum(["crc32", "crc32c", "crc64nvme"]).optional()
      .openapi({ description: "Kept of the whole object, whatever its parts are" }),
  }),
  answer: z.object({ key: z.string(), uploadId: z.string() }),
  status: 201,
  creates: true,
  async handle({ params: { bucket }, body }, { invoke }) {
    const { key, contentType, metadata = {}, tags, checksum } = body;
    const headers: Record<string, string | undefined> = {
      "content-type": contentType,
      "x-amz-tagging": tags === undefined ? undefined : new URLSearchParams(tags).toString(),
      ...(checksum === undefined ? {} : {
        "x-amz-checksum-algorithm": checksum.toUpperCase(),
        "x-amz-checksum-type": "FULL_OBJECT",
      }),
    };
    for (const [name, value] of Object.entries(metadata)) {
      const header = `x-amz-meta-${name.toLowerCase()}`;
      if (header in headers) throw invalid({ [`metadata.${name}`]: "differs in case alone" });
      headers[header] = value;
    }
    const { xml } = await invoke(createMultipartUpload, { bucket, key, headers });
    return { key, uploadId: CreatedXml.parse(xml).InitiateMultipartUploadResult.UploadId };
  },
});

const PartShape = z.object({
  number: z.number().int(),
  size: z.number().int(),
  etag: z.string(),
  lastModified: z.string(),
}).openapi("Part");
const PartsXml = z.object({
  ListPartsResult: z.object({
    Part: z.array(z.object({
      PartNumber: z.number(),
      Size: z.number(),
      ETag: z.string(),
      LastModified: z.string(),
    })),
    IsTruncated: z.boolean(),
    NextPartNumberMarker: z.number(),
  }),
});

export const listParts = s3Route({
  name: "ListUploadParts",
  operations: [list],
  method: "get",
  path: "/buckets/{bucket}/uploads/{uploadId}/parts",
  tag,
  summary: "List the parts of an upload that are there, by number.",
  params: UPLOAD,
  query: z.strictObject({ ...PAGE, key: Key }),
  answer: pageOf(PartShape),
  async handle({ params: { bucket, uploadId }, query: { limit, cursor, key } }, { invoke }) {
    const [marker = "0"] = decodeCursor(cursor, 1) ?? [];
    if (!/^\d{1,5}$/.test(marker)) throw invalid({ cursor: "not the `next` of this list" });
    const query = { uploadId, "max-parts": String(limit), "part-number-marker": marker };
    const { xml } = await invoke(list, { bucket, key, query });
    const page = PartsXml.parse(xml).ListPartsResult;
    return {
      items: page.Part.map((part) => ({
        number: part.PartNumber,
        size: part.Size,
        etag: unquoted(part.ETag),
        lastModified: part.LastModified,
      })),
      ...(page.IsTruncated ? { next: encodeCursor(String(page.NextPartNumberMarker)) } : {}),
    };
  },
});

const CompletedXml = z.object({ CompleteMultipartUploadResult: z.object({ ETag: z.string() }) });

export const completeUpload = s3Route({
  name: "CompleteUpload",
  operations: [completeMultipartUpload],
  method: "post",
  path: "/buckets/{bucket}/uploads/{uploadId}/complete",
  tag,
  summary: "Make the object of its parts.",
  largestBody: THOUSAND_KEYS,
  params: UPLOAD,
  body: z.strictObject({
    key: Key,
    parts: z.array(
      z.strictObject({
        number: z.number().int().min(1).max(10_000),
        etag: z.string().min(1).max(128),
      }),
    ).min(1).max(10_000),
    checksum: DeclaredChecksum.optional()
      .openapi({ description: "Only if the whole object has it" }),
    ifNoneMatch: z.literal("*").optional()
      .openapi({ description: "Only where there is no object" }),
  }),
  answer: z.object({ etag: z.string(), versionId: z.string().optional() }),
  async handle({ params: { bucket, uploadId }, body }, { invoke }) {
    const { key, parts, checksum, ifNoneMatch } = body;
    const Part = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const document = { CompleteMultipartUpload: { Part } };
    const { xml, headers = {} } = await invoke(completeMultipartUpload, {
      ...{ bucket, key, document },
      query: { uploadId },
      headers: {
        ...checksumHeaders(checksum),
        ...(checksum === undefined ? {} : { "x-amz-checksum-type": "FULL_OBJECT" }),
        "if-none-match": ifNoneMatch,
      },
    });
    const { ETag } = CompletedXml.parse(xml).CompleteMultipartUploadResult;
    return { etag: unquoted(ETag), ...present({ versionId: headers["x-amz-version-id"] }) };
  },
});

export const abortUpload = s3Route({
  name: "AbortUpload",
  operations: [abortMultipartUpload],
  method: "delete",
  path: "/buckets/{bucket}/uploads/{uploadId}",
  tag,
  summary: "Give an upload up, and its parts with it.",
  params: UPLOAD,
  query: z.strictObject({ key: Key }),
  async handle({ params: { bucket, uploadId }, query: { key } }, { invoke }) {
    await invoke(abortMultipartUpload, { bucket, key, query: { uploadId } });
  },
});
