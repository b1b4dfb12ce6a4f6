/** UploadPartCopy: a part by reference to a run of an object; only what spans several runs is
 * written anew. */
import { type ByteSource, pipeStream } from "../../../storage/blobs.ts";
import { MultiHasher } from "../../../storage/digests.ts";
import type { Commands, ObjectAddress } from "../../../storage/metadata.ts";
import type { Checksum, ObjectVersion, Part } from "../../../storage/model.ts";
import { digestName } from "../checksums.ts";
import { S3Error } from "../errors.ts";
import { checksumXml, refuseUnsupported } from "../headers.ts";
import { isoTime } from "../listing.ts";
import { defineOperation, type OperationContext, type S3Result } from "../operation.ts";
import { type ByteRange, parseCopyRange, requireWithin } from "../range.ts";
import {
  type LoadedSource,
  openSource,
  parseSource,
  type SourceInput,
  withSource,
} from "../source_version.ts";
import { loadUpload, parsePartNumber, parseUploadId } from "../upload.ts";
import { computedChecksum, hex } from "./put_object.ts";

interface Input extends SourceInput {
  readonly uploadId: string;
  readonly number: number;
  readonly range: ByteRange | undefined;
}

/** Largest part: 5 GiB. */
const MAX_PART = 5 * 2 ** 30;

export const uploadPartCopy = defineOperation<"object", Input>({
  name: "UploadPartCopy",
  level: "object",
  method: "PUT",
  query: { partNumber: "", uploadId: "" },
  header: ["x-amz-copy-source"],
  actions: ["s3:PutObject"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: ({ headers, address }) => {
    refuseUnsupported(headers);
    return {
      uploadId: parseUploadId(address.query),
      number: parsePartNumber(address.query),
      ...parseSource(headers),
      range: parseCopyRange(headers.get("x-amz-copy-source-range")),
    };
  },

  handle: (input, context) =>
    withSource(input, context, (source) => copyPart(input, source, context)),
});

async function copyPart(
  { uploadId, number, range }: Input,
  { version, told }: LoadedSource,
  context: OperationContext<"object">,
): Promise<S3Result> {
  const { bucket, key, cause, services } = context;
  const address = { bucket: bucket.id, key, uploadId };
  const upload = await loadUpload(services.reader, address);
  const { start, end } = requireWithin(range ?? { start: 0, end: version.size }, version.size);
  if (end - start > MAX_PART) {
    throw new S3Error("InvalidRequest", {
      message:
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
    });
  }
  const rest = {
    ...address,
    number,
    cause,
  };
  const segments = await services.reader.getSegments(version.content, version.size, start, end);
  if (segments === undefined) throw new S3Error("SlowDown");
  const part = segments.length > 1
    ? await storeRun(version, { start, end }, upload.checksum, context, rest)
    : await services.writer.execute("copyPart", {
      ...rest,
      ...await describeRun(version, { start, end }, upload.checksum, context),
      source: { ...addressOf(version), sequence: version.sequence },
      start,
      end,
    });
  return {
    headers: { "x-amz-copy-source-version-id": told },
    xml: {
      CopyPartResult: {
        LastModified: isoTime(part.lastModified),
        ETag: `"${part.etag}"`,
        ...withoutType(checksumXml(part.checksum)),
      },
    },
  };
}

/** Writes a run that spans several anew. */
async function storeRun(
  version: ObjectVersion,
  range: ByteRange,
  wanted: Wanted,
  context: OperationContext<"object">,
  rest: Omit<Commands["putPart"]["input"], "content" | "etag" | "checksum">,
): Promise<Part> {
  await using source = await openRun(version, range, wanted, context);
  return await context.services.objects.put("putPart", source, (digests) => ({
    ...rest,
    etag: hex(digests.md5),
    ...computedChecksum(wanted, digests),
  }));
}

type Wanted = Omit<Checksum, "value"> | undefined;

/** ETag and checksum of a run: known already when it is a whole object put in one piece. */
async function describeRun(
  version: ObjectVersion,
  range: ByteRange,
  wanted: Wanted,
  context: OperationContext<"object">,
): Promise<{ readonly etag: string; readonly checksum?: Checksum }> {
  const whole = range.start === 0 && range.end === version.size;
  if (whole && wanted === undefined && /^[0-9a-f]{32}$/.test(version.etag)) {
    return { etag: version.etag };
  }
  await using source = await openRun(version, range, wanted, context);
  const hasher = new MultiHasher(["md5", ...source.digests]);
  await source.pipe((piece) => hasher.update(piece));
  const digests = hasher.digests();
  return { etag: hex(digests.md5), ...computedChecksum(wanted, digests) };
}

/** The bytes of a run as a source that can be stored. Disposing gives back what was not read. SlowDown
 * when the version is another by now. */
async function openRun(
  version: ObjectVersion,
  range: ByteRange,
  wanted: Wanted,
  context: OperationContext<"object">,
): Promise<ByteSource & AsyncDisposable> {
  const body = await openSource(version, range, context);
  return {
    length: range.end - range.start,
    digests: wanted === undefined ? [] : [digestName(wanted.algorithm)],
    bytes: async () => body instanceof Uint8Array ? body : await new Response(body).bytes(),
    pipe: async (sink) =>
      body instanceof Uint8Array ? await sink(body) : await pipeStream(body, sink),
    verify: () => {},
    async [Symbol.asyncDispose]() {
      if (body instanceof ReadableStream && !body.locked) await body.cancel();
    },
  };
}

/** By its id, so that newer versions of the key do not stand in the way. */
function addressOf({ bucket, key, versionId }: ObjectVersion): ObjectAddress {
  return { bucket, key, versionId };
}

function withoutType(xml: Record<string, string>): Record<string, string> {
  const { ChecksumType: _, ...rest } = xml;
  return rest;
}
