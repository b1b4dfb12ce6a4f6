/** CompleteMultipartUpload: relinks the parts; no bytes move. Answered again for a day. */
import type { Completion, MetadataReader, UploadAddress } from "../../../storage/metadata.ts";
import type { Checksum, Part } from "../../../storage/model.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  combineChecksums,
  type DeclaredChecksum,
  isCombinable,
  multipartETag,
} from "../checksums.ts";
import { conditionActions, writeConditions } from "../conditions.ts";
import { S3Error } from "../errors.ts";
import { checksumXml } from "../headers.ts";
import { versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext, type S3Result } from "../operation.ts";
import type { S3Request } from "../request.ts";
import { Turns } from "../turns.ts";
import { loadUpload, parseUploadId } from "../upload.ts";
import { child, repeated, required, root, textOf, type XmlElement } from "../xml_reader.ts";

interface ListedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: Partial<Record<Checksum["algorithm"], string>>;
}

interface Input {
  readonly uploadId: string;
  readonly parts: readonly ListedPart[];
  readonly preconditions: Preconditions | undefined;
  /** Of the whole object, as the client expects it. */
  readonly checksum: DeclaredChecksum | undefined;
  readonly type: Checksum["type"] | undefined;
  readonly objectSize: number | undefined;
  /** URL of the object, as the client addressed it. */
  readonly location: string;
}

const MAX_PARTS = 10_000;
/** Read at a time: others go in between. A part that is replaced meanwhile is found by the writer. */
const STEP = 1_000;
/** 5 MiB, but for the last (Amazon S3 User Guide, "Multipart upload limits"). */
const MIN_PART = 5 * 2 ** 20;

export const completeMultipartUpload = defineOperation<"object", Input>({
  name: "CompleteMultipartUpload",
  level: "object",
  method: "POST",
  query: { uploadId: "" },
  actions: ({ preconditions }) => ["s3:PutObject", ...conditionActions(preconditions)],
  mutates: true,
  body: "xml",
  maxBody: 4 * 2 ** 20,
  checksumsObject: true,
  implemented: true,
  parse,
  decode: (document, input) => ({ ...input, parts: decodeParts(document) }),

  async handle(input, context) {
    const { bucket, key, services } = context;
    const address: UploadAddress = { bucket: bucket.id, key, uploadId: input.uploadId };
    const answer = (done: Completion): S3Result => ({
      headers: { "x-amz-version-id": versionIdHeader(done, done.versionId) },
      xml: {
        CompleteMultipartUploadResult: {
          Location: input.location,
          Bucket: bucket.name,
          Key: key,
          ETag: `"${done.etag}"`,
          ...checksumXml(done.checksum),
        },
      },
    });
    try {
      return answer(await complete(input, address, context));
    } catch (error) {
      // Completed before, even while this request looked at its parts: a client that gave up waiting
      // and asks for the same again gets the answer of its first request.
      const done = await services.reader.getCompletion(address);
      if (done?.etag !== multipartETag(input.parts.map(({ etag }) => etag))) throw error;
      return answer(done);
    }
  },
});

async function complete(
  input: Input,
  address: UploadAddress,
  { cause, services }: OperationContext<"object">,
): Promise<Completion> {
  const { uploadId, preconditions } = input;
  const upload = await loadUpload(services.reader, address);
  const stored = await loadParts(services.reader, address);
  const turns = new Turns();
  const parts = input.parts.map((listed) => matchPart(listed, stored.get(listed.number), uploadId));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (input.objectSize !== undefined && input.objectSize !== size) {
    throw new S3Error("InvalidRequest", {
      message:
        `The provided 'x-amz-mp-object-size' header value ${input.objectSize} does not match what was computed: ${size}`,
    });
  }
  const checksum = wholeChecksum(wantedChecksum(input, upload.checksum), parts);
  if (input.checksum !== undefined) requireChecksum(input.checksum, checksum);
  await turns.next();
  return await services.writer.execute("completeUpload", {
    ...address,
    parts: parts.map(({ number, etag }) => ({ number, etag })),
    etag: multipartETag(parts.map(({ etag }) => etag)),
    ...(checksum === undefined ? {} : { checksum }),
    minimumPartSize: MIN_PART,
    ...(preconditions === undefined ? {} : { preconditions }),
    cause,
  });
}

function parse({ headers, address, secure }: S3Request): Input {
  const size = headers.get("x-amz-mp-object-size");
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw new S3Error("InvalidRequest", {
      message: "Value for x-amz-mp-object-size header is invalid.",
    });
  }
  return {
    uploadId: parseUploadId(address.query),
    parts: [],
    preconditions: writeConditions(headers),
    checksum: wholeDeclared(headers),
    type: parseType(headers.get("x-amz-checksum-type")),
    objectSize: size === undefined ? undefined : Number(size),
    location: `${secure ? "https" : "http"}://${headers.get("host") ?? ""}${address.rawPath}`,
  };
}

/** The object's checksum, as this request's header tells it: here it is not the body's. A composite
 * value has the number of parts behind it. */
function wholeDeclared(headers: ReadonlyMap<string, string>): DeclaredChecksum | undefined {
  const found = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = headers.get(checksumHeader(algorithm));
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (found.length > 1) {
    throw new S3Error("InvalidRequest", {
      message:
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    });
  }
  return found[0];
}

function parseType(value: string | undefined): Checksum["type"] | undefined {
  if (value === undefined || value === "COMPOSITE" || value === "FULL_OBJECT") return value;
  throw new S3Error("InvalidRequest", {
    message: "Value for x-amz-checksum-type header is invalid.",
  });
}

function decodeParts(document: XmlElement | undefined): readonly ListedPart[] {
  const elements = repeated(root(document, "CompleteMultipartUpload"), "Part");
  if (elements.length === 0 || elements.length > MAX_PARTS) throw new S3Error("MalformedXML");
  const parts = elements.map((element): ListedPart => {
    const number = textOf(required(element, "PartNumber")).trim();
    if (!/^\d{1,5}$/.test(number) || Number(number) < 1 || Number(number) > MAX_PARTS) {
      throw new S3Error("InvalidArgument", {
        message: "PartNumber must be >= 1 and <= 10000",
        fields: { ArgumentName: "PartNumber", ArgumentValue: number },
      });
    }
    const checksum: Partial<Record<Checksum["algorithm"], string>> = {};
    for (const algorithm of CHECKSUM_ALGORITHMS) {
      const value = textOf(child(element, `Checksum${algorithm}`));
      if (value !== undefined) checksum[algorithm] = value;
    }
    const etag = textOf(required(element, "ETag")).trim().replace(/^"(.*)"$/, "$1");
    return { number: Number(number), etag, checksum };
  });
  for (let i = 1; i < parts.length; i++) {
    if ((parts[i]?.number ?? 0) <= (parts[i - 1]?.number ?? 0)) {
      throw new S3Error("InvalidPartOrder");
    }
  }
  return parts;
}

async function loadParts(
  reader: MetadataReader,
  address: UploadAddress,
): Promise<ReadonlyMap<number, Part>> {
  const parts = new Map<number, Part>();
  const turns = new Turns();
  for (let after = 0, isMore = true; isMore;) {
    const page = await reader.listParts(address, after, STEP);
    for (const part of page) parts.set(part.number, part);
    after = page.at(-1)?.number ?? after;
    isMore = page.length === STEP;
    await turns.next();
  }
  return parts;
}

function matchPart(listed: ListedPart, stored: Part | undefined, uploadId: string): Part {
  const differs = stored === undefined || stored.etag !== listed.etag ||
    CHECKSUM_ALGORITHMS.some((algorithm) => {
      const value = listed.checksum[algorithm];
      if (value === undefined) return false;
      return stored.checksum?.algorithm !== algorithm || stored.checksum.value !== value;
    });
  if (!differs) return stored;
  throw new S3Error("InvalidPart", {
    fields: { UploadId: uploadId, PartNumber: String(listed.number), ETag: listed.etag },
  });
}

/** The checksum to record: what the upload was begun with, else what this request names. BadDigest
 * when it names another type or algorithm than the upload's. */
function wantedChecksum(
  { checksum, type }: Input,
  announced: Omit<Checksum, "value"> | undefined,
): Omit<Checksum, "value"> | undefined {
  if (announced !== undefined) {
    if (type !== undefined && type !== announced.type) {
      throw new S3Error("BadDigest", {
        message: `The upload was begun with the ${announced.type} checksum type, not ${type}.`,
      });
    }
    return announced;
  }
  if (checksum === undefined) return undefined;
  const { algorithm } = checksum;
  return { algorithm, type: type ?? (isCombinable(algorithm) ? "FULL_OBJECT" : "COMPOSITE") };
}

function wholeChecksum(
  wanted: Omit<Checksum, "value"> | undefined,
  parts: readonly Part[],
): Checksum | undefined {
  if (wanted === undefined) return undefined;
  for (const { checksum } of parts) {
    if (checksum?.algorithm === wanted.algorithm) continue;
    throw new S3Error("InvalidRequest", {
      message: "Checksum Type mismatch occurred, expected checksum Type: " +
        `${checksum?.algorithm.toLowerCase() ?? "null"}, ` +
        `actual checksum Type: ${wanted.algorithm.toLowerCase()}`,
    });
  }
  return combineChecksums(
    wanted.type,
    wanted.algorithm,
    parts.map(({ size, checksum }) => ({ size, value: checksum?.value ?? "" })),
  );
}

function requireChecksum(expected: DeclaredChecksum, computed: Checksum | undefined): void {
  const { algorithm, value = "" } = expected;
  // Composite values are taken with and without the number of parts.
  const same = computed !== undefined && computed.algorithm === algorithm &&
    (computed.value === value || computed.value.replace(/-\d+$/, "") === value);
  if (same || computed === undefined) return;
  throw new S3Error("BadDigest", {
    message: `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
  });
}
