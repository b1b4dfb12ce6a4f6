/** For every route of the management API: a request that succeeds, what it is answered, and what it
 * needs. A route that is not here fails the matrix. */
import type { Fixture } from "./fixture.ts";

export interface Expectation {
  /** Behind `/api/v1`. */
  readonly path: string | ((at: Fixture) => string);
  readonly body?: unknown;
  /** Absent: a field of `body` that none of the routes has is refused with 400. */
  readonly noBody?: true;
  /** What who may is answered. */
  readonly status: number;
  /** Each is needed: without any one of them it is refused. With a comma: any of these is enough to be
   * let in. Empty: credentials are enough. */
  readonly needs: readonly string[];
  /** Whether `readonly` suffices. */
  readonly reads?: boolean;
  /** What who is let in is answered where what it asks for is another's. Absent: as who may. */
  readonly stranger?: number;
  /** What who may, but is narrowed by a policy, is answered. Absent: as who may. */
  readonly narrowed?: number;
}

const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

/** Allows what no route asks for. */
export const BUCKET_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetBucketLocation",
    Resource: "arn:aws:s3:::media",
  }],
});

function admin(status: number, action: string, path: Expectation["path"], body?: unknown) {
  const base = { path, status, needs: [`admin:${action}`] };
  return body === undefined ? { ...base, noBody: true as const } : { ...base, body };
}

function s3(
  status: number,
  needs: readonly string[],
  path: Expectation["path"],
  body?: unknown,
) {
  const base = {
    path,
    status,
    needs: needs.map((name) => `s3:${name}`),
    reads: needs.every((name) => /^(?:Get|List)/.test(name)),
  };
  return body === undefined ? { ...base, noBody: true as const } : { ...base, body };
}

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  // Those it may look into are told to whoever may not list them all.
  ListBuckets: s3(200, ["ListAllMyBuckets,s3:ListBucket"], "/buckets"),
  CreateBucket: s3(201, ["CreateBucket"], "/buckets", { name: "made-by-matrix" }),
  GetBucket: s3(200, ["ListBucket"], "/buckets/media"),
  DeleteBucket: s3(
    204,
    ["DeleteBucket", "ListBucketVersions", "DeleteObjectVersion"],
    "/buckets/doomed?contents=true",
  ),
  GetBucketVersioning: s3(200, ["GetBucketVersioning"], "/buckets/media/versioning"),
  PutBucketVersioning: s3(204, ["PutBucketVersioning"], "/buckets/media/versioning", {
    status: "enabled",
  }),
  GetBucketTags: s3(200, ["GetBucketTagging"], "/buckets/media/tags"),
  PutBucketTags: s3(204, ["PutBucketTagging"], "/buckets/media/tags", { tags: { a: "b" } }),
  DeleteBucketTags: s3(204, ["PutBucketTagging"], "/buckets/media/tags"),
  GetBucketSettings: s3(200, [
    [
      "GetBucketVersioning",
      ...["Tagging", "CORS", "Policy", "PolicyStatus", "PublicAccessBlock"],
      ...["OwnershipControls", "Acl"],
    ].map((name, at) => at === 0 ? name : `s3:GetBucket${name}`).join(","),
  ], "/buckets/media/settings"),
  GetBucketCors: s3(200, ["GetBucketCORS"], "/buckets/media/cors"),
  PutBucketCors: s3(204, ["PutBucketCORS"], "/buckets/media/cors", {
    rules: [{ allowedOrigins: ["*"], allowedMethods: ["GET"] }],
  }),
  DeleteBucketCors: s3(204, ["PutBucketCORS"], "/buckets/media/cors"),
  GetBucketPolicy: s3(200, ["GetBucketPolicy"], "/buckets/media/policy"),
  PutBucketPolicy: s3(204, ["PutBucketPolicy"], "/buckets/media/policy", { policy: BUCKET_POLICY }),
  DeleteBucketPolicy: s3(204, ["DeleteBucketPolicy"], "/buckets/media/policy"),
  GetBucketPolicyStatus: s3(200, ["GetBucketPolicyStatus"], "/buckets/media/policy-status"),
  GetBucketPublicAccessBlock: s3(
    200,
    ["GetBucketPublicAccessBlock"],
    "/buckets/media/public-access-block",
  ),
  PutBucketPublicAccessBlock: s3(
    204,
    ["PutBucketPublicAccessBlock"],
    "/buckets/media/public-access-block",
    { ignorePublicAcls: true },
  ),
  DeleteBucketPublicAccessBlock: s3(
    204,
    ["PutBucketPublicAccessBlock"],
    "/buckets/media/public-access-block",
  ),
  GetBucketOwnershipControls: s3(
    200,
    ["GetBucketOwnershipControls"],
    "/buckets/media/ownership-controls",
  ),
  PutBucketOwnershipControls: s3(
    204,
    ["PutBucketOwnershipControls"],
    "/buckets/media/ownership-controls",
    { ownership: "ObjectWriter" },
  ),
  DeleteBucketOwnershipControls: s3(
    204,
    ["PutBucketOwnershipControls"],
    "/buckets/media/ownership-controls",
  ),
  GetBucketAcl: s3(200, ["GetBucketAcl"], "/buckets/media/acl"),
  PutBucketAcl: s3(204, ["PutBucketAcl"], "/buckets/media/acl", { canned: "private" }),

  ListObjects: s3(200, ["ListBucket"], "/buckets/media/objects"),
  ListObjectVersions: s3(200, ["ListBucketVersions"], "/buckets/media/versions"),
  GetObject: s3(200, ["GetObject"], "/buckets/media/object?key=a"),
  UpdateObject: s3(200, ["PutObject", "GetObject"], "/buckets/media/object?key=a", {
    headers: { "content-type": "text/plain" },
  }),
  // Each key is asked for by itself.
  CopyObjects: s3(200, ["PutObject", "GetObject"], "/buckets/media/copy", {
    items: [{ from: "a", to: "copy" }],
    overwrite: true,
  }),
  MoveObjects: s3(200, ["PutObject", "GetObject", "DeleteObject"], "/buckets/media/move", {
    items: [{ from: "movable", to: "moved" }],
  }),
  PutObjectTags: s3(204, ["PutObjectTagging"], "/buckets/media/object/tags?key=a", {
    tags: { a: "b" },
  }),
  DeleteObject: s3(204, ["DeleteObject"], "/buckets/media/object?key=gone"),
  // Each key is asked for by itself.
  DeleteObjects: s3(200, ["DeleteObject,s3:DeleteObjectVersion"], "/buckets/media/delete", {
    objects: [{ key: "none" }],
  }),
  RestoreVersion: s3(200, ["PutObject", "GetObjectVersion"], "/buckets/media/restore", {
    key: "a",
    versionId: "$version",
  }),
  // Each object is asked for by itself: what may not be read is not in the archive.
  CreateArchive: s3(201, [], "/buckets/media/archives", { keys: ["a"] }),
  GetArchive: s3(404, [], "/archives/none"),
  SignDownload: s3(200, ["GetObject"], "/buckets/media/download-urls", { key: "a" }),
  SignUploads: s3(200, ["PutObject"], "/buckets/media/upload-urls", { items: [{ key: "new" }] }),
  CreateShare: {
    ...s3(201, ["GetObject"], "/buckets/media/shares", { key: "a", expiresIn: 60 }),
    narrowed: 403,
  },
  ListShares: { path: "/shares", noBody: true, status: 200, needs: [] },
  DeleteShare: {
    path: ({ shareId }) => `/shares/${shareId}`,
    noBody: true,
    status: 204,
    needs: [],
    stranger: 404,
  },

  ListUploads: s3(200, ["ListBucketMultipartUploads"], "/buckets/media/uploads"),
  CreateUpload: s3(201, ["PutObject"], "/buckets/media/uploads", { key: "parts" }),
  ListUploadParts: s3(
    200,
    ["ListMultipartUploadParts"],
    ({ uploadId }) => `/buckets/media/uploads/${uploadId}/parts?key=parts`,
  ),
  SignUploadParts: s3(
    200,
    ["PutObject"],
    ({ uploadId }) => `/buckets/media/uploads/${uploadId}/part-urls`,
    { key: "parts", parts: [1] },
  ),
  CompleteUpload: s3(
    200,
    ["PutObject"],
    ({ uploadId }) => `/buckets/media/uploads/${uploadId}/complete`,
    { key: "parts", parts: [{ number: 1, etag: "$etag" }] },
  ),
  AbortUpload: s3(
    204,
    ["AbortMultipartUpload"],
    ({ doomedUploadId }) => `/buckets/media/uploads/${doomedUploadId}?key=parts`,
  ),

  ListUsers: admin(200, "ListUsers", "/users"),
  CreateUser: admin(201, "CreateUser", "/users", { name: "made-by-matrix" }),
  GetUser: admin(200, "GetUser", "/users/someone"),
  UpdateUser: admin(200, "UpdateUser", "/users/someone", { description: "changed" }),
  SetUserPassword: admin(204, "SetUserPassword", "/users/someone/password", {
    password: "a long enough one",
  }),
  DeleteUser: admin(204, "DeleteUser", "/users/doomed"),
  AttachUserPolicy: admin(204, "AttachPolicy", "/users/someone/policies/readonly"),
  DetachUserPolicy: admin(204, "DetachPolicy", "/users/attached/policies/readonly"),

  ListGroups: admin(200, "ListGroups", "/groups"),
  CreateGroup: admin(201, "CreateGroup", "/groups", { name: "made-by-matrix" }),
  GetGroup: admin(200, "GetGroup", "/groups/staff"),
  UpdateGroup: admin(200, "UpdateGroup", "/groups/staff", { description: "changed" }),
  DeleteGroup: admin(204, "DeleteGroup", "/groups/doomed"),
  ListGroupMembers: admin(200, "GetGroup", "/groups/staff/members"),
  AddUserToGroup: admin(204, "AddUserToGroup", "/groups/staff/members/someone"),
  RemoveUserFromGroup: admin(204, "RemoveUserFromGroup", "/groups/staff/members/attached"),
  AttachGroupPolicy: admin(204, "AttachPolicy", "/groups/staff/policies/readonly"),
  DetachGroupPolicy: admin(204, "DetachPolicy", "/groups/attached/policies/readonly"),

  ListAccessKeys: admin(200, "ListAccessKeys", "/access-keys"),
  CreateAccessKey: admin(201, "CreateAccessKey", "/access-keys", { user: "someone" }),
  GetAccessKey: admin(200, "GetAccessKey", "/access-keys/AKIASOMEONE"),
  UpdateAccessKey: admin(200, "UpdateAccessKey", "/access-keys/AKIASOMEONE", {
    description: "changed",
  }),
  RotateAccessKey: admin(201, "RotateAccessKey", "/access-keys/AKIASOMEONE/rotate", {
    overlap: 60,
  }),
  DeleteAccessKey: admin(204, "DeleteAccessKey", "/access-keys/AKIADOOMED"),
  ListOwnAccessKeys: admin(200, "ListOwnAccessKeys", "/own/access-keys"),
  CreateOwnAccessKey: admin(201, "CreateOwnAccessKey", "/own/access-keys", { description: "" }),
  UpdateOwnAccessKey: admin(200, "UpdateOwnAccessKey", "/own/access-keys/AKIAADMINOWN", {
    description: "changed",
  }),
  RotateOwnAccessKey: admin(201, "RotateOwnAccessKey", "/own/access-keys/AKIAADMINOWN/rotate", {
    overlap: 60,
  }),
  DeleteOwnAccessKey: admin(204, "DeleteOwnAccessKey", "/own/access-keys/AKIAADMINDOOMED"),

  ListPolicies: admin(200, "ListPolicies", "/policies"),
  GetPolicy: admin(200, "GetPolicy", "/policies/kept"),
  PutPolicy: admin(200, "PutPolicy", "/policies/made-by-matrix", { document: DOCUMENT }),
  DeletePolicy: admin(204, "DeletePolicy", "/policies/doomed"),
  ListPolicyHolders: admin(200, "GetPolicy", "/policies/kept/holders"),
  ValidatePolicy: admin(200, "ValidatePolicy", "/policies/validate", { document: DOCUMENT }),
  SimulatePolicy: admin(200, "SimulatePolicy", "/policies/simulate", {
    subject: { user: "someone" },
    action: "s3:GetObject",
  }),
  GetPermissions: {
    path: "/permissions?action=s3:GetObject",
    noBody: true,
    status: 200,
    needs: [],
  },

  GetStatus: admin(200, "GetStatus", "/status"),
  GetMetricsHistory: admin(200, "GetStatus", "/metrics/history"),
  GetUsage: admin(200, "GetUsage", "/usage"),
  GetConfiguration: admin(200, "GetConfiguration", "/configuration"),
  ListAuditRecords: admin(200, "GetAudit", "/audit"),
  TailAudit: admin(200, "GetAudit", "/audit/tail"),
  GetTrace: admin(200, "Trace", "/trace"),
  GetRefusals: admin(200, "GetRefusal", ({ refusedId }) => `/refusals/${refusedId}`),
  GetOpenApi: { path: "/openapi.json", noBody: true, status: 200, needs: [] },
};

/** The body of a request, with what only the fixture knows in its place. */
export function bodyOf({ body }: Expectation, at: Fixture): unknown {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body).replace("$version", at.versionId).replace("$etag", at.etag);
  return JSON.parse(text);
}

export function pathOf({ path }: Expectation, at: Fixture): string {
  return typeof path === "string" ? path : path(at);
}
