/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging. */
import { changeVersion } from "../addressed_version.ts";
import { parseVersionId, requireObject, versionIdHeader } from "../object_version.ts";
import { defineOperation, type OperationContext } from "../operation.ts";
import type { S3Request } from "../request.ts";
import { decodeTagging, MAX_OBJECT_TAGS, type Tags, tagSetXml } from "../tags.ts";

interface Input {
  readonly versionId: string | undefined;
  readonly tags: Tags;
}

function parse({ address }: S3Request): Input {
  return { versionId: parseVersionId(address.query), tags: {} };
}

function actionFor(verb: "Get" | "Put" | "Delete"): (input: Input) => readonly string[] {
  return ({ versionId }) => [`s3:${verb}Object${versionId === undefined ? "" : "Version"}Tagging`];
}

export const getObjectTagging = defineOperation<"object", Input>({
  name: "GetObjectTagging",
  level: "object",
  method: "GET",
  query: { tagging: "" },
  actions: actionFor("Get"),
  mutates: false,
  body: "none",
  implemented: true,
  parse,

  async handle({ versionId }, { bucket, key, version }) {
    const found = requireObject(await version.load(), { key, versionId, method: "GET" });
    return {
      headers: { "x-amz-version-id": versionIdHeader(bucket, found.versionId) },
      xml: tagSetXml(found.tags),
    };
  },
});

export const putObjectTagging = defineOperation<"object", Input>({
  name: "PutObjectTagging",
  level: "object",
  method: "PUT",
  query: { tagging: "" },
  actions: actionFor("Put"),
  requestTags: ({ tags }) => tags,
  mutates: true,
  body: "xml",
  // It is read before anybody is known to be allowed anything: ten tags of references are less.
  maxBody: 65_536,
  implemented: true,
  parse,
  decode: (document, input) => ({ ...input, tags: decodeTagging(document, MAX_OBJECT_TAGS) }),
  handle: async (input, context) => ({
    headers: await setTags(input, context, "PutObjectTagging"),
  }),
});

export const deleteObjectTagging = defineOperation<"object", Input>({
  name: "DeleteObjectTagging",
  level: "object",
  method: "DELETE",
  query: { tagging: "" },
  actions: actionFor("Delete"),
  mutates: true,
  body: "none",
  implemented: true,
  parse,
  handle: async (input, context) => ({
    status: 204,
    headers: await setTags(input, context, "DeleteObjectTagging"),
  }),
});

async function setTags(
  { versionId, tags }: Input,
  { bucket, key, cause, services, version }: OperationContext<"object">,
  action: "PutObjectTagging" | "DeleteObjectTagging",
): Promise<Record<string, string | undefined>> {
  const address = { bucket: bucket.id, key, ...(versionId === undefined ? {} : { versionId }) };
  // Says of a delete marker and of what is missing what a read says of it.
  const method = action === "PutObjectTagging" ? "PUT" : "DELETE";
  const changed = await changeVersion(
    version,
    { key, versionId, method },
    (expected) =>
      services.writer.execute("setObjectTags", { ...address, ...expected, tags, cause }),
  );
  return { "x-amz-version-id": versionIdHeader(bucket, changed.versionId) };
}
