/** CopyObject: by reference, whatever the size. Nothing is read for it, so a copy has its source's entity
 * tag: of an object of parts `<hash>-<parts>`, where AWS makes a copy in one piece with an MD5. */
import type { Attributes, ChecksumAlgorithm, ObjectVersion } from "../../../storage/model.ts";
import { MultiHasher } from "../../../storage/digests.ts";
import { type Preconditions, seenOf } from "../../../storage/preconditions.ts";
import { aclAttribute, type RequestedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { CHECKSUM_ALGORITHMS, digestName } from "../checksums.ts";
import { writeConditions } from "../conditions.ts";
import { S3Error } from "../errors.ts";
import {
  checksumXml,
  parseRedirect,
  parseStorageClass,
  REDIRECT_LOCATION,
  refuseUnsupported,
  requestMetadata,
  writeActions,
} from "../headers.ts";
import { isoTime } from "../listing.ts";
import { refuseVersionId, versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext, type S3Result } from "../operation.ts";
import {
  type LoadedSource,
  openSource,
  parseSource,
  type SourceInput,
  withSource,
} from "../source_version.ts";
import { parseTaggingHeader } from "../tags.ts";
import { computedChecksum } from "./put_object.ts";

interface Input extends SourceInput {
  readonly preconditions: Preconditions | undefined;
  readonly replace: Pick<Attributes, "headers" | "metadata"> | undefined;
  readonly replaceTags: Attributes["tags"] | undefined;
  readonly acl: RequestedAcl | undefined;
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
  actions: ({ replaceTags: tags = {}, acl, preconditions }) =>
    writeActions({ tags, acl, preconditions }),
  requestTags: ({ replaceTags }) => replaceTags,
  mutates: true,
  body: "none",
  implemented: true,

  parse({ headers, address }) {
    refuseUnsupported(headers);
    refuseVersionId(address.query);
    const replaces = directive(headers, "x-amz-metadata-directive");
    return {
      ...parseSource(headers),
      preconditions: writeConditions(headers),
      replace: replaces ? requestMetadata(headers) : undefined,
      replaceTags: directive(headers, "x-amz-tagging-directive")
        ? parseTaggingHeader(headers.get("x-amz-tagging"))
        : undefined,
      acl: parseAclHeaders(headers, "object"),
      storageClass: parseStorageClass(headers),
      algorithm: parseAlgorithm(headers.get("x-amz-checksum-algorithm")),
      redirect: parseRedirect(headers),
    };
  },

  handle: (input, context) => withSource(input, context, (source) => copy(input, source, context)),
});

async function copy(
  input: Input,
  { version: source, told }: LoadedSource,
  context: OperationContext<"object">,
): Promise<S3Result> {
  const { bucket, key, cause, services } = context;
  if (input.replaceTags === undefined && Object.keys(source.tags).length > 0) {
    await context.authorize(
      input.source.versionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging",
      { ...input.source, row: source },
    );
    await context.authorize("s3:PutObjectTagging", { bucket: bucket.name, key });
  }
  refuseNoChange(input, source, context);
  const acl = aclAttribute(input.acl, bucket);
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
    expected: seenOf(source),
    bucket: bucket.id,
    key,
    ...(replace === undefined ? {} : { replace }),
    ...(input.replaceTags === undefined ? {} : { replaceTags: input.replaceTags }),
    // Not the source's: a copy is STANDARD unless asked otherwise.
    storageClass: input.storageClass ?? "STANDARD",
    ...acl,
    ...checksum,
    ...(input.preconditions === undefined ? {} : { preconditions: input.preconditions }),
    cause,
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
      `types: [${CHECKSUM_ALGORITHMS.join(", ")}]`,
  });
}

/** Whether the checksum the copy takes over is already what was asked for: of all the bytes. */
function isOfWhole({ checksum }: ObjectVersion, algorithm: ChecksumAlgorithm): boolean {
  return checksum?.algorithm === algorithm && checksum.type === "FULL_OBJECT";
}

async function computeChecksum(
  source: ObjectVersion,
  algorithm: ChecksumAlgorithm,
  context: OperationContext<"object">,
): Promise<ReturnType<typeof computedChecksum>> {
  const body = await openSource(source, { start: 0, end: source.size }, context);
  const hasher = new MultiHasher([digestName(algorithm)]);
  if (body instanceof Uint8Array) hasher.update(body);
  else for await (const piece of body) hasher.update(piece);
  return computedChecksum({ algorithm }, hasher.digests());
}
