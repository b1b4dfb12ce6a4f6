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
  DeleteBucketOwnershipControls: "OWNERSHIP_CONTROLS",
  DeleteBucketPolicy: "BUCKETPOLICY",
  DeleteBucketTagging: "TAGGING",
  DeleteObject: "OBJECT",
  DeleteObjectTagging: "OBJECT_TAGGING",
  DeleteObjects: "MULTI_OBJECT_DELETE",
  DeletePublicAccessBlock: "PUBLIC_ACCESS_BLOCK",
  GetBucketAcl: "ACL",
  GetBucketCors: "CORS",
  GetBucketLocation: "LOCATION",
  GetBucketOwnershipControls: "OWNERSHIP_CONTROLS",
  GetBucketPolicy: "BUCKETPOLICY",
  GetBucketPolicyStatus: "POLICY_STATUS",
  GetBucketTagging: "TAGGING",
  GetBucketVersioning: "VERSIONING",
  GetObject: "OBJECT",
  GetObjectAcl: "ACL",
  GetObjectAttributes: "OBJECT_ATTRIBUTES",
  GetObjectTagging: "OBJECT_TAGGING",
  GetPublicAccessBlock: "PUBLIC_ACCESS_BLOCK",
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
  PutBucketAcl: "ACL",
  PutBucketCors: "CORS",
  PutBucketOwnershipControls: "OWNERSHIP_CONTROLS",
  PutBucketPolicy: "BUCKETPOLICY",
  PutBucketTagging: "TAGGING",
  PutBucketVersioning: "VERSIONING",
  PutObject: "OBJECT",
  PutObjectAcl: "ACL",
  PutObjectTagging: "OBJECT_TAGGING",
  PutPublicAccessBlock: "PUBLIC_ACCESS_BLOCK",
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
