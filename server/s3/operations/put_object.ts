/** PutObject. */
import { Buffer } from "node:buffer";
import type { Attributes, Checksum } from "../../../storage/model.ts";
import type { Digests } from "../../../storage/digests.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { base64, type DeclaredChecksum, declaredChecksum, digestName } from "../checksums.ts";
import { writeConditions } from "../conditions.ts";
import { checksumHeaders, requestAttributes } from "../headers.ts";
import { refuseVersionId, versionIdHeader } from "../object_version.ts";
import { defineOperation } from "../operation.ts";

interface Input {
  readonly attributes: Attributes;
  readonly checksum: DeclaredChecksum | undefined;
  readonly preconditions: Preconditions | undefined;
}

export const putObject = defineOperation<"object", Input>({
  name: "PutObject",
  level: "object",
  method: "PUT",
  actions: ({ attributes }) => putActions(attributes),
  requestTags: ({ attributes }) => attributes.tags,
  mutates: true,
  body: "bytes",
  implemented: true,
  parse({ headers, address }) {
    refuseVersionId(address.query);
    return {
      attributes: requestAttributes(headers),
      checksum: declaredChecksum(headers),
      preconditions: writeConditions(headers),
    };
  },

  async handle({ attributes, checksum, preconditions }, context) {
    const { bucket, key, body, cause, services } = context;
    const written = await services.objects.put("putObject", body, (digests) => ({
      ...attributes,
      bucket: bucket.id,
      key,
      etag: hex(digests.md5),
      ...computedChecksum(checksum, digests),
      ...(preconditions === undefined ? {} : { preconditions }),
      cause,
    }));
    return {
      headers: {
        etag: `"${written.etag}"`,
        "x-amz-version-id": versionIdHeader(written, written.versionId),
        ...checksumHeaders(written.checksum),
      },
    };
  },
});

/** What writing an object takes. */
export function putActions({ tags }: Attributes): readonly string[] {
  return Object.keys(tags).length > 0 ? ["s3:PutObject", "s3:PutObjectTagging"] : ["s3:PutObject"];
}

/** The declared checksum as it was computed (and compared): of all bytes of a body. */
export function computedChecksum(
  declared: Pick<DeclaredChecksum, "algorithm"> | undefined,
  digests: Digests,
): { readonly checksum?: Checksum } {
  if (declared === undefined) return {};
  const { algorithm } = declared;
  return {
    checksum: { algorithm, type: "FULL_OBJECT", value: base64(digests[digestName(algorithm)]) },
  };
}

/** Lower-case hex of a digest. */
export function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}
