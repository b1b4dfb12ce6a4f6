/** Every S3 operation there is, each one record. A new operation is one file and one line here.
 * The order means nothing: operation_index.ts finds the most specific row. */
import { NOT_IMPLEMENTED } from "./not_implemented.ts";
import type { Level, Operation } from "./operation.ts";
import { OperationIndex } from "./operation_index.ts";
import { abortMultipartUpload } from "./operations/abort_multipart_upload.ts";
import { getBucketAcl, putBucketAcl } from "./operations/bucket_acl.ts";
import { deleteBucketCors, getBucketCors, putBucketCors } from "./operations/bucket_cors.ts";
import {
  deleteBucketOwnershipControls,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
} from "./operations/bucket_ownership_controls.ts";
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from "./operations/bucket_policy.ts";
import {
  deleteBucketTagging,
  getBucketTagging,
  putBucketTagging,
} from "./operations/bucket_tagging.ts";
import { getBucketVersioning, putBucketVersioning } from "./operations/bucket_versioning.ts";
import { completeMultipartUpload } from "./operations/complete_multipart_upload.ts";
import { copyObject } from "./operations/copy_object.ts";
import { createBucket } from "./operations/create_bucket.ts";
import { createMultipartUpload } from "./operations/create_multipart_upload.ts";
import { deleteBucket } from "./operations/delete_bucket.ts";
import { deleteObject } from "./operations/delete_object.ts";
import { deleteObjects } from "./operations/delete_objects.ts";
import { getBucketLocation } from "./operations/get_bucket_location.ts";
import { getObject } from "./operations/get_object.ts";
import { getObjectAttributes } from "./operations/get_object_attributes.ts";
import { headBucket } from "./operations/head_bucket.ts";
import { headObject } from "./operations/head_object.ts";
import { listBuckets } from "./operations/list_buckets.ts";
import { listMultipartUploads } from "./operations/list_multipart_uploads.ts";
import { listObjectVersions } from "./operations/list_object_versions.ts";
import { listObjects } from "./operations/list_objects.ts";
import { listObjectsV2 } from "./operations/list_objects_v2.ts";
import { listParts } from "./operations/list_parts.ts";
import { getObjectAcl, putObjectAcl } from "./operations/object_acl.ts";
import {
  deleteObjectTagging,
  getObjectTagging,
  putObjectTagging,
} from "./operations/object_tagging.ts";
import { postObject } from "./operations/post_object.ts";
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from "./operations/public_access_block.ts";
import { putObject } from "./operations/put_object.ts";
import { uploadPart } from "./operations/upload_part.ts";
import { uploadPartCopy } from "./operations/upload_part_copy.ts";
import type { Method, Query } from "./request.ts";

export const OPERATIONS: readonly Operation[] = [
  // The service
  listBuckets,
  // Buckets
  createBucket,
  headBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  putBucketVersioning,
  getBucketTagging,
  putBucketTagging,
  deleteBucketTagging,
  getBucketCors,
  putBucketCors,
  deleteBucketCors,
  getBucketAcl,
  putBucketAcl,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
  deleteBucketOwnershipControls,
  getPublicAccessBlock,
  putPublicAccessBlock,
  deletePublicAccessBlock,
  getBucketPolicy,
  putBucketPolicy,
  deleteBucketPolicy,
  getBucketPolicyStatus,
  listObjects,
  listObjectsV2,
  listObjectVersions,
  listMultipartUploads,
  deleteObjects,
  // Objects
  putObject,
  postObject,
  getObject,
  headObject,
  getObjectAttributes,
  copyObject,
  deleteObject,
  getObjectTagging,
  putObjectTagging,
  deleteObjectTagging,
  getObjectAcl,
  putObjectAcl,
  // Multipart uploads
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
  completeMultipartUpload,
  abortMultipartUpload,
  listParts,
  // What AWS has besides
  ...NOT_IMPLEMENTED,
];

const INDEX = new OperationIndex(OPERATIONS);

/** The operation a request asks for. Throws S3Error: MethodNotAllowed, or InvalidArgument for
 * sub-resources that exclude each other. Query keys no row knows are ignored. */
export function resolveOperation(
  level: Level,
  method: Method,
  query: Query,
  headers: ReadonlyMap<string, string>,
): Operation {
  return INDEX.resolve(level, method, query, headers);
}
