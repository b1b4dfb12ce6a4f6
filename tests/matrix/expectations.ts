/** What each operation of S3 and each action of STS answers to whom, written down by hand and checked
 * against AWS's pages: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; API
 * Reference and Service Authorization Reference of Amazon S3; AWS STS API Reference. A row of the operation
 * table without a line here fails the matrix. */

/** In the order of the letters. */
export const COLUMNS = [
  "anonymous",
  "wrong secret",
  "disabled key",
  "expired key",
  "expired session",
  "read-only user",
  "other tenant",
  // The same user, asking under the prefix that is theirs.
  "tenant at home",
  "narrowed session",
  "administrator",
] as const;
export type Column = typeof COLUMNS[number];

/** `Operation [in what case]: "strangers others needs"`, a letter for each column:
 *
 *   A  2xx                 S  403 SignatureDoesNotMatch     N  501 NotImplemented
 *   D  403 AccessDenied    K  403 InvalidAccessKeyId        M  404 NoSuchKey
 *   d  200, its key is refused with AccessDenied            X  400 ExpiredToken
 *   s  403 AccessDenied for want of a second right only: to the source of a copy, to list
 *
 * `needs`: actions of `s3:` that suffice together and of which none can be left out. Absent: not asked.
 *
 * Decided otherwise than the User Guide has it:
 * - DeleteObjects is refused as a whole, before its keys are read, to strangers where they may delete
 *   none in that bucket (there: each key in a 200).
 * - That a bucket is not there is told to whom the operation would be allowed in it (there: to everybody).
 * - Where AWS's own pages disagree, the one that asks for more: GetObjectAttributes needs an action of its
 *   own besides GetObject (API Reference), GetObjectTorrent its own (Service Authorization Reference).
 * - HeadObject of a version needs what its GetObject needs; copying tags needs to read them.
 * - CreateSession, ListDirectoryBuckets, RenameObject and WriteGetObjectResponse have actions of `s3:`
 *   (there: of other services). */
export const EXPECTATIONS: Readonly<Record<string, string>> = {
  // The service.
  ListBuckets: "DSKKX ADDDA ListAllMyBuckets",
  ListDirectoryBuckets: "DSKKX NDDDN ListAllMyDirectoryBuckets",

  // Buckets.
  CreateBucket: "DSKKX DDDDA CreateBucket",
  "CreateBucket with its ownership": "DSKKX DDDDA CreateBucket,PutBucketOwnershipControls",
  "CreateBucket with an ACL": "DSKKX DDDDA CreateBucket,PutBucketAcl,PutBucketOwnershipControls",
  HeadBucket: "DSKKX ADDDA ListBucket",
  DeleteBucket: "DSKKX DDDDA DeleteBucket",
  GetBucketLocation: "DSKKX ADDDA GetBucketLocation",
  GetBucketVersioning: "DSKKX ADDDA GetBucketVersioning",
  PutBucketVersioning: "DSKKX DDDDA PutBucketVersioning",
  GetBucketTagging: "DSKKX ADDDA GetBucketTagging",
  PutBucketTagging: "DSKKX DDDDA PutBucketTagging",
  DeleteBucketTagging: "DSKKX DDDDA PutBucketTagging",
  GetBucketCors: "DSKKX ADDDA GetBucketCORS",
  PutBucketCors: "DSKKX DDDDA PutBucketCORS",
  DeleteBucketCors: "DSKKX DDDDA PutBucketCORS",
  GetBucketAcl: "DSKKX ADDDA GetBucketAcl",
  PutBucketAcl: "DSKKX DDDDA PutBucketAcl",
  GetBucketOwnershipControls: "DSKKX ADDDA GetBucketOwnershipControls",
  PutBucketOwnershipControls: "DSKKX DDDDA PutBucketOwnershipControls",
  DeleteBucketOwnershipControls: "DSKKX DDDDA PutBucketOwnershipControls",
  GetPublicAccessBlock: "DSKKX ADDDA GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "DSKKX DDDDA PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "DSKKX DDDDA PutBucketPublicAccessBlock",
  GetBucketPolicy: "DSKKX ADDDA GetBucketPolicy",
  PutBucketPolicy: "DSKKX DDDDA PutBucketPolicy",
  DeleteBucketPolicy: "DSKKX DDDDA DeleteBucketPolicy",
  GetBucketPolicyStatus: "DSKKX ADDDA GetBucketPolicyStatus",
  ListObjects: "DSKKX ADDDA ListBucket",
  "ListObjects by prefix": "DSKKX ADADA ListBucket",
  ListObjectsV2: "DSKKX ADDDA ListBucket",
  "ListObjectsV2 by prefix": "DSKKX ADADA ListBucket",
  ListObjectVersions: "DSKKX ADDDA ListBucketVersions",
  "ListObjectVersions by prefix": "DSKKX ADADA ListBucketVersions",
  ListMultipartUploads: "DSKKX ADDDA ListBucketMultipartUploads",
  "ListMultipartUploads by prefix": "DSKKX ADADA ListBucketMultipartUploads",
  DeleteObjects: "DSKKX ddAdA DeleteObject",
  "DeleteObjects of versions": "DSKKX ddAdA DeleteObjectVersion",

  // Objects.
  PutObject: "DSKKX DDADA PutObject",
  "PutObject with tags": "DSKKX DDADA PutObject,PutObjectTagging",
  "PutObject with an ACL": "DSKKX DDADA PutObject,PutObjectAcl",
  "PutObject if it matches": "DSKKX DDADA PutObject,GetObject",
  PostObject: "DSKKX DDADA PutObject",
  "PostObject with tags": "DSKKX DDADA PutObject,PutObjectTagging",
  GetObject: "DSKKX ADAAA GetObject",
  "GetObject of a version": "DSKKX ADADA GetObjectVersion",
  "GetObject if none matches": "DSKKX ADAAA GetObject",
  // Whether it is there is told to those who may list the bucket.
  "GetObject of none": "DSKKX MDssM",
  HeadObject: "DSKKX ADAAA GetObject",
  "HeadObject of a version": "DSKKX ADADA GetObjectVersion",
  "HeadObject of none": "DSKKX MDssM",
  GetObjectAttributes: "DSKKX ADADA GetObject,GetObjectAttributes",
  "GetObjectAttributes of a version": "DSKKX ADADA GetObjectVersion,GetObjectVersionAttributes",
  "GetObjectAttributes of none": "DSKKX MDsDM",
  // With the tags of what is copied.
  CopyObject: "DSKKX DDADA PutObject,GetObject,GetObjectTagging,PutObjectTagging",
  "CopyObject of a version":
    "DSKKX DDADA PutObject,GetObjectVersion,GetObjectVersionTagging,PutObjectTagging",
  "CopyObject with other tags": "DSKKX DDADA PutObject,GetObject,PutObjectTagging",
  "CopyObject of none": "DSKKX DDsDM",
  "CopyObject from another tenant":
    "DSKKX DssDA PutObject,GetObject,GetObjectTagging,PutObjectTagging",
  "CopyObject to another tenant":
    "DSKKX DDDDA PutObject,GetObject,GetObjectTagging,PutObjectTagging",
  DeleteObject: "DSKKX DDADA DeleteObject",
  "DeleteObject of a version": "DSKKX DDADA DeleteObjectVersion",
  "DeleteObject if it matches": "DSKKX DDADA DeleteObject,GetObject",
  GetObjectTagging: "DSKKX ADADA GetObjectTagging",
  "GetObjectTagging of a version": "DSKKX ADADA GetObjectVersionTagging",
  PutObjectTagging: "DSKKX DDADA PutObjectTagging",
  "PutObjectTagging of a version": "DSKKX DDADA PutObjectVersionTagging",
  DeleteObjectTagging: "DSKKX DDADA DeleteObjectTagging",
  "DeleteObjectTagging of a version": "DSKKX DDADA DeleteObjectVersionTagging",
  GetObjectAcl: "DSKKX ADADA GetObjectAcl",
  "GetObjectAcl of a version": "DSKKX ADADA GetObjectVersionAcl",
  PutObjectAcl: "DSKKX DDADA PutObjectAcl",
  "PutObjectAcl of a version": "DSKKX DDADA PutObjectVersionAcl",

  // Multipart uploads.
  CreateMultipartUpload: "DSKKX DDADA PutObject",
  "CreateMultipartUpload with tags": "DSKKX DDADA PutObject,PutObjectTagging",
  UploadPart: "DSKKX DDADA PutObject",
  UploadPartCopy: "DSKKX DDADA PutObject,GetObject",
  "UploadPartCopy of a version": "DSKKX DDADA PutObject,GetObjectVersion",
  "UploadPartCopy of none": "DSKKX DDsDM",
  "UploadPartCopy from another tenant": "DSKKX DssDA PutObject,GetObject",
  "UploadPartCopy to another tenant": "DSKKX DDDDA PutObject,GetObject",
  CompleteMultipartUpload: "DSKKX DDADA PutObject",
  AbortMultipartUpload: "DSKKX DDADA AbortMultipartUpload",
  ListParts: "DSKKX ADADA ListMultipartUploadParts",

  // What is not provided is told to whom it would be allowed.
  CreateBucketMetadataConfiguration: "DSKKX DDDDN CreateBucketMetadataTableConfiguration",
  CreateBucketMetadataTableConfiguration: "DSKKX DDDDN CreateBucketMetadataTableConfiguration",
  CreateSession: "DSKKX DDDDN CreateSession",
  DeleteBucketAnalyticsConfiguration: "DSKKX DDDDN PutAnalyticsConfiguration",
  DeleteBucketEncryption: "DSKKX DDDDN PutEncryptionConfiguration",
  DeleteBucketIntelligentTieringConfiguration: "DSKKX DDDDN PutIntelligentTieringConfiguration",
  DeleteBucketInventoryConfiguration: "DSKKX DDDDN PutInventoryConfiguration",
  DeleteBucketLifecycle: "DSKKX DDDDN PutLifecycleConfiguration",
  DeleteBucketMetadataConfiguration: "DSKKX DDDDN DeleteBucketMetadataTableConfiguration",
  DeleteBucketMetadataTableConfiguration: "DSKKX DDDDN DeleteBucketMetadataTableConfiguration",
  DeleteBucketMetricsConfiguration: "DSKKX DDDDN PutMetricsConfiguration",
  DeleteBucketReplication: "DSKKX DDDDN PutReplicationConfiguration",
  DeleteBucketWebsite: "DSKKX DDDDN DeleteBucketWebsite",
  GetBucketAbac: "DSKKX NDDDN GetBucketAbac",
  GetBucketAccelerateConfiguration: "DSKKX NDDDN GetAccelerateConfiguration",
  GetBucketAnalyticsConfiguration: "DSKKX NDDDN GetAnalyticsConfiguration",
  GetBucketEncryption: "DSKKX NDDDN GetEncryptionConfiguration",
  GetBucketIntelligentTieringConfiguration: "DSKKX NDDDN GetIntelligentTieringConfiguration",
  GetBucketInventoryConfiguration: "DSKKX NDDDN GetInventoryConfiguration",
  GetBucketLifecycleConfiguration: "DSKKX NDDDN GetLifecycleConfiguration",
  GetBucketLogging: "DSKKX NDDDN GetBucketLogging",
  GetBucketMetadataConfiguration: "DSKKX NDDDN GetBucketMetadataTableConfiguration",
  GetBucketMetadataTableConfiguration: "DSKKX NDDDN GetBucketMetadataTableConfiguration",
  GetBucketMetricsConfiguration: "DSKKX NDDDN GetMetricsConfiguration",
  GetBucketNotificationConfiguration: "DSKKX NDDDN GetBucketNotification",
  GetBucketReplication: "DSKKX NDDDN GetReplicationConfiguration",
  GetBucketRequestPayment: "DSKKX NDDDN GetBucketRequestPayment",
  GetBucketWebsite: "DSKKX NDDDN GetBucketWebsite",
  GetObjectLockConfiguration: "DSKKX NDDDN GetBucketObjectLockConfiguration",
  ListBucketAnalyticsConfigurations: "DSKKX NDDDN GetAnalyticsConfiguration",
  ListBucketIntelligentTieringConfigurations: "DSKKX NDDDN GetIntelligentTieringConfiguration",
  ListBucketInventoryConfigurations: "DSKKX NDDDN GetInventoryConfiguration",
  ListBucketMetricsConfigurations: "DSKKX NDDDN GetMetricsConfiguration",
  PutBucketAbac: "DSKKX DDDDN PutBucketAbac",
  PutBucketAccelerateConfiguration: "DSKKX DDDDN PutAccelerateConfiguration",
  PutBucketAnalyticsConfiguration: "DSKKX DDDDN PutAnalyticsConfiguration",
  PutBucketEncryption: "DSKKX DDDDN PutEncryptionConfiguration",
  PutBucketIntelligentTieringConfiguration: "DSKKX DDDDN PutIntelligentTieringConfiguration",
  PutBucketInventoryConfiguration: "DSKKX DDDDN PutInventoryConfiguration",
  PutBucketLifecycleConfiguration: "DSKKX DDDDN PutLifecycleConfiguration",
  PutBucketLogging: "DSKKX DDDDN PutBucketLogging",
  PutBucketMetricsConfiguration: "DSKKX DDDDN PutMetricsConfiguration",
  PutBucketNotificationConfiguration: "DSKKX DDDDN PutBucketNotification",
  PutBucketReplication: "DSKKX DDDDN PutReplicationConfiguration",
  PutBucketRequestPayment: "DSKKX DDDDN PutBucketRequestPayment",
  PutBucketWebsite: "DSKKX DDDDN PutBucketWebsite",
  PutObjectLockConfiguration: "DSKKX DDDDN PutBucketObjectLockConfiguration",
  UpdateBucketMetadataAnnotationTableConfiguration:
    "DSKKX DDDDN UpdateBucketMetadataAnnotationTableConfiguration",
  UpdateBucketMetadataInventoryTableConfiguration:
    "DSKKX DDDDN UpdateBucketMetadataInventoryTableConfiguration",
  UpdateBucketMetadataJournalTableConfiguration:
    "DSKKX DDDDN UpdateBucketMetadataJournalTableConfiguration",
  WriteGetObjectResponse: "DSKKX DDDDN WriteGetObjectResponse",

  DeleteObjectAnnotation: "DSKKX DDNDN DeleteObjectAnnotation",
  GetObjectAnnotation: "DSKKX NDNDN GetObjectAnnotation",
  GetObjectLegalHold: "DSKKX NDNDN GetObjectLegalHold",
  GetObjectRetention: "DSKKX NDNDN GetObjectRetention",
  GetObjectTorrent: "DSKKX NDNDN GetObjectTorrent",
  ListObjectAnnotations: "DSKKX NDNDN ListObjectAnnotations",
  PutObjectAnnotation: "DSKKX DDNDN PutObjectAnnotation",
  PutObjectLegalHold: "DSKKX DDNDN PutObjectLegalHold",
  PutObjectRetention: "DSKKX DDNDN PutObjectRetention",
  RenameObject: "DSKKX DDNDN RenameObject",
  RestoreObject: "DSKKX DDNDN RestoreObject",
  SelectObjectContent: "DSKKX NDNNN GetObject",
  UpdateObjectEncryption: "DSKKX DDNDN UpdateObjectEncryption,PutObject",
};

/** The same for STS, where the letters are:
 *
 *   A  200                 K  403 InvalidClientTokenId          E  400 ExpiredTokenException
 *   D  403 AccessDenied    T  403 MissingAuthenticationToken    I  400 InvalidIdentityToken
 *   X  403 ExpiredToken    S  403 SignatureDoesNotMatch
 *
 * Who has a key may have a session of it: nobody gets more than they have. Who brings a token of the
 * identity provider needs no signature, and none is looked at. */
export const STS_EXPECTATIONS: Readonly<Record<string, string>> = {
  AssumeRole: "TSKKX AAADA",
  GetSessionToken: "TSKKX AAADA",
  GetCallerIdentity: "TSKKX AAAAA",
  AssumeRoleWithWebIdentity: "AAAAA AAAAA",
  "AssumeRoleWithWebIdentity by an expired token": "EEEEE EEEEE",
  "AssumeRoleWithWebIdentity by another's token": "IIIII IIIII",
};
