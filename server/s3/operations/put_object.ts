/** PutObject. */
import { Buffer } from "node:buffer";
import type { Attributes, Checksum } from "../../../storage/model.ts";
import type { Digests } from "../../../storage/digests.ts";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { aclAttribute, type RequestedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { base64, type DeclaredChecksum, declaredChecksum, digestName } from "../checksums.ts";
import { writeConditions } from "../conditions.ts";
import { checksumHeaders, requestAttributes, writeActions } from "../headers.ts";
import { refuseVersionId, versionIdHeader } from "../object_version.ts";
import { defineOperation } from "../operation.ts";

interface Input {
  readonly attributes: Attributes;
  readonly acl: RequestedAcl | undefined;
  readonly checksum: DeclaredChecksum | undefined;
  readonly preconditions: Preconditions | undefined;
}

export const putObject = defineOperation<"object", Input>({
  name: "PutObject",
  level: "object",
  method: "PUT",
  actions: ({ attributes: { tags }, acl, preconditions }) =>
    writeActions({ tags, acl, preconditions }),
  requestTags: ({ attributes }) => attributes.tags,
  mutates: true,
  body: "bytes",
  implemented: true,
  parse({ headers, address }) {
    refuseVersionId(address.query);
    return {
      attributes: requestAttributes(headers),
      acl: parseAclHeaders(headers, "object"),
      checksum: declaredChecksum(headers),
      preconditions: writeConditions(headers),
    };
  },

  async handle({ attributes, acl: requested, checksum, preconditions }, context) {
    const { bucket, key, body, cause, services } = context;
    const acl = aclAttribute(requested, bucket);
    const written = await services.objects.put("putObject", body, (digests) => ({
      ...attributes,
      ...acl,
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
