/** GetObjectAcl and PutObjectAcl. What may be granted is acl.ts. */
import { admitAcl, type RequestedAcl, seenAccess } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { aclXml, decodeRequestedAcl } from "../acl_xml.ts";
import { changeVersion } from "../addressed_version.ts";
import { parseVersionId, requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation } from "../operation.ts";

interface Input {
  readonly versionId: string | undefined;
}

interface PutInput extends Input {
  readonly acl: RequestedAcl | undefined;
}

export const getObjectAcl = defineOperation<"object", Input>({
  name: "GetObjectAcl",
  level: "object",
  method: "GET",
  query: { acl: "" },
  actions: actionFor("Get"),
  mutates: false,
  body: "none",
  implemented: true,
  parse: ({ address }) => ({ versionId: parseVersionId(address.query) }),

  async handle({ versionId }, { bucket, key, principal, version }) {
    const found = requireObject(await version.load(), { key, versionId, method: "GET" });
    return {
      headers: { "x-amz-version-id": versionIdHeader(bucket, found.versionId) },
      xml: aclXml(found.acl, bucket, principal),
    };
  },
});

export const putObjectAcl = defineOperation<"object", PutInput>({
  name: "PutObjectAcl",
  level: "object",
  method: "PUT",
  query: { acl: "" },
  actions: actionFor("Put"),
  mutates: true,
  body: "xml",
  implemented: true,
  parse: ({ address, headers }) => ({
    versionId: parseVersionId(address.query),
    acl: parseAclHeaders(headers, "object"),
  }),
  decode: (document, input) => ({ ...input, acl: decodeRequestedAcl(document, input.acl) }),

  async handle({ versionId, acl: requested }, { bucket, key, cause, services, version }) {
    const address = { bucket: bucket.id, key, ...(versionId === undefined ? {} : { versionId }) };
    // Says of a delete marker and of what is missing what a read says of it.
    const asked = { key, versionId, method: "PUT" };
    const changed = await changeVersion(version, asked, async (expected) => {
      const acl = admitAcl(requested, bucket) ?? null;
      const seen = { ...expected, seenDocuments: seenAccess(bucket) };
      return await services.writer.execute("setObjectAcl", { ...address, ...seen, acl, cause });
    });
    return { headers: { "x-amz-version-id": versionIdHeader(bucket, changed.versionId) } };
  },
});

function actionFor(verb: "Get" | "Put"): (input: Input) => readonly string[] {
  return ({ versionId }) => [`s3:${verb}Object${versionId === undefined ? "" : "Version"}Acl`];
}
