/** Which version a request means, and what a client is told when it is not there or is a delete
 * marker. Source: Amazon S3 API Reference, GetObject; User Guide, "Working with delete markers". */
import type { Bucket, ObjectVersion } from "../../storage/model.ts";
import { S3Error } from "./errors.ts";
import type { Query } from "./request.ts";

/** How the ids this server gives look; any other string never named a version. */
const VERSION_ID = /^(?:null|[0-9a-zA-Z]{32})$/;

/** The versionId of a query, undefined when absent. InvalidArgument for one that cannot be. */
export function parseVersionId(query: Query): string | undefined {
  const id = query.get("versionId");
  return id === undefined ? undefined : requireVersionId(id);
}

/** Whether a string has the form of a version id. */
export function isVersionId(id: string): boolean {
  return VERSION_ID.test(id);
}

/** `id` itself. InvalidArgument unless it has the form of a version id. */
export function requireVersionId(id: string): string {
  if (isVersionId(id)) return id;
  throw new S3Error("InvalidArgument", {
    message: id === "" ? "Version id cannot be the empty string" : "Invalid version id specified",
    fields: { ArgumentName: "versionId", ArgumentValue: id },
  });
}

/** InvalidArgument when a query names a version: what is written gets a new one. */
export function refuseVersionId(query: Query): void {
  const id = query.get("versionId");
  if (id === undefined) return;
  throw new S3Error("InvalidArgument", {
    message: "This operation does not accept a version-id.",
    fields: { ArgumentName: "versionId", ArgumentValue: id },
  });
}

/** x-amz-version-id of an answer; undefined where versioning was never on. */
export function versionIdHeader(
  bucket: Pick<Bucket, "versioning">,
  versionId: string,
): string | undefined {
  return bucket.versioning === "off" ? undefined : versionId;
}

/** The version when it is an object. NoSuchVersion or NoSuchKey when there is none; a delete marker
 * is NoSuchKey when it hides the key, MethodNotAllowed when it was named; both answers tell that
 * it is a marker. */
export function requireObject(
  version: ObjectVersion | undefined,
  asked: { readonly key: string; readonly versionId?: string | undefined; readonly method: string },
): ObjectVersion {
  const { key, versionId, method } = asked;
  if (version === undefined) {
    if (versionId === undefined) throw new S3Error("NoSuchKey", { fields: { Key: key } });
    throw new S3Error("NoSuchVersion", { fields: { Key: key, VersionId: versionId } });
  }
  if (version.kind === "object") return version;
  const marker = { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
  if (versionId === undefined) {
    throw new S3Error("NoSuchKey", { fields: { Key: key }, headers: marker });
  }
  throw new S3Error("MethodNotAllowed", {
    fields: { Method: method, ResourceType: "DeleteMarker" },
    headers: { ...marker, allow: "DELETE", "last-modified": httpTime(version.lastModified) },
  });
}

/** A time as HTTP headers have it. */
export function httpTime(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}
