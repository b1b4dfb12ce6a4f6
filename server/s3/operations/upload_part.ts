/** UploadPart. */
import type { ByteSource } from "../../../storage/blobs.ts";
import type { Upload, UploadAddress } from "../upload.ts";
import { type DeclaredChecksum, declaredChecksum, digestName } from "../checksums.ts";
import { S3Error } from "../errors.ts";
import { checksumHeaders, refuseUnsupported } from "../headers.ts";
import { defineOperation } from "../operation.ts";
import { loadUpload, parsePartNumber, parseUploadId } from "../upload.ts";
import { computedChecksum, hex } from "./put_object.ts";

interface Input {
  readonly uploadId: string;
  readonly number: number;
  readonly checksum: DeclaredChecksum | undefined;
}

export const uploadPart = defineOperation<"object", Input>({
  name: "UploadPart",
  level: "object",
  method: "PUT",
  query: { partNumber: "", uploadId: "" },
  actions: ["s3:PutObject"],
  mutates: true,
  body: "bytes",
  implemented: true,
  parse: ({ headers, address }) => {
    refuseUnsupported(headers);
    return {
      uploadId: parseUploadId(address.query),
      number: parsePartNumber(address.query),
      checksum: declaredChecksum(headers),
    };
  },

  async handle({ uploadId, number, checksum }, { bucket, key, body, cause, services }) {
    const address: UploadAddress = { bucket: bucket.id, key, uploadId };
    const upload = await loadUpload(services.reader, address);
    const kept = keptChecksum(upload, checksum);
    const source = kept === undefined || checksum !== undefined
      ? body
      : withDigest(body, digestName(kept.algorithm));
    const part = await services.objects.put("putPart", source, (digests) => ({
      ...address,
      number,
      etag: hex(digests.md5),
      ...computedChecksum(kept, digests),
      cause,
    }));
    const headers = checksum === undefined ? {} : checksumHeaders(part.checksum);
    delete headers["x-amz-checksum-type"];
    return { headers: { etag: `"${part.etag}"`, ...headers } };
  },
});

/** The checksum recorded with the part: the upload's algorithm where it named one. InvalidRequest
 * when the part brings another. */
function keptChecksum(
  upload: Upload,
  given: DeclaredChecksum | undefined,
): Pick<DeclaredChecksum, "algorithm"> | undefined {
  const wanted = upload.checksum;
  if (wanted === undefined) return given;
  if (given !== undefined && given.algorithm !== wanted.algorithm) {
    throw new S3Error("InvalidRequest", {
      message:
        `Checksum Type mismatch occurred, expected checksum Type: ${wanted.algorithm.toLowerCase()}, ` +
        `actual checksum Type: ${given.algorithm.toLowerCase()}`,
    });
  }
  return wanted;
}

/** The same body with one more digest computed. */
export function withDigest(body: ByteSource, name: ByteSource["digests"][number]): ByteSource {
  return {
    length: body.length,
    digests: [...body.digests, name],
    bytes: () => body.bytes(),
    pipe: (sink) => body.pipe(sink),
    verify: (digests) => body.verify(digests),
  };
}
