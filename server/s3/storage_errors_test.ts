import assert from "node:assert/strict";
import { StorageError, type StorageErrorCode } from "../../storage/model.ts";
import { toS3Error } from "./storage_errors.ts";

const EXPECTED: Readonly<Record<StorageErrorCode, readonly [string, number]>> = {
  accessKeyExists: ["InvalidRequest", 400],
  accessKeyNotFound: ["InvalidRequest", 400],
  bucketExists: ["BucketAlreadyExists", 409],
  bucketNotEmpty: ["BucketNotEmpty", 409],
  bucketNotFound: ["NoSuchBucket", 404],
  busy: ["SlowDown", 503],
  consumerNotFound: ["InvalidRequest", 400],
  corrupt: ["ServiceUnavailable", 503],
  groupExists: ["InvalidRequest", 400],
  groupInUse: ["InvalidRequest", 400],
  groupNotFound: ["InvalidRequest", 400],
  indeterminate: ["ServiceUnavailable", 503],
  invalidPart: ["InvalidPart", 400],
  invalidValue: ["InvalidRequest", 400],
  journalFull: ["ServiceUnavailable", 503],
  objectNotFound: ["NoSuchKey", 404],
  partTooSmall: ["EntityTooSmall", 400],
  policyAttached: ["InvalidRequest", 400],
  policyExists: ["InvalidRequest", 400],
  policyNotFound: ["InvalidRequest", 400],
  preconditionFailed: ["PreconditionFailed", 412],
  readOnly: ["ServiceUnavailable", 503],
  shareNotFound: ["InvalidRequest", 400],
  sourceDeleteMarker: ["InvalidRequest", 400],
  sourceNotFound: ["NoSuchKey", 404],
  sourcePreconditionFailed: ["PreconditionFailed", 412],
  stalled: ["RequestTimeout", 400],
  tooLarge: ["InvalidRequest", 400],
  tooManyShares: ["InvalidRequest", 400],
  uploadNotFound: ["NoSuchUpload", 404],
  userExists: ["InvalidRequest", 400],
  userInUse: ["InvalidRequest", 400],
  userNotFound: ["InvalidRequest", 400],
  versionNotFound: ["NoSuchVersion", 404],
};

for (const code in EXPECTED) {
  const [expected, status] = EXPECTED[code as StorageErrorCode];
  Deno.test(`toS3Error() answers ${expected} for ${code}`, () => {
    const cause = new StorageError(code as StorageErrorCode, { message: "row 7 of /data/x" });
    const error = toS3Error(cause);
    assert.deepEqual([error.code, error.status, error.cause], [expected, status, cause]);
    assert.equal(JSON.stringify([error.message, error.fields]).includes("/data/x"), false);
  });
}

Deno.test("toS3Error() names what the request was about", () => {
  assert.deepEqual(
    toS3Error(new StorageError("bucketNotFound"), { bucket: "b" }).fields,
    { BucketName: "b" },
  );
  assert.deepEqual(toS3Error(new StorageError("objectNotFound"), { key: "k" }).fields, {
    Key: "k",
  });
  assert.deepEqual(
    toS3Error(new StorageError("partTooSmall", { number: "1", size: "5" })).fields,
    { ProposedSize: "5", PartNumber: "1" },
  );
});
