/** AWS's S3 operations that this server does not have, each as a row of the table, so that a request
 * for one is answered 501 and never taken for another. Source: Amazon S3 API Reference, "Actions",
 * and the service model of the AWS SDKs (API version 2006-03-01). Not rows of their own, because
 * their requests are those of the names that replaced them: GetBucketLifecycle, PutBucketLifecycle,
 * GetBucketNotification, PutBucketNotification. */
import { S3Error } from "./errors.ts";
import { defineOperation, type Level, type Operation } from "./operation.ts";
import type { Method } from "./request.ts";

/** name, method, query keys that select it, policy actions when they are not `s3:<name>`. */
type Row = readonly [name: string, method: Method, query: string, actions?: string];

const BUCKET_ROWS: readonly Row[] = [
  [
    "CreateBucketMetadataConfiguration",
    "POST",
    "metadataConfiguration",
    "CreateBucketMetadataTableConfiguration",
  ],
  ["CreateBucketMetadataTableConfiguration", "POST", "metadataTable"],
  ["CreateSession", "GET", "session"],
  ["DeleteBucketAnalyticsConfiguration", "DELETE", "analytics", "PutAnalyticsConfiguration"],
  ["DeleteBucketEncryption", "DELETE", "encryption", "PutEncryptionConfiguration"],
  [
    "DeleteBucketIntelligentTieringConfiguration",
    "DELETE",
    "intelligent-tiering",
    "PutIntelligentTieringConfiguration",
  ],
  ["DeleteBucketInventoryConfiguration", "DELETE", "inventory", "PutInventoryConfiguration"],
  ["DeleteBucketLifecycle", "DELETE", "lifecycle", "PutLifecycleConfiguration"],
  [
    "DeleteBucketMetadataConfiguration",
    "DELETE",
    "metadataConfiguration",
    "DeleteBucketMetadataTableConfiguration",
  ],
  ["DeleteBucketMetadataTableConfiguration", "DELETE", "metadataTable"],
  ["DeleteBucketMetricsConfiguration", "DELETE", "metrics", "PutMetricsConfiguration"],
  ["DeleteBucketReplication", "DELETE", "replication", "PutReplicationConfiguration"],
  ["DeleteBucketWebsite", "DELETE", "website"],
  ["GetBucketAbac", "GET", "abac"],
  ["GetBucketAccelerateConfiguration", "GET", "accelerate", "GetAccelerateConfiguration"],
  ["GetBucketAnalyticsConfiguration", "GET", "analytics id", "GetAnalyticsConfiguration"],
  ["GetBucketEncryption", "GET", "encryption", "GetEncryptionConfiguration"],
  [
    "GetBucketIntelligentTieringConfiguration",
    "GET",
    "intelligent-tiering id",
    "GetIntelligentTieringConfiguration",
  ],
  ["GetBucketInventoryConfiguration", "GET", "inventory id", "GetInventoryConfiguration"],
  ["GetBucketLifecycleConfiguration", "GET", "lifecycle", "GetLifecycleConfiguration"],
  ["GetBucketLogging", "GET", "logging"],
  [
    "GetBucketMetadataConfiguration",
    "GET",
    "metadataConfiguration",
    "GetBucketMetadataTableConfiguration",
  ],
  ["GetBucketMetadataTableConfiguration", "GET", "metadataTable"],
  ["GetBucketMetricsConfiguration", "GET", "metrics id", "GetMetricsConfiguration"],
  ["GetBucketNotificationConfiguration", "GET", "notification", "GetBucketNotification"],
  ["GetBucketReplication", "GET", "replication", "GetReplicationConfiguration"],
  ["GetBucketRequestPayment", "GET", "requestPayment"],
  ["GetBucketWebsite", "GET", "website"],
  ["GetObjectLockConfiguration", "GET", "object-lock", "GetBucketObjectLockConfiguration"],
  ["ListBucketAnalyticsConfigurations", "GET", "analytics", "GetAnalyticsConfiguration"],
  [
    "ListBucketIntelligentTieringConfigurations",
    "GET",
    "intelligent-tiering",
    "GetIntelligentTieringConfiguration",
  ],
  ["ListBucketInventoryConfigurations", "GET", "inventory", "GetInventoryConfiguration"],
  ["ListBucketMetricsConfigurations", "GET", "metrics", "GetMetricsConfiguration"],
  ["PutBucketAbac", "PUT", "abac"],
  ["PutBucketAccelerateConfiguration", "PUT", "accelerate", "PutAccelerateConfiguration"],
  ["PutBucketAnalyticsConfiguration", "PUT", "analytics", "PutAnalyticsConfiguration"],
  ["PutBucketEncryption", "PUT", "encryption", "PutEncryptionConfiguration"],
  [
    "PutBucketIntelligentTieringConfiguration",
    "PUT",
    "intelligent-tiering",
    "PutIntelligentTieringConfiguration",
  ],
  ["PutBucketInventoryConfiguration", "PUT", "inventory", "PutInventoryConfiguration"],
  ["PutBucketLifecycleConfiguration", "PUT", "lifecycle", "PutLifecycleConfiguration"],
  ["PutBucketLogging", "PUT", "logging"],
  ["PutBucketMetricsConfiguration", "PUT", "metrics", "PutMetricsConfiguration"],
  ["PutBucketNotificationConfiguration", "PUT", "notification", "PutBucketNotification"],
  ["PutBucketReplication", "PUT", "replication", "PutReplicationConfiguration"],
  ["PutBucketRequestPayment", "PUT", "requestPayment"],
  ["PutBucketWebsite", "PUT", "website"],
  ["PutObjectLockConfiguration", "PUT", "object-lock", "PutBucketObjectLockConfiguration"],
  ["UpdateBucketMetadataAnnotationTableConfiguration", "PUT", "metadataAnnotationTable"],
  ["UpdateBucketMetadataInventoryTableConfiguration", "PUT", "metadataInventoryTable"],
  ["UpdateBucketMetadataJournalTableConfiguration", "PUT", "metadataJournalTable"],
];

const OBJECT_ROWS: readonly Row[] = [
  ["DeleteObjectAnnotation", "DELETE", "annotation"],
  ["GetObjectAnnotation", "GET", "annotation annotationName"],
  ["GetObjectLegalHold", "GET", "legal-hold"],
  ["GetObjectRetention", "GET", "retention"],
  ["GetObjectTorrent", "GET", "torrent"],
  ["ListObjectAnnotations", "GET", "annotation"],
  ["PutObjectAnnotation", "PUT", "annotation"],
  ["PutObjectLegalHold", "PUT", "legal-hold"],
  ["PutObjectRetention", "PUT", "retention"],
  ["RenameObject", "PUT", "renameObject"],
  ["RestoreObject", "POST", "restore"],
  ["SelectObjectContent", "POST", "select", "GetObject"],
  ["UpdateObjectEncryption", "PUT", "encryption", "UpdateObjectEncryption PutObject"],
];

/** The rows, to be put beside the operations that exist. */
export const NOT_IMPLEMENTED: readonly Operation[] = [
  // A directory bucket's host answers it at `/`; here only its own parameter tells it from ListBuckets.
  define("service", [
    "ListDirectoryBuckets",
    "GET",
    "max-directory-buckets",
    "ListAllMyDirectoryBuckets",
  ]),
  ...BUCKET_ROWS.map((row) => define("bucket", row)),
  ...OBJECT_ROWS.map((row) => define("object", row)),
  // `POST /WriteGetObjectResponse`, of Object Lambda: its headers tell it from a bucket's form.
  define("bucket", ["WriteGetObjectResponse", "POST", ""], [
    "x-amz-request-route",
    "x-amz-request-token",
  ]),
];

function define(level: Level, row: Row, header: readonly string[] = []): Operation {
  const [name, method, query, actions = name] = row;
  return defineOperation({
    name,
    level,
    method,
    query: Object.fromEntries(query.split(" ").filter((key) => key !== "").map((key) => [key, ""])),
    header,
    actions: actions.split(" ").map((action) => `s3:${action}`),
    mutates: method !== "GET",
    body: "none",
    implemented: false,
    parse: () => undefined,
    handle: () => Promise.reject(new S3Error("NotImplemented")),
  });
}
