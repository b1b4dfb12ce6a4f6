/** The version CopyObject and UploadPartCopy copy from: found, allowed, meeting its conditions, and
 * looked at again when it is overwritten meanwhile. */
import { isSeen, type Preconditions } from "../../storage/preconditions.ts";
import { type ObjectVersion, StorageError } from "../../storage/model.ts";
import { MAX_LOOKS } from "./addressed_version.ts";
import { requireConditions, sourceConditions } from "./conditions.ts";
import { type CopySource, parseCopySource } from "./copy_source.ts";
import { S3Error } from "./errors.ts";
import { requireObject, versionIdHeader } from "./object_version.ts";
import type { OperationContext } from "./operation.ts";
import type { ByteRange } from "./range.ts";

/** What a request says of the source of its copy. */
export interface SourceInput {
  readonly source: CopySource;
  readonly sourcePreconditions: Preconditions;
  /** x-amz-source-expected-bucket-owner. */
  readonly sourceOwner: string | undefined;
}

/** The headers that name the source of a copy. InvalidArgument. */
export function parseSource(headers: ReadonlyMap<string, string>): SourceInput {
  return {
    source: parseCopySource(headers.get("x-amz-copy-source") ?? ""),
    sourcePreconditions: sourceConditions(headers),
    sourceOwner: headers.get("x-amz-source-expected-bucket-owner"),
  };
}

export interface LoadedSource {
  readonly version: ObjectVersion;
  /** x-amz-copy-source-version-id: undefined where versioning was never on. */
  readonly told: string | undefined;
}

/** `copy` of the source as it is; again when the source was overwritten under it. What it throws. */
export async function withSource<Result>(
  input: SourceInput,
  context: OperationContext<"object">,
  copy: (source: LoadedSource) => Promise<Result>,
): Promise<Result> {
  let source = await loadSource(input, context);
  for (let looks = 1;; looks++) {
    try {
      return await copy(source);
    } catch (error) {
      if (!isBusy(error) || looks >= MAX_LOOKS) throw error;
      const now = await loadSource(input, context);
      // Busy for another reason: that is for the client to wait out.
      if (isSeen(now.version, source.version)) throw error;
      source = now;
    }
  }
}

function isBusy(error: unknown): boolean {
  if (error instanceof StorageError) return error.code === "busy";
  return error instanceof S3Error && error.code === "SlowDown";
}

/** The version to copy, once the principal may read it and its conditions hold. NoSuchBucket,
 * NoSuchKey, NoSuchVersion, PreconditionFailed, AccessDenied. */
async function loadSource(
  { source, sourcePreconditions, sourceOwner }: SourceInput,
  { services, authorize }: OperationContext<"object">,
): Promise<LoadedSource> {
  const { bucket: name, key, versionId } = source;
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  const bucket = await services.reader.getBucket(name);
  const found = bucket === undefined ? undefined : await services.reader.getVersion({
    bucket: bucket.id,
    key,
    ...(versionId === undefined ? {} : { versionId }),
  });
  // On the row that will be copied, and before anything is told of it.
  await authorize(action, { ...source, row: found ?? null });
  if (bucket === undefined) throw new S3Error("NoSuchBucket", { fields: { BucketName: name } });
  if (sourceOwner !== undefined && sourceOwner !== bucket.owner) throw new S3Error("AccessDenied");
  if (found?.kind === "deleteMarker" && versionId !== undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "The source of a copy request may not specifically refer to a delete marker by version id.",
    });
  }
  // A hidden key is simply not there: the marker is told of only where it was asked for.
  const visible = found?.kind === "deleteMarker" ? undefined : found;
  // Who may not list is not told what is missing.
  if (visible === undefined) await authorize("s3:ListBucket", { bucket: name });
  const version = requireObject(visible, { key, versionId, method: "GET" });
  requireConditions(sourcePreconditions, version);
  return { version, told: versionIdHeader(bucket, version.versionId) };
}

/** Bytes [start, end) of a version as it was loaded. SlowDown when it has been overwritten since. */
export async function openSource(
  { bucket, key, versionId, sequence }: ObjectVersion,
  range: ByteRange,
  { services }: OperationContext<"object">,
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  // By its id, so that newer versions of the key do not stand in the way.
  const opened = await services.objects.open({ bucket, key, versionId }, () => range);
  if (opened === undefined) throw new S3Error("SlowDown");
  const { version, body } = opened;
  if (version.sequence === sequence) return body;
  // It may hold the sweep off.
  if (body instanceof ReadableStream) await body.cancel();
  throw new S3Error("SlowDown");
}
