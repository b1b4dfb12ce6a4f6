/** What the S3 server access log calls an operation: `REST.method.resource`, with `COPY` for a
 * method where the bytes come from another object. */
import type { RequestRecord } from "../observer.ts";

/** By AWS's name of the operation; the method is the request's own unless it is named too. */
const RESOURCES: Readonly<Record<string, string>> = {
  AbortMultipartUpload: "UPLOAD",
  CompleteMultipartUpload: "UPLOAD",
  CopyObject: "COPY.OBJECT",
  CreateBucket: "BUCKET",
  CreateMultipartUpload: "UPLOADS",
  DeleteBucket: "BUCKET",
  DeleteBucketCors: "CORS",
  DeleteBucketTagging: "TAGGING",
  DeleteObject: "OBJECT",
  DeleteObjectTagging: "OBJECT_TAGGING",
  DeleteObjects: "MULTI_OBJECT_DELETE",
  GetBucketAcl: "ACL",
  GetBucketCors: "CORS",
  GetBucketLocation: "LOCATION",
  GetBucketTagging: "TAGGING",
  GetBucketVersioning: "VERSIONING",
  GetObject: "OBJECT",
  GetObjectAcl: "ACL",
  GetObjectAttributes: "OBJECT_ATTRIBUTES",
  GetObjectTagging: "OBJECT_TAGGING",
  HeadBucket: "BUCKET",
  HeadObject: "OBJECT",
  ListBuckets: "SERVICE",
  ListMultipartUploads: "UPLOADS",
  ListObjectVersions: "BUCKETVERSIONS",
  ListObjects: "BUCKET",
  ListObjectsV2: "BUCKET",
  ListParts: "UPLOAD",
  PostObject: "OBJECT",
  Preflight: "PREFLIGHT",
  PutBucketCors: "CORS",
  PutBucketTagging: "TAGGING",
  PutBucketVersioning: "VERSIONING",
  PutObject: "OBJECT",
  PutObjectTagging: "OBJECT_TAGGING",
  UploadPart: "PART",
  UploadPartCopy: "COPY.PART",
};

/** Operations that are not served are told by what they were sent to. */
export function accessOperation(
  { operation, method, bucket, key }: Pick<
    RequestRecord,
    "operation" | "method" | "bucket" | "key"
  >,
): string {
  const resource = RESOURCES[operation] ??
    (key !== undefined ? "OBJECT" : bucket !== undefined ? "BUCKET" : "SERVICE");
  return `REST.${resource.startsWith("COPY.") ? resource : `${method}.${resource}`}`;
}
