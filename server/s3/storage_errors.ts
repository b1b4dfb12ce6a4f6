/** What a client is told when storage refuses: the one mapping from StorageError to S3Error, used by
 * dispatch. Handlers map by hand only where a code means something else to them. Storage's own
 * messages never leave the server. */
import type { StorageError } from "../../storage/model.ts";
import { S3Error, type S3ErrorCode, type S3ErrorOptions } from "./errors.ts";

/** What the request addressed, for the fields of the error. */
export interface ErrorSubject {
  readonly bucket?: string;
  readonly key?: string;
}

/** The S3 error for a storage refusal, with `error` as its cause. */
export function toS3Error(error: StorageError, about: ErrorSubject = {}): S3Error {
  const { code, fields, message } = translate(error, about);
  const present: Record<string, string> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) present[name] = value;
  }
  const options: S3ErrorOptions = { cause: error, fields: present };
  return new S3Error(code, message === undefined ? options : { ...options, message });
}

interface Translation {
  readonly code: S3ErrorCode;
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly message?: string;
}

function translate({ code, detail }: StorageError, { bucket, key }: ErrorSubject): Translation {
  switch (code) {
    case "bucketExists":
      return { code: "BucketAlreadyExists", fields: { BucketName: bucket } };
    case "bucketNotEmpty":
      return { code: "BucketNotEmpty", fields: { BucketName: bucket } };
    case "bucketNotFound":
      return { code: "NoSuchBucket", fields: { BucketName: bucket } };
    case "objectNotFound":
    case "sourceNotFound":
      return { code: "NoSuchKey", fields: { Key: detail["key"] ?? key } };
    case "versionNotFound":
      return {
        code: "NoSuchVersion",
        fields: { Key: detail["key"] ?? key, VersionId: detail["versionId"] },
      };
    case "uploadNotFound":
      return { code: "NoSuchUpload", fields: { UploadId: detail["uploadId"] } };
    case "invalidPart":
      return {
        code: "InvalidPart",
        fields: {
          UploadId: detail["uploadId"],
          PartNumber: detail["number"],
          ETag: detail["etag"],
        },
      };
    case "partTooSmall":
      return {
        code: "EntityTooSmall",
        fields: {
          ProposedSize: detail["size"],
          MinSizeAllowed: detail["minimum"],
          PartNumber: detail["number"],
        },
      };
    case "preconditionFailed":
    case "sourcePreconditionFailed":
      return { code: "PreconditionFailed", fields: { Condition: detail["condition"] } };
    case "sourceDeleteMarker":
      return {
        code: "InvalidRequest",
        message:
          "The source of a copy request may not specifically refer to a delete marker by version id.",
      };
    case "stalled":
      return { code: "RequestTimeout" };
    case "busy":
      return { code: "SlowDown" };
    case "readOnly":
    case "journalFull":
      return {
        code: "ServiceUnavailable",
        message: "The server accepts no writes at the moment.",
      };
    // No S3 operation gives these commands: the management API has its own words for them.
    case "userExists":
    case "userNotFound":
    case "userInUse":
    case "groupExists":
    case "groupNotFound":
    case "groupInUse":
    case "policyExists":
    case "policyNotFound":
    case "policyAttached":
    case "accessKeyExists":
    case "accessKeyNotFound":
    case "shareNotFound":
    case "tooManyShares":
    case "consumerNotFound":
    case "invalidValue":
    case "tooLarge":
      return { code: "InvalidRequest" };
    case "corrupt":
      return {
        code: "ServiceUnavailable",
        message: "The stored data failed its integrity check and is not returned.",
      };
    case "indeterminate":
      return {
        code: "ServiceUnavailable",
        message: "The outcome of the request is unknown. It may or may not have taken effect.",
      };
  }
}
