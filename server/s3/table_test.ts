import assert from "node:assert/strict";
import { queryOf } from "../../tests/support/operation_call.ts";
import { S3Error } from "./errors.ts";
import type { Operation } from "./operation.ts";
import type { Method } from "./request.ts";
import { OPERATIONS, resolveOperation } from "./table.ts";

/** Every action of the service model (API version 2006-03-01), but the four former names whose
 * requests are those of their successors, and the browser's form, which the model leaves out. */
const NAMES = `
  AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket
  CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration CreateMultipartUpload
  CreateSession DeleteBucket DeleteBucketAnalyticsConfiguration DeleteBucketCors
  DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration
  DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketMetadataConfiguration
  DeleteBucketMetadataTableConfiguration DeleteBucketMetricsConfiguration
  DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketReplication DeleteBucketTagging
  DeleteBucketWebsite DeleteObject DeleteObjectAnnotation DeleteObjectTagging DeleteObjects
  DeletePublicAccessBlock GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl
  GetBucketAnalyticsConfiguration GetBucketCors GetBucketEncryption
  GetBucketIntelligentTieringConfiguration GetBucketInventoryConfiguration
  GetBucketLifecycleConfiguration GetBucketLocation GetBucketLogging GetBucketMetadataConfiguration
  GetBucketMetadataTableConfiguration GetBucketMetricsConfiguration
  GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy
  GetBucketPolicyStatus GetBucketReplication GetBucketRequestPayment GetBucketTagging
  GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl GetObjectAnnotation
  GetObjectAttributes GetObjectLegalHold GetObjectLockConfiguration GetObjectRetention
  GetObjectTagging GetObjectTorrent GetPublicAccessBlock HeadBucket HeadObject
  ListBucketAnalyticsConfigurations ListBucketIntelligentTieringConfigurations
  ListBucketInventoryConfigurations ListBucketMetricsConfigurations ListBuckets
  ListDirectoryBuckets ListMultipartUploads ListObjectAnnotations ListObjectVersions ListObjects
  ListObjectsV2 ListParts PostObject PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl
  PutBucketAnalyticsConfiguration PutBucketCors PutBucketEncryption
  PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration
  PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration
  PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy
  PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning
  PutBucketWebsite PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold
  PutObjectLockConfiguration PutObjectRetention PutObjectTagging PutPublicAccessBlock RenameObject
  RestoreObject SelectObjectContent UpdateBucketMetadataAnnotationTableConfiguration
  UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
  UpdateObjectEncryption UploadPart UploadPartCopy WriteGetObjectResponse
`.trim().split(/\s+/);

/** What stands in this server besides 501. */
const IMPLEMENTED = `
  AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket CreateMultipartUpload
  DeleteBucket DeleteBucketCors DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketTagging
  DeleteObject DeleteObjectTagging DeleteObjects DeletePublicAccessBlock GetBucketAcl GetBucketCors
  GetBucketLocation GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
  GetBucketTagging GetBucketVersioning GetObject GetObjectAcl GetObjectAttributes GetObjectTagging
  GetPublicAccessBlock HeadBucket HeadObject ListBuckets ListMultipartUploads ListObjectVersions
  ListObjects ListObjectsV2 ListParts PostObject PutBucketAcl PutBucketCors PutBucketOwnershipControls
  PutBucketPolicy PutBucketTagging PutBucketVersioning PutObject PutObjectAcl PutObjectTagging
  PutPublicAccessBlock UploadPart UploadPartCopy
`.trim().split(/\s+/);

/** Query keys that select a row by themselves. */
const SUBRESOURCES = new Set(
  OPERATIONS.map(({ query }) => Object.entries(query ?? {}))
    .flatMap((keys) => keys.length === 1 && keys[0]?.[1] === "" ? [keys[0][0]] : []),
);

/** The plainest request for a row, `?x-id` included as the JavaScript SDK sends it. */
function resolveExample(operation: Operation): Operation {
  const query = Object.entries(operation.query ?? {}).map(([name, value]) => `${name}=${value}`);
  return resolveOperation(
    operation.level,
    operation.method,
    queryOf([...query, `x-id=${operation.name}`].join("&")),
    new Map((operation.header ?? []).map((name) => [name, "x"])),
  );
}

function code(level: Operation["level"], method: Method, query: string): string {
  try {
    return resolveOperation(level, method, queryOf(query), new Map()).name;
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
}

Deno.test("OPERATIONS has every AWS operation, each once", () => {
  assert.deepEqual(OPERATIONS.map((operation) => operation.name).toSorted(), NAMES.toSorted());
});

Deno.test("OPERATIONS implements what it says", () => {
  const names = OPERATIONS.filter((operation) => operation.implemented).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), IMPLEMENTED.toSorted());
});

for (const operation of OPERATIONS) {
  Deno.test(`resolveOperation() finds ${operation.name}`, () => {
    assert.equal(resolveExample(operation), operation);
  });
}

Deno.test("OPERATIONS has no two rows for one request", () => {
  const shapes = OPERATIONS.map(({ level, method, query, header }) =>
    JSON.stringify([level, method, Object.entries(query ?? {}).sort(), [...header ?? []].sort()])
  );
  assert.deepEqual(shapes.filter((shape, index) => shapes.indexOf(shape) !== index), []);
});

Deno.test("OPERATIONS has no two rows that fit one request equally well", () => {
  for (const one of OPERATIONS) {
    for (const other of OPERATIONS) {
      if (one === other || one.level !== other.level || one.method !== other.method) continue;
      const [a, b] = [selectors(one), selectors(other)];
      if (a.length !== b.length || subresource(one) !== subresource(other)) continue;
      // Of one sub-resource, a row's selectors contain another's or their values exclude them.
      assert.ok(
        a.some((selector) => excludes(selector, b)),
        `${one.name} and ${other.name}`,
      );
    }
  }

  function subresource({ query }: Operation): string | undefined {
    return Object.keys(query ?? {}).find((name) => SUBRESOURCES.has(name));
  }
  function selectors({ query, header }: Operation): string[] {
    return [
      ...Object.entries(query ?? {}).map(([name, value]) => `${name}=${value}`),
      ...header ?? [],
    ];
  }
  function excludes(selector: string, others: readonly string[]): boolean {
    const [name, value] = selector.split("=");
    return others.some((other) => other.startsWith(`${name}=`) && other !== `${name}=${value}`);
  }
});

Deno.test("OPERATIONS asks for permission to everything", () => {
  for (const operation of OPERATIONS) {
    if (typeof operation.actions === "function") continue;
    assert.ok(operation.actions.length > 0, operation.name);
    for (const action of operation.actions) assert.match(action, /^s3:[A-Z][A-Za-z]+$/);
  }
});

Deno.test("resolveOperation() never takes a sub-resource it lacks for the plain operation", () => {
  for (const name of SUBRESOURCES) {
    for (const level of ["service", "bucket", "object"] as const) {
      for (const method of ["GET", "HEAD", "PUT", "POST", "DELETE"] as const) {
        const selecting = OPERATIONS.filter((operation) =>
          operation.level === level && operation.method === method &&
          operation.query?.[name] !== undefined
        ).map((operation) => operation.name);
        const found = code(level, method, name);
        assert.ok(
          selecting.includes(found) ||
            (found === "MethodNotAllowed" && selecting.length === 0) ||
            (found === "InvalidArgument" && name === "uploadId" && method === "PUT"),
          `${method} ${level} ?${name}: ${found}`,
        );
      }
    }
  }
});

Deno.test("resolveOperation() answers 405 for methods S3 does not have", () => {
  assert.equal(code("bucket", "PUT", "location"), "MethodNotAllowed");
  assert.equal(code("service", "PUT", ""), "MethodNotAllowed");
  assert.equal(code("object", "POST", ""), "MethodNotAllowed");
  assert.equal(code("bucket", "HEAD", "versioning"), "MethodNotAllowed");
  assert.equal(code("bucket", "POST", ""), "PostObject");
  assert.equal(code("object", "PUT", "partNumber=1"), "InvalidArgument");
});
