/** DeleteObject. */
import type { Preconditions } from "../../../storage/preconditions.ts";
import { conditionActions, deleteConditions } from "../conditions.ts";
import { parseVersionId } from "../object_version.ts";
import { defineOperation } from "../operation.ts";

interface Input {
  readonly versionId: string | undefined;
  readonly preconditions: Preconditions | undefined;
}

export const deleteObject = defineOperation<"object", Input>({
  name: "DeleteObject",
  level: "object",
  method: "DELETE",
  actions: ({ versionId, preconditions }) => [
    versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
    ...conditionActions(preconditions, versionId),
  ],
  mutates: true,
  body: "none",
  implemented: true,
  parse: ({ headers, address }) => ({
    versionId: parseVersionId(address.query),
    preconditions: deleteConditions(headers),
  }),

  async handle({ versionId, preconditions }, { bucket, key, cause, services }) {
    const deleted = await services.writer.execute("deleteObject", {
      bucket: bucket.id,
      key,
      ...(versionId === undefined ? {} : { versionId }),
      ...(preconditions === undefined ? {} : { preconditions }),
      cause,
    });
    return {
      status: 204,
      headers: {
        "x-amz-delete-marker": deleted.deleteMarker ? "true" : undefined,
        "x-amz-version-id": deleted.versionId,
      },
    };
  },
});
