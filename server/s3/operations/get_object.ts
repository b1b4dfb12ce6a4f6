/** GetObject and HeadObject: the same answer, with and without the bytes. */
import type { ObjectAddress } from "../../../storage/metadata.ts";
import type { Checksum, Content, ObjectVersion } from "../../../storage/model.ts";
import { evaluate, type Preconditions } from "../../../storage/preconditions.ts";
import { MAX_LOOKS } from "../addressed_version.ts";
import { rangeApplies, readConditions } from "../conditions.ts";
import { S3Error } from "../errors.ts";
import {
  checksumHeaders,
  refuseUnsupported,
  responseOverrides,
  versionHeaders,
} from "../headers.ts";
import { httpTime, parseVersionId, requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext, type S3Result } from "../operation.ts";
import {
  type ByteRange,
  contentRange,
  parseRange,
  type RangeSpec,
  resolveRange,
} from "../range.ts";
import type { S3Request } from "../request.ts";
import { parsePartNumber } from "../upload.ts";

interface Input {
  readonly method: "GET" | "HEAD";
  readonly versionId: string | undefined;
  readonly conditions: Preconditions;
  readonly range: RangeSpec | undefined;
  readonly rangeHeader: string | undefined;
  readonly ifRange: string | undefined;
  readonly partNumber: number | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly checksum: boolean;
}

/** What of a version is sent, decided on its row. */
interface Selection {
  readonly range: ByteRange;
  readonly partial: boolean;
  readonly parts?: number;
  /** Of the bytes sent; absent when none is known. */
  readonly checksum?: Checksum;
}

/** What of a version depends on who asks. */
interface Told {
  readonly tagCount: boolean;
}

function actions({ versionId }: Input): readonly string[] {
  return [versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion"];
}

function parse(request: S3Request): Input {
  const { headers, address: { query } } = request;
  refuseUnsupported(headers);
  const rangeHeader = headers.get("range");
  const partNumber = query.has("partNumber") ? parsePartNumber(query) : undefined;
  if (partNumber !== undefined && rangeHeader !== undefined) {
    throw new S3Error("InvalidRequest", {
      message: "Cannot specify both Range header and partNumber query parameter",
    });
  }
  return {
    method: request.method === "HEAD" ? "HEAD" : "GET",
    versionId: parseVersionId(query),
    conditions: readConditions(headers),
    range: parseRange(rangeHeader),
    rangeHeader,
    ifRange: headers.get("if-range"),
    partNumber,
    overrides: responseOverrides(query),
    checksum: headers.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED",
  };
}

export const getObject = defineOperation<"object", Input>({
  name: "GetObject",
  level: "object",
  method: "GET",
  actions,
  mutates: false,
  body: "none",
  implemented: true,
  parse,

  handle: (input, context) =>
    look(input, context, async (address, part, told) => {
      let selection: Selection | undefined;
      const opened = await context.services.objects.open(address, (version) => {
        selection = context.version.covers(version)
          ? select(input, context, version, part)
          : undefined;
        return selection?.range;
      });
      if (opened === undefined) return answerNone(input, context);
      if (selection === undefined) return undefined;
      const { version, body } = opened;
      return { ...describe(input, context, version, { ...selection, ...told }), body };
    }),
});

export const headObject = defineOperation<"object", Input>({
  name: "HeadObject",
  level: "object",
  method: "HEAD",
  actions,
  mutates: false,
  body: "none",
  implemented: true,
  parse,

  handle: (input, context) =>
    look(input, context, async (_, part, told) => {
      const version = await context.version.load();
      if (version === undefined) return answerNone(input, context);
      const selection = select(input, context, version, part);
      if (selection === undefined) return undefined;
      return describe(input, context, version, { ...selection, ...told });
    }),
});

/** Answers by `read`, which says undefined when the object was overwritten since its part was looked
 * up, or since it was decided on: then all of it is done again. SlowDown when it never holds still. */
async function look(
  input: Input,
  context: OperationContext<"object">,
  read: (
    address: ObjectAddress,
    part: FoundPart | undefined,
    told: Told,
  ) => Promise<S3Result | undefined>,
): Promise<S3Result> {
  refuseAnonymousOverrides(input, context);
  const { bucket, key } = context;
  const address = { bucket: bucket.id, key, ...idField(input.versionId) };
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    if (looks > 0) await context.version.renew();
    // Before anything is open.
    const told = { tagCount: await mayReadTags(input, context) };
    const part = input.partNumber === undefined ? undefined : await findPart(input, context);
    const result = await read(address, part, told);
    if (result !== undefined) return result;
  }
  throw new S3Error("SlowDown");
}

/** Only to them is it told how many there are. */
async function mayReadTags(
  { versionId }: Input,
  { bucket, key, authorize }: OperationContext<"object">,
): Promise<boolean> {
  const action = versionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
  try {
    await authorize(action, { bucket: bucket.name, key, ...idField(versionId) });
    return true;
  } catch (error) {
    if (error instanceof S3Error && error.code === "AccessDenied") return false;
    throw error;
  }
}

/** A public object must not be made into a page by whoever writes the link. */
function refuseAnonymousOverrides(
  { overrides }: Input,
  { principal }: OperationContext<"object">,
): void {
  if (principal.kind !== "anonymous" || Object.keys(overrides).length === 0) return;
  throw new S3Error("InvalidRequest", {
    message: "Request specific response headers cannot be used for anonymous GET requests.",
  });
}

function idField(versionId: string | undefined): { readonly versionId?: string } {
  return versionId === undefined ? {} : { versionId };
}

function answerNone({ versionId, method }: Input, { key }: OperationContext<"object">): never {
  requireObject(undefined, { key, versionId, method });
  throw new S3Error("NoSuchKey");
}

/** Tests marker and conditions, and resolves the range. Throws what the client is told. Undefined when
 * `part` is of another version. */
function select(
  input: Input,
  { bucket, key }: OperationContext<"object">,
  found: ObjectVersion,
  part: FoundPart | undefined,
): Selection | undefined {
  const { versionId, method, conditions, range, rangeHeader, ifRange } = input;
  const version = requireObject(found, { key, versionId, method });
  switch (evaluate(conditions, version)) {
    case "failed":
      throw new S3Error("PreconditionFailed", {
        fields: {
          Condition: conditions.ifMatch === undefined ? "If-Unmodified-Since" : "If-Match",
        },
      });
    case "notModified": {
      const id = versionIdHeader(bucket, version.versionId);
      throw new S3Error("NotModified", {
        headers: {
          etag: `"${version.etag}"`,
          "last-modified": httpTime(version.lastModified),
          ...(id === undefined ? {} : { "x-amz-version-id": id }),
          ...pick(version.headers, ["cache-control", "expires"]),
        },
      });
    }
    case "pass":
      break;
  }
  if (input.partNumber !== undefined) {
    return part?.sequence === version.sequence ? part : undefined;
  }
  if (range === undefined || !rangeApplies(ifRange, version)) {
    return { range: { start: 0, end: version.size }, partial: false, ...checksumField(version) };
  }
  // A checksum of the whole object is of no use to who reads a part of it.
  return { range: resolveRange(range, version.size, rangeHeader), partial: true };
}

interface FoundPart extends Selection {
  readonly sequence: number;
}

/** The bytes of one part; an object that was put whole has one. Undefined: no such version. */
async function findPart(
  { partNumber = 1, versionId, method }: Input,
  { key, services, version: addressed }: OperationContext<"object">,
): Promise<FoundPart | undefined> {
  const found = await addressed.load();
  if (found === undefined) return undefined;
  const version = requireObject(found, { key, versionId, method });
  const { sequence, size, content } = version;
  const unsatisfiable = (count: number): S3Error =>
    new S3Error("InvalidPartNumber", {
      fields: { PartNumberRequested: String(partNumber), ActualPartCount: String(count) },
    });
  if (!isManifest(content)) {
    if (partNumber > 1) throw unsatisfiable(1);
    const range = { start: 0, end: size };
    return { sequence, range, partial: size > 0, ...checksumField(version) };
  }
  if (partNumber > content.parts) throw unsatisfiable(content.parts);
  const parts = await services.reader.listManifestParts(content.manifest, 0, partNumber);
  let end = 0, start = 0;
  for (const part of parts) {
    start = end;
    end += part.size;
  }
  return {
    sequence,
    range: { start, end },
    partial: true,
    parts: content.parts,
    ...checksumField(parts.at(-1)),
  };
}

function checksumField(
  of: { readonly checksum?: Checksum } | undefined,
): { readonly checksum?: Checksum } {
  return of?.checksum === undefined ? {} : { checksum: of.checksum };
}

function isManifest(content: Content): content is Extract<Content, { kind: "manifest" }> {
  return content.kind === "manifest";
}

function describe(
  { overrides, checksum }: Input,
  { bucket }: OperationContext<"object">,
  version: ObjectVersion,
  { range, partial, parts, checksum: known, tagCount }: Selection & Told,
): S3Result {
  const headers = versionHeaders(version, { versioned: bucket.versioning !== "off", tagCount });
  if (checksum) Object.assign(headers, checksumHeaders(known));
  for (const name in overrides) headers[name] = overrides[name] ?? "";
  headers["content-length"] = String(range.end - range.start);
  headers["x-content-type-options"] = "nosniff";
  if (parts !== undefined) headers["x-amz-mp-parts-count"] = String(parts);
  if (partial && range.end > range.start) {
    headers["content-range"] = contentRange(range, version.size);
  }
  return { status: partial ? 206 : 200, headers };
}

function pick(
  record: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}
