/** CopyObject: by reference, whatever the size. */
import type { Attributes, ChecksumAlgorithm, ObjectVersion } from "../../../storage/model.ts";
import { MultiHasher } from "../../../storage/digests.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { CHECKSUM_ALGORITHMS, digestName } from "../checksums.ts";
import { requireConditions, sourceConditions, writeConditions } from "../conditions.ts";
import { type CopySource, parseCopySource } from "../copy_source.ts";
import { S3Error } from "../errors.ts";
import {
  checksumXml,
  parseRedirect,
  parseStorageClass,
  REDIRECT_LOCATION,
  refuseUnsupported,
  requestMetadata,
} from "../headers.ts";
import { isoTime } from "../listing.ts";
import { requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import { parseTaggingHeader } from "../tags.ts";
import { computedChecksum } from "./put_object.ts";

/** What a request says of the source of its copy. */
export interface SourceInput {
  readonly source: CopySource;
  readonly sourcePreconditions: Preconditions;
  /** x-amz-source-expected-bucket-owner. */
  readonly sourceOwner: string | undefined;
}

interface Input extends SourceInput {
  readonly preconditions: Preconditions | undefined;
  readonly replace: Pick<Attributes, "headers" | "metadata"> | undefined;
  readonly replaceTags: Attributes["tags"] | undefined;
  readonly storageClass: string | undefined;
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly redirect: string | undefined;
}

type Headers = ReadonlyMap<string, string>;

export const copyObject = defineOperation<"object", Input>({
  name: "CopyObject",
  level: "object",
  method: "PUT",
  header: ["x-amz-copy-source"],
  actions: ["s3:PutObject"],
  mutates: true,
  body: "none",
  implemented: true,

  parse({ headers }) {
    refuseUnsupported(headers);
    const replaces = directive(headers, "x-amz-metadata-directive");
    return {
      ...parseSource(headers),
      preconditions: writeConditions(headers),
      replace: replaces ? requestMetadata(headers) : undefined,
      replaceTags: directive(headers, "x-amz-tagging-directive")
        ? parseTaggingHeader(headers.get("x-amz-tagging"))
        : undefined,
      storageClass: parseStorageClass(headers),
      algorithm: parseAlgorithm(headers.get("x-amz-checksum-algorithm")),
      redirect: parseRedirect(headers),
    };
  },

  async handle(input, context) {
    const { bucket, key, principal, services } = context;
    const { version: source, told } = await loadSource(input, context);
    if (input.replaceTags === undefined && Object.keys(source.tags).length > 0) {
      await context.authorize(
        input.source.versionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging",
        { bucket: input.source.bucket, key: input.source.key },
      );
    }
    refuseNoChange(input, source, context);
    const replace = input.replace ?? withRedirect(source, input.redirect);
    const checksum = input.algorithm === undefined || isOfWhole(source, input.algorithm)
      ? undefined
      : await computeChecksum(source, input.algorithm, context);
    const written = await services.writer.execute("copyObject", {
      source: {
        bucket: source.bucket,
        key: source.key,
        ...(input.source.versionId === undefined ? {} : { versionId: input.source.versionId }),
      },
      sourcePreconditions: input.sourcePreconditions,
      // What was looked at (authorised, hashed) is what is copied.
      expectedSequence: source.sequence,
      bucket: bucket.id,
      key,
      ...(replace === undefined ? {} : { replace }),
      ...(input.replaceTags === undefined ? {} : { replaceTags: input.replaceTags }),
      // Not the source's: a copy is STANDARD unless asked otherwise.
      storageClass: input.storageClass ?? "STANDARD",
      ...checksum,
      ...(input.preconditions === undefined ? {} : { preconditions: input.preconditions }),
      cause: { principal: principal.name, action: "CopyObject" },
    });
    return {
      headers: {
        "x-amz-version-id": versionIdHeader(written, written.versionId),
        "x-amz-copy-source-version-id": told,
      },
      xml: {
        CopyObjectResult: {
          LastModified: isoTime(written.lastModified),
          ETag: `"${written.etag}"`,
          ...checksumXml(written.checksum),
        },
      },
    };
  },
});

/** The headers that name the source of a copy. InvalidArgument. */
export function parseSource(headers: Headers): SourceInput {
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

/** The version to copy, once the principal may read it and its conditions hold. NoSuchBucket,
 * NoSuchKey, NoSuchVersion, PreconditionFailed, AccessDenied. */
export async function loadSource(
  { source, sourcePreconditions, sourceOwner }: SourceInput,
  { services, authorize }: OperationContext<"object">,
): Promise<LoadedSource> {
  const { bucket: name, key, versionId } = source;
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  await authorize(action, { bucket: name, key });
  const bucket = await services.reader.getBucket(name);
  if (bucket === undefined) throw new S3Error("NoSuchBucket", { fields: { BucketName: name } });
  if (sourceOwner !== undefined && sourceOwner !== bucket.owner) throw new S3Error("AccessDenied");
  const found = await services.reader.getVersion({
    bucket: bucket.id,
    key,
    ...(versionId === undefined ? {} : { versionId }),
  });
  if (found?.kind === "deleteMarker" && versionId !== undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "The source of a copy request may not specifically refer to a delete marker by version id.",
    });
  }
  // A hidden key is simply not there: the marker is told of only where it was asked for.
  const visible = found?.kind === "deleteMarker" ? undefined : found;
  const version = requireObject(visible, { key, versionId, method: "GET" });
  requireConditions(sourcePreconditions, version);
  return { version, told: versionIdHeader(bucket, version.versionId) };
}

/** The source's headers and metadata with the copy's own redirect; undefined when they stay. */
function withRedirect(
  { headers, metadata }: ObjectVersion,
  redirect: string | undefined,
): Pick<Attributes, "headers" | "metadata"> | undefined {
  const { [REDIRECT_LOCATION]: before, ...kept } = headers;
  if (before === redirect) return undefined;
  return {
    headers: redirect === undefined ? kept : { ...kept, [REDIRECT_LOCATION]: redirect },
    metadata,
  };
}

function refuseNoChange(
  input: Input,
  source: ObjectVersion,
  { bucket, key }: OperationContext<"object">,
): void {
  const onItself = source.bucket === bucket.id && source.key === key;
  const changes = input.replace !== undefined || input.replaceTags !== undefined ||
    input.source.versionId !== undefined || input.redirect !== undefined ||
    input.algorithm !== undefined || input.storageClass !== undefined;
  if (!onItself || changes) return;
  throw new S3Error("InvalidRequest", {
    message: "This copy request is illegal because it is trying to copy an object to itself " +
      "without changing the object's metadata, storage class, website redirect location or " +
      "encryption attributes.",
  });
}

/** True for REPLACE. InvalidArgument for what is neither COPY nor REPLACE. */
function directive(headers: Headers, name: string): boolean {
  const value = headers.get(name) ?? "COPY";
  if (value === "REPLACE") return true;
  if (value === "COPY") return false;
  throw new S3Error("InvalidArgument", {
    message: `Unknown ${name === "x-amz-tagging-directive" ? "tagging" : "metadata"} directive.`,
    fields: { ArgumentName: name, ArgumentValue: value },
  });
}

/** x-amz-checksum-algorithm. InvalidRequest for one that S3 does not know. */
export function parseAlgorithm(value: string | undefined): ChecksumAlgorithm | undefined {
  if (value === undefined) return undefined;
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === value.toUpperCase());
  if (algorithm !== undefined) return algorithm;
  throw new S3Error("InvalidRequest", {
    message: "Checksum algorithm provided is unsupported. Please try again with any of the valid " +
      "types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  });
}

/** Whether the checksum the copy takes over is already what was asked for: of all the bytes. */
function isOfWhole({ checksum }: ObjectVersion, algorithm: ChecksumAlgorithm): boolean {
  return checksum?.algorithm === algorithm && checksum.type === "FULL_OBJECT";
}

async function computeChecksum(
  source: ObjectVersion,
  algorithm: ChecksumAlgorithm,
  { services }: OperationContext<"object">,
): Promise<ReturnType<typeof computedChecksum>> {
  const address = {
    bucket: source.bucket,
    key: source.key,
    ...(source.latest ? {} : { versionId: source.versionId }),
  };
  const opened = await services.objects.open(address, ({ size }) => ({ start: 0, end: size }));
  if (opened === undefined || opened.version.sequence !== source.sequence) {
    throw new S3Error("SlowDown");
  }
  const hasher = new MultiHasher([digestName(algorithm)]);
  if (opened.body instanceof Uint8Array) hasher.update(opened.body);
  else for await (const piece of opened.body) hasher.update(piece);
  return computedChecksum({ algorithm }, hasher.digests());
}
