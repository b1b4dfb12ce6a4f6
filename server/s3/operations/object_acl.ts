/** GetObjectAcl and PutObjectAcl. What may be granted is acl.ts. */
import { admitAcl, type RequestedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { aclXml, decodeRequestedAcl } from "../acl_xml.ts";
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

  async handle({ versionId }, { bucket, key, principal, services }) {
    const found = await services.reader.getVersion({
      bucket: bucket.id,
      key,
      ...(versionId === undefined ? {} : { versionId }),
    });
    const version = requireObject(found, { key, versionId, method: "GET" });
    return {
      headers: { "x-amz-version-id": versionIdHeader(bucket, version.versionId) },
      xml: aclXml(version.acl, bucket, principal),
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

  async handle({ versionId, acl }, { bucket, key, cause, services }) {
    const address = { bucket: bucket.id, key, ...(versionId === undefined ? {} : { versionId }) };
    // Says of a delete marker and of what is missing what a read says of it.
    requireObject(await services.reader.getVersion(address), { key, versionId, method: "PUT" });
    const changed = await services.writer.execute("setObjectAcl", {
      ...address,
      acl: admitAcl(acl, bucket) ?? null,
      cause,
    });
    return { headers: { "x-amz-version-id": versionIdHeader(bucket, changed.versionId) } };
  },
});

function actionFor(verb: "Get" | "Put"): (input: Input) => readonly string[] {
  return ({ versionId }) => [`s3:${verb}Object${versionId === undefined ? "" : "Version"}Acl`];
}
