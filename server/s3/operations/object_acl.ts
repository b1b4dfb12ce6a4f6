/** GetObjectAcl: the owner alone has everything. */
import { aclXml } from "../acl.ts";
import { parseVersionId, requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation } from "../operation.ts";

interface Input {
  readonly versionId: string | undefined;
}

export const getObjectAcl = defineOperation<"object", Input>({
  name: "GetObjectAcl",
  level: "object",
  method: "GET",
  query: { acl: "" },
  actions: (
    { versionId },
  ) => [versionId === undefined ? "s3:GetObjectAcl" : "s3:GetObjectVersionAcl"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: ({ address }) => ({ versionId: parseVersionId(address.query) }),

  async handle({ versionId }, { bucket, key, principal, services }) {
    const found = await services.reader.getVersion({
      bucket: bucket.id,
      key,
      ...(versionId === undefined ? {} : { versionId }),
    });
    const version = requireObject(found, { key, versionId, method: "GET" });
    return {
      headers: { "x-amz-version-id": versionIdHeader(bucket, version.versionId) },
      xml: aclXml({ id: bucket.owner, name: principal.name }),
    };
  },
});
