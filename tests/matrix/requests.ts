/** A request for every line of the matrix that succeeds for who may. What the operation's own record
 * says of it is taken from there. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Operation } from "../../server/s3/operation.ts";
import { ACCESS_BLOCK, CONTENT, CORS, idlePolicy, type Place, TAGGING } from "./place.ts";

export interface MatrixRequest {
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Fields of a browser's form, to be signed. */
  readonly form?: Readonly<Record<string, string>>;
}

type Details = Omit<MatrixRequest, "method">;

const OWNERSHIP = (value: string) =>
  `<OwnershipControls><Rule><ObjectOwnership>${value}</ObjectOwnership></Rule></OwnershipControls>`;
const PRIVATE = { headers: { "x-amz-acl": "private" } };

const ofVersion = ({ versionId }: Place): Details => ({ query: { versionId } });
const byPrefix = ({ prefix }: Place): Details => ({ query: { prefix } });
const tagging = (place: Place): Details => ({ ...ofVersion(place), body: TAGGING });

/** What its record does not say, by line. */
const DETAILS: Readonly<Record<string, (at: Place) => Details>> = {
  CreateBucket: ({ unused }) => ({ bucket: unused }),
  "CreateBucket with its ownership": ({ unused }) => ({
    bucket: unused,
    headers: { "x-amz-object-ownership": "ObjectWriter" },
  }),
  "CreateBucket with an ACL": ({ unused }) => ({
    bucket: unused,
    headers: { "x-amz-object-ownership": "ObjectWriter", "x-amz-acl": "public-read" },
  }),
  PutBucketVersioning: () => ({
    body: "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
  }),
  PutBucketTagging: () => ({ body: TAGGING }),
  PutBucketCors: () => ({ body: CORS }),
  PutBucketAcl: () => PRIVATE,
  PutBucketOwnershipControls: () => ({ body: OWNERSHIP("ObjectWriter") }),
  PutPublicAccessBlock: () => ({ body: ACCESS_BLOCK }),
  PutBucketPolicy: ({ bucket }) => ({ body: idlePolicy(bucket) }),
  "ListObjects by prefix": byPrefix,
  "ListObjectsV2 by prefix": byPrefix,
  "ListObjectVersions by prefix": byPrefix,
  "ListMultipartUploads by prefix": byPrefix,
  DeleteObjects: ({ key }) => deletion(`<Key>${key}</Key>`),
  "DeleteObjects of versions": ({ key, versionId }) =>
    deletion(`<Key>${key}</Key><VersionId>${versionId}</VersionId>`),

  PutObject: () => ({ body: CONTENT }),
  "PutObject with tags": () => ({ body: CONTENT, headers: { "x-amz-tagging": "c=d" } }),
  "PutObject with an ACL": () => ({ body: CONTENT, ...PRIVATE }),
  "PutObject if it matches": ({ etag }) => ({ body: CONTENT, headers: { "if-match": etag } }),
  PostObject: ({ prefix }) => ({ form: { key: `${prefix}posted` } }),
  "PostObject with tags": ({ prefix }) => ({
    form: { key: `${prefix}posted`, tagging: TAGGING },
  }),
  "GetObject of a version": ofVersion,
  "GetObject if none matches": () => ({ headers: { "if-none-match": '"another"' } }),
  "GetObject of none": ({ prefix }) => ({ key: `${prefix}none` }),
  "HeadObject of a version": ofVersion,
  "HeadObject of none": ({ prefix }) => ({ key: `${prefix}none` }),
  GetObjectAttributes: () => ({ headers: { "x-amz-object-attributes": "ETag" } }),
  "GetObjectAttributes of a version": (place) => ({
    ...ofVersion(place),
    headers: { "x-amz-object-attributes": "ETag" },
  }),
  "GetObjectAttributes of none": ({ prefix }) => ({
    key: `${prefix}none`,
    headers: { "x-amz-object-attributes": "ETag" },
  }),
  "CopyObject of none": ({ bucket, prefix }) => copy(`${prefix}copy`, `${bucket}/${prefix}none`),
  CopyObject: ({ bucket, prefix, key }) => copy(`${prefix}copy`, `${bucket}/${key}`),
  "CopyObject of a version": ({ bucket, prefix, key, versionId }) =>
    copy(`${prefix}copy`, `${bucket}/${key}?versionId=${versionId}`),
  "CopyObject with other tags": ({ bucket, prefix, key }) =>
    copy(`${prefix}copy`, `${bucket}/${key}`, {
      "x-amz-tagging": "c=d",
      "x-amz-tagging-directive": "REPLACE",
    }),
  "CopyObject from another tenant": ({ bucket, tenants }) =>
    copy("tenant-b/copy", `${bucket}/${tenants["tenant-a/"].key}`),
  "CopyObject to another tenant": ({ bucket, tenants }) =>
    copy("tenant-a/copy", `${bucket}/${tenants["tenant-b/"].key}`),
  "DeleteObject of a version": ofVersion,
  "DeleteObject if it matches": ({ etag }) => ({ headers: { "if-match": etag } }),
  "GetObjectTagging of a version": ofVersion,
  PutObjectTagging: () => ({ body: TAGGING }),
  "PutObjectTagging of a version": tagging,
  "DeleteObjectTagging of a version": ofVersion,
  "GetObjectAcl of a version": ofVersion,
  PutObjectAcl: () => PRIVATE,
  "PutObjectAcl of a version": (place) => ({ ...ofVersion(place), ...PRIVATE }),

  "CreateMultipartUpload with tags": () => ({ headers: { "x-amz-tagging": "c=d" } }),
  UploadPart: () => ({ body: CONTENT }),
  UploadPartCopy: ({ bucket, key }) => source(`${bucket}/${key}`),
  "UploadPartCopy of none": ({ bucket, prefix }) => source(`${bucket}/${prefix}none`),
  "UploadPartCopy of a version": ({ bucket, key, versionId }) =>
    source(`${bucket}/${key}?versionId=${versionId}`),
  "UploadPartCopy from another tenant": ({ bucket, tenants }) => ({
    ...intoUpload(tenants["tenant-b/"]),
    ...source(`${bucket}/${tenants["tenant-a/"].key}`),
  }),
  "UploadPartCopy to another tenant": ({ bucket, tenants }) => ({
    ...intoUpload(tenants["tenant-a/"]),
    ...source(`${bucket}/${tenants["tenant-b/"].key}`),
  }),
  CompleteMultipartUpload: ({ upload }) => ({
    body: "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>" +
      `<ETag>${upload.etag}</ETag></Part></CompleteMultipartUpload>`,
  }),
};

/** Lines that say more of a request than the records do. */
export const DETAILED: readonly string[] = Object.keys(DETAILS);

export function requestFor(line: string, operation: Operation, at: Place): MatrixRequest {
  const { method, level, query = {}, header = [] } = operation;
  const details = DETAILS[line]?.(at) ?? {};
  const key = "uploadId" in query ? at.upload.key : at.key;
  return {
    method,
    ...(level === "service" ? {} : { bucket: at.bucket }),
    ...(level === "object" ? { key } : {}),
    ...details,
    query: {
      ...query,
      ...("uploadId" in query ? { uploadId: at.upload.id } : {}),
      ...("partNumber" in query ? { partNumber: "1" } : {}),
      ...details.query,
    },
    headers: { ...Object.fromEntries(header.map((name) => [name, "any"])), ...details.headers },
  };
}

function deletion(object: string): Details {
  const body = `<Delete><Object>${object}</Object></Delete>`;
  const digest = createHash("md5").update(Buffer.from(body)).digest("base64");
  return { body, headers: { "content-md5": digest } };
}

function source(path: string): Details {
  return { headers: { "x-amz-copy-source": `/${path}` } };
}

function copy(key: string, path: string, headers = {}): Details {
  return { key, headers: { ...source(path).headers, ...headers } };
}

function intoUpload({ upload }: Place["tenants"]["tenant-a/"]): Details {
  return { key: upload.key, query: { uploadId: upload.id } };
}
